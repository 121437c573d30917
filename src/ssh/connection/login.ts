import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware, Prompt } from 'ssh2'
import { type AuthenticationAttempt, SshAuthenticationError } from '../errors.js'
import { AgentOfOne, type Identity } from '../keys/identity.js'
import type { SshSettings } from '../settings.js'
import { hostLabel, type SshContext } from './context.js'
import type { StageClock } from './stage-clock.js'

/** How often a password is asked for: OpenSSH's NumberOfPasswordPrompts. */
const passwordAttempts = 3

/**
 * Logs in to one host: asks first what the server allows, then offers the keys one by one, then a password or
 * the server's own questions where the person can be asked for them. Keeps account of what was tried.
 */
export class Login {
  readonly #settings: SshSettings
  readonly #context: SshContext
  readonly #clock: StageClock
  readonly #signal: AbortSignal
  readonly #failed: (error: unknown) => void
  readonly #steps: AsyncGenerator<AnyAuthMethod, void>
  readonly #attempts: AuthenticationAttempt[] = []
  /** The attempt that the server has not answered yet. */
  #pending: AuthenticationAttempt | undefined
  #allowed: readonly string[] = []
  /** False for a host whose key is not the expected one: nothing that it could use elsewhere is shown to it. */
  trusted = true

  constructor(
    settings: SshSettings,
    context: SshContext,
    clock: StageClock,
    signal: AbortSignal,
    failed: (error: unknown) => void,
  ) {
    this.#settings = settings
    this.#context = context
    this.#clock = clock
    this.#signal = signal
    this.#failed = failed
    this.#steps = this.#plan()
  }

  /** ssh2 asks for the next method, each time the one before was refused. */
  readonly nextMethod: AuthHandlerMiddleware = (allowed: AuthenticationType[] | null, partial, next) => {
    if (allowed !== null) this.#allowed = allowed
    if (this.#pending !== undefined && !partial) this.#attempts.push(this.#pending)
    this.#pending = undefined
    const step = this.#steps.next().then(({ value, done }) => {
      if (done) throw this.failure()
      next(value)
    })
    step.catch(this.#failed)
  }

  /** @param words What the server said as it gave up, where it did. */
  failure(words?: string): SshAuthenticationError {
    const tried = this.#pending === undefined ? this.#attempts : [...this.#attempts, this.#pending]
    const { user } = this.#settings
    return new SshAuthenticationError(hostLabel(this.#settings), user.value, tried, this.#allowed, {
      suggestion: suggest(this.#settings, tried, this.#allowed, words),
      cause: words,
    })
  }

  async *#plan(): AsyncGenerator<AnyAuthMethod, void> {
    const username = this.#settings.user.value
    yield { type: 'none', username }
    if (this.#allowed.includes('publickey')) yield* this.#offerKeys(username)
    if (!this.trusted) return
    const { password, answer } = this.#context.person
    if (password === undefined && answer === undefined) return
    // After a key was taken as the first of two factors, ssh2 does not say what is allowed next. Ask again.
    if (!this.#allowed.some((method) => method === 'password' || method === 'keyboard-interactive')) {
      yield { type: 'none', username }
    }
    if (answer !== undefined) yield* this.#answerQuestions(username)
    if (password !== undefined) yield* this.#tellPassword(username)
  }

  async *#offerKeys(username: string): AsyncGenerator<AnyAuthMethod, void> {
    for await (const key of this.#context.keys.identities(this.#settings, this.#signal)) {
      if ('outcome' in key) this.#attempts.push(key)
      else yield { type: 'agent', username, agent: this.#offer(key) }
    }
  }

  #offer(identity: Identity): AgentOfOne {
    this.#pending = { method: 'publickey', what: identity.what, outcome: 'refused' }
    const held: Identity = {
      ...identity,
      sign: (data, hash) => this.#clock.hold(identity.sign(data, hash)),
    }
    return new AgentOfOne(held, (error) => {
      const { method, what } = this.#pending ?? { method: 'publickey', what: identity.what }
      this.#pending = { method, what, outcome: 'skipped', reason: error.message }
    })
  }

  async *#tellPassword(username: string): AsyncGenerator<AnyAuthMethod, void> {
    for (let attempt = 1; attempt <= passwordAttempts && this.#allowed.includes('password'); attempt++) {
      const password = await this.#ask(async () => {
        const question = { user: username, host: hostLabel(this.#settings), attempt }
        return this.#context.person.password?.(question, this.#signal)
      })
      if (password === undefined) return
      this.#pending = { method: 'password', what: 'password', outcome: 'refused' }
      yield { type: 'password', username, password }
    }
  }

  async *#answerQuestions(username: string): AsyncGenerator<AnyAuthMethod, void> {
    for (
      let attempt = 1;
      attempt <= passwordAttempts && this.#allowed.includes('keyboard-interactive');
      attempt++
    ) {
      this.#pending = { method: 'keyboard-interactive', what: 'the server’s questions', outcome: 'refused' }
      yield {
        type: 'keyboard-interactive',
        username,
        prompt: (name, instructions, _language, prompts, finish) => {
          const answered = this.#answer(name, instructions, prompts).then((answers) => {
            if (answers === undefined) throw this.failure()
            finish([...answers])
          })
          answered.catch(this.#failed)
        },
      }
    }
  }

  #answer(name: string, instructions: string, prompts: readonly Prompt[]) {
    return this.#ask(async () => {
      const question = {
        user: this.#settings.user.value,
        host: hostLabel(this.#settings),
        name,
        instructions,
        prompts: prompts.map(({ prompt, echo = false }) => ({ text: prompt, echo })),
      }
      return this.#context.person.answer?.(question, this.#signal)
    })
  }

  #ask<T>(question: () => Promise<T>): Promise<T> {
    return this.#clock.hold(this.#context.turns.take(question, this.#signal))
  }
}

function suggest(
  settings: SshSettings,
  tried: readonly AuthenticationAttempt[],
  allowed: readonly string[],
  words: string | undefined,
): string {
  if (/too many authentication failures/i.test(words ?? '')) {
    return 'The server stops after a few keys: name the one it knows (--identity FILE).'
  }
  if (allowed.length > 0 && !allowed.includes('publickey')) {
    return `The server takes no key. It wants: ${allowed.join(', ')}.`
  }
  if (!tried.some(({ outcome, method }) => outcome === 'refused' && method === 'publickey')) {
    return settings.agentSocket.value === undefined
      ? 'Name a key (--identity FILE), or start an ssh-agent and add one (ssh-add).'
      : 'Name a key (--identity FILE), or add one to the agent (ssh-add).'
  }
  return `See that ${settings.user.value} is the right user there, and that one of these keys is in its authorized_keys.`
}
