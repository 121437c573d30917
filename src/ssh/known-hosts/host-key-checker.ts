import { randomBytes } from 'node:crypto'
import { fingerprint, publicKeyType, shortKeyType } from '../keys/public-key.js'
import type { Person, SshNotice } from '../person.js'
import type { SshSettings } from '../settings.js'
import type { Turns } from '../turns.js'
import {
  HostKeyChangedError,
  type HostKeyFacts,
  HostKeyRevokedError,
  HostKeyUnknownError,
} from './host-key-errors.js'
import { type HostIdentity, identityName, judgeHostKey, knownKeyTypes } from './judge-host-key.js'
import { formatKnownHost, type KnownHost } from './known-host.js'
import { appendKnownHost, readKnownHostsFiles } from './known-hosts-file.js'

/** What to do about a new host that nobody has said yes to. */
const howToAccept =
  'Connect once with ssh and compare the fingerprint, or take new hosts: --strict-host-key-checking=accept-new'

/** A host key that may be used. */
export interface AcceptedHostKey {
  readonly key: Buffer
  /** False: it was let pass although another was expected. No secret may be shown to such a host. */
  readonly trusted: boolean
  /** To be called when the host has proved that the key is its own: writes a new host down. */
  remember(): Promise<void>
}

/** Decides whether a host is the one it should be. */
export class HostKeyChecker {
  readonly #person: Person
  readonly #turns: Turns
  readonly #notify: (notice: SshNotice) => void
  /** Keys that the person has said yes to, until they can be read from the file; by host. */
  readonly #confirmed = new Map<string, Buffer>()
  /** What has been written, or is being: several connections may come to know a host at once. */
  readonly #written = new Set<string>()

  constructor(person: Person, turns: Turns, notify: (notice: SshNotice) => void) {
    this.#person = person
    this.#turns = turns
    this.#notify = notify
  }

  /** The types of key by which the host is known. */
  async knownTypes(settings: SshSettings): Promise<ReadonlySet<string>> {
    return knownKeyTypes(await readHosts(settings), identityOf(settings))
  }

  /**
   * @throws {HostKeyUnknownError}
   * @throws {HostKeyChangedError}
   * @throws {HostKeyRevokedError}
   */
  async check(settings: SshSettings, key: Buffer, signal: AbortSignal): Promise<AcceptedHostKey> {
    const identity = identityOf(settings)
    const facts = { host: identityName(identity), keyType: publicKeyType(key), fingerprint: fingerprint(key) }
    const verdict = judgeHostKey(await readHosts(settings), identity, key)
    switch (verdict.kind) {
      case 'known':
        return { key, trusted: true, remember: forgetful }
      case 'revoked':
        throw new HostKeyRevokedError(facts, verdict.host)
      case 'changed': {
        if (settings.strictHostKeyChecking.value !== 'no') throw new HostKeyChangedError(facts, verdict.host)
        const { file, line } = verdict.host
        this.#notify({ kind: 'changed-key-accepted', ...facts, file, line })
        return { key, trusted: false, remember: forgetful }
      }
      case 'authority':
      case 'unknown':
        if (verdict.kind === 'unknown') await this.#confirm(settings, facts, key, verdict.elsewhere, signal)
        else refuseAuthority(settings, facts, verdict.host)
        return { key, trusted: true, remember: () => this.#remember(settings, facts.host, key) }
    }
  }

  async #confirm(
    settings: SshSettings,
    facts: HostKeyFacts,
    key: Buffer,
    elsewhere: readonly KnownHost[],
    signal: AbortSignal,
  ): Promise<void> {
    const mode = settings.strictHostKeyChecking.value
    if (mode === 'accept-new' || mode === 'no') return
    if (mode === 'yes') {
      throw new HostKeyUnknownError(facts, 'strict host key checking is on', {
        suggestion: 'Add its key to known_hosts, after comparing the fingerprint.',
      })
    }
    const ask = this.#person.confirmHostKey
    if (ask === undefined) {
      throw new HostKeyUnknownError(facts, 'there is nobody to ask', { suggestion: howToAccept })
    }
    const accepted = await this.#turns.take(async () => {
      if (this.#confirmed.get(facts.host)?.equals(key)) return true
      const yes = await ask({ ...facts, keyType: shortKeyType(facts.keyType), elsewhere }, signal)
      if (yes) this.#confirmed.set(facts.host, key)
      return yes
    }, signal)
    if (!accepted) {
      throw new HostKeyUnknownError(facts, 'it was not accepted', { suggestion: howToAccept })
    }
  }

  async #remember(settings: SshSettings, host: string, key: Buffer): Promise<void> {
    const file = settings.knownHostsFiles.value[0]
    const line = formatKnownHost(host, key)
    if (file === undefined || this.#written.has(`${file}\0${line}`)) return
    this.#written.add(`${file}\0${line}`)
    try {
      const hashed = settings.hashKnownHosts.value
      await appendKnownHost(file, hashed ? formatKnownHost(host, key, randomBytes(20)) : line)
      this.#notify({ kind: 'host-remembered', host, file })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#notify({ kind: 'host-not-remembered', host, file, reason })
    }
  }
}

/** Host certificates are not supported: a host of which only their signer is known cannot be checked. */
function refuseAuthority(settings: SshSettings, facts: HostKeyFacts, { file, line }: KnownHost): void {
  if (settings.strictHostKeyChecking.value === 'no') return
  throw new HostKeyUnknownError(
    facts,
    `only a certificate authority is known for it (${file}:${line}), and host certificates are not supported`,
    { suggestion: `Add the host's own key to ${file}.` },
  )
}

const forgetful = async () => {}

function readHosts(settings: SshSettings): Promise<KnownHost[]> {
  return readKnownHostsFiles([...settings.knownHostsFiles.value, ...settings.globalKnownHostsFiles.value])
}

function identityOf({ hostKeyAlias, host, port }: SshSettings): HostIdentity {
  return hostKeyAlias.value === undefined
    ? { host: host.value, port: port.value }
    : { alias: hostKeyAlias.value }
}
