import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware } from 'ssh2'
import { type AuthenticationAttempt, SshAuthenticationError } from '../errors.js'
import { AgentOfOne, type Identity } from '../keys/identity.js'
import type { InteractiveQuestion } from '../person.js'
import type { SshAuthMethod, SshSettings } from '../settings.js'
import { hostLabel, type SshContext } from './context.js'
import type { StageClock } from './stage-clock.js'

/**
 * Logs in to one host: asks first what the server allows, then goes through the ways of the settings in their order:
 * the keys one by one, the server's own questions, a password. Keeps account of what was tried.
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
  /** Whether the last attempt was right, and is not enough. */
  #partial = false
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
    this.#partial = partial === true
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
    const methods = this.#settings.authMethods.value
    const left = new Set(methods)
    const next = () => methods.find((method) => left.has(method) && this.#allowed.includes(method))
    while (left.size > 0) {
      // After a key was taken as the first of two factors, ssh2 does not say what is allowed next. Ask again.
      const keysOffered = methods.includes('publickey') && !left.has('publickey')
      if (keysOffered && next() === undefined) yield { type: 'none', username }
      const method = next()
      if (method === undefined) return
      left.delete(method)
      this.#partial = false
      yield* this.#by(method, username)
    }
  }

  #by(method: SshAuthMethod, username: string): AsyncGenerator<AnyAuthMethod, void> {
    switch (method) {
      case 'publickey':
        return this.#offerKeys(username)
      case 'keyboard-interactive':
        return this.#answerQuestions(username)
      case 'password':
        return this.#tellPassword(username)
    }
  }

  #skip(method: keyof typeof whatIs): void {
    const reason = this.trusted ? 'there is nobody to ask' : 'its host key is not the expected one'
    this.#attempts.push({ method, what: whatIs[method], outcome: 'skipped', reason })
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
    const ask = this.#context.person.password
    if (ask === undefined || !this.trusted) return this.#skip('password')
    for (let attempt = 1; this.#goesOn('password', attempt); attempt++) {
      const question = { user: username, host: hostLabel(this.#settings), attempt }
      const password = await this.#ask(() => ask(question, this.#signal))
      if (password === undefined) return
      this.#pending = { method: 'password', what: whatIs.password, outcome: 'refused' }
      yield { type: 'password', username, password }
    }
  }

  async *#answerQuestions(username: string): AsyncGenerator<AnyAuthMethod, void> {
    const method = 'keyboard-interactive'
    const ask = this.#context.person.answer
    if (ask === undefined || !this.trusted) return this.#skip(method)
    for (let attempt = 1; this.#goesOn(method, attempt); attempt++) {
      let step = 0
      this.#pending = { method, what: whatIs[method], outcome: 'refused' }
      yield {
        type: method,
        username,
        prompt: (name, instructions, _language, prompts, finish) => {
          const question: InteractiveQuestion = {
            user: username,
            host: hostLabel(this.#settings),
            name,
            instructions,
            prompts: prompts.map(({ prompt, echo = false }) => ({ text: prompt, echo })),
            attempt,
            step: ++step,
          }
          const answered = this.#ask(() => ask(question, this.#signal)).then((answers) => {
            if (answers === undefined) throw this.failure()
            finish([...answers])
          })
          answered.catch(this.#failed)
        },
      }
    }
  }

  #goesOn(method: SshAuthMethod, attempt: number): boolean {
    if (attempt > this.#settings.passwordPrompts.value || this.#partial) return false
    return this.#allowed.includes(method)
  }

  #ask<T>(question: () => Promise<T>): Promise<T> {
    return this.#clock.hold(this.#context.turns.take(question, this.#signal))
  }
}

/** How each is called in the account. */
const whatIs = { password: 'password', 'keyboard-interactive': 'the server’s questions' } as const

function suggest(
  settings: SshSettings,
  tried: readonly AuthenticationAttempt[],
  allowed: readonly string[],
  words: string | undefined,
): string {
  const asked = tried.filter(({ method }) => method !== 'publickey')
  if (/too many authentication failures/i.test(words ?? '') && asked.length === 0) {
    return 'The server stops after a few keys: name the one it knows (--identity FILE).'
  }
  if (asked.some(({ outcome }) => outcome === 'skipped')) {
    return 'A password or an answer is asked for on a terminal only, and not where the host key is wrong.'
  }
  if (asked.length > 0) return `See that ${settings.user.value} is the right user there.`
  if (allowed.length > 0 && !allowed.includes('publickey')) {
    const wanted = allowed.filter((method) => Object.hasOwn(whatIs, method))
    const how = `To be asked for it on a terminal: --ssh-auth ${wanted.join(',')}`
    return `The server takes no key. It wants: ${allowed.join(', ')}.${wanted.length === 0 ? '' : ` ${how}`}`
  }
  if (!tried.some(({ outcome, method }) => outcome === 'refused' && method === 'publickey')) {
    return settings.agentSocket.value === undefined
      ? 'Name a key (--identity FILE), or start an ssh-agent and add one (ssh-add).'
      : 'Name a key (--identity FILE), or add one to the agent (ssh-add).'
  }
  return `See that ${settings.user.value} is the right user there, and that one of these keys is in its authorized_keys.`
}
