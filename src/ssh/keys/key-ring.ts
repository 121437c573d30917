import type { ParsedKey, SigningRequestOptions } from 'ssh2'
import { type AuthenticationAttempt, UnusableKeyError } from '../errors.js'
import type { Person } from '../person.js'
import type { Setting, SshSettings } from '../settings.js'
import type { Turns } from '../turns.js'
import { agentIdentities } from './agent.js'
import type { Identity } from './identity.js'
import { type KeyFile, readKeyFile } from './key-file.js'
import { unlockPrivateKey } from './private-key.js'
import { fingerprint, publicKeyType, shortKeyType } from './public-key.js'

type PrivateKeyFile = Extract<KeyFile, { readonly kind: 'private' }>

/** All the keys that can be logged in with. A passphrase is asked for once, however many hosts want the key. */
export class KeyRing {
  readonly #person: Person
  readonly #turns: Turns
  /** By file: the key, or why the person would not unlock it. */
  readonly #answers = new Map<string, ParsedKey | Error>()

  constructor(person: Person, turns: Turns) {
    this.#person = person
    this.#turns = turns
  }

  /**
   * The keys for a host, in the order of ssh_config(5): those the caller names, those that are named and in
   * the agent, the agent's others, the files'. What cannot be offered comes as an attempt that was skipped.
   * @throws {UnusableKeyError} for a key that the caller named.
   */
  async *identities(
    settings: SshSettings,
    signal: AbortSignal,
  ): AsyncGenerator<Identity | AuthenticationAttempt, void> {
    const files = await Promise.all(
      settings.identityFiles.map(async (setting) => ({ setting, content: await readKeyFile(setting.value) })),
    )
    for (const { setting, content } of files) refuseNamedKey(setting, content)

    const held: Identity[] = []
    const agent = settings.agentSocket.value
    if (agent !== undefined) {
      try {
        held.push(...(await agentIdentities(agent)))
      } catch (error) {
        yield skipped(`agent ${agent}`, error)
      }
    }
    const findHeld = (content: KeyFile) => {
      const publicKey = 'publicKey' in content ? content.publicKey : undefined
      return publicKey && held.find((identity) => identity.publicKey.equals(publicKey))
    }

    const inAgent = files.flatMap(({ content }) => findHeld(content) ?? [])
    const named = files.filter(({ setting }) => setting.source.kind === 'override')
    const others = files.filter(({ setting }) => setting.source.kind !== 'override')
    for (const { setting, content } of named) {
      const identity = findHeld(content)
      if (identity === undefined) yield* this.#fromFile(setting, content, signal)
      else yield identity
    }
    yield* others.flatMap(({ content }) => findHeld(content) ?? [])
    if (!settings.identitiesOnly.value) yield* held.filter((identity) => !inAgent.includes(identity))
    for (const { setting, content } of others) {
      if (findHeld(content) === undefined) yield* this.#fromFile(setting, content, signal)
    }
  }

  async *#fromFile(
    { value: file, source }: Setting<string>,
    content: KeyFile,
    signal: AbortSignal,
  ): AsyncGenerator<Identity | AuthenticationAttempt, void> {
    if (content.kind === 'missing') {
      if (source.kind !== 'default') yield skipped(file, 'there is no such file')
    } else if (content.kind === 'unusable') {
      yield skipped(file, content.reason)
    } else if (content.kind === 'public') {
      yield skipped(file, 'it is a public key, and the agent does not have the private one')
    } else if (content.publicKey !== undefined) {
      yield this.#identity(file, content, content.publicKey, signal)
    } else {
      // The format hides even the public half: the passphrase is needed before the key can be offered.
      try {
        const key = await this.#unlock(file, content, signal)
        yield this.#identity(file, content, key.getPublicSSH(), signal)
      } catch (error) {
        if (signal.aborted) throw error
        yield skipped(file, error)
      }
    }
  }

  #identity(file: string, content: PrivateKeyFile, publicKey: Buffer, signal: AbortSignal): Identity {
    return {
      publicKey,
      what: `${shortKeyType(publicKeyType(publicKey))} ${fingerprint(publicKey)} (${file})`,
      sign: async (data, hash) => sign(await this.#unlock(file, content, signal), data, hash),
    }
  }

  async #unlock(file: string, content: PrivateKeyFile, signal: AbortSignal): Promise<ParsedKey> {
    if (!content.encrypted) return unlockPlain(content)
    const answer =
      this.#answers.get(file) ??
      (await this.#turns.take(async () => {
        const given = this.#answers.get(file) ?? (await this.#askToUnlock(file, content, signal))
        this.#answers.set(file, given)
        return given
      }, signal))
    if (answer instanceof Error) throw answer
    return answer
  }

  async #askToUnlock(
    file: string,
    { text }: PrivateKeyFile,
    signal: AbortSignal,
  ): Promise<ParsedKey | Error> {
    const ask = this.#person.passphrase
    if (ask === undefined) return new Error('it is locked with a passphrase and there is nobody to ask')
    // OpenSSH's NumberOfPasswordPrompts.
    for (let attempt = 1; attempt <= 3; attempt++) {
      const passphrase = await ask({ file, attempt }, signal)
      if (passphrase === undefined || passphrase === '') return new Error('no passphrase was given')
      const key = unlockPrivateKey(text, passphrase)
      if (!(key instanceof Error)) return key
    }
    return new Error('the passphrase was wrong three times')
  }
}

function unlockPlain({ text }: PrivateKeyFile): ParsedKey {
  const key = unlockPrivateKey(text)
  if (key instanceof Error) throw key
  return key
}

/** ssh2 returns an error where it could not sign. */
function sign(key: ParsedKey, data: Buffer, hash: SigningRequestOptions['hash']): Buffer {
  const signature: Buffer | Error = key.sign(data, hash)
  if (signature instanceof Error) throw signature
  return signature
}

function refuseNamedKey({ value: file, source }: Setting<string>, content: KeyFile): void {
  if (source.kind !== 'override') return
  if (content.kind === 'missing') throw new UnusableKeyError(file, 'there is no such file')
  if (content.kind === 'unusable') throw new UnusableKeyError(file, content.reason)
}

function skipped(what: string, why: unknown): AuthenticationAttempt {
  const reason = why instanceof Error ? why.message : String(why)
  return { method: 'publickey', what, outcome: 'skipped', reason }
}
