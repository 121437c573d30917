import type { CaasctlErrorOptions } from '../../error.js'
import { SshError } from '../errors.js'
import { quoteForShell } from '../quote-for-shell.js'

/** Which host showed which key. */
export interface HostKeyFacts {
  /** The name under which the host is known: `host`, or `[host]:port` for a port other than 22. */
  readonly host: string
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`, … */
  readonly keyType: string
  /** As OpenSSH prints it: `SHA256:…`. */
  readonly fingerprint: string
}

/** A line of a known_hosts file. */
interface Place {
  readonly file: string
  /** 1 for the first. */
  readonly line: number
}

abstract class HostKeyError extends SshError implements HostKeyFacts {
  readonly host: string
  readonly keyType: string
  readonly fingerprint: string

  constructor(facts: HostKeyFacts, message: string, options?: CaasctlErrorOptions) {
    super(message, options)
    this.host = facts.host
    this.keyType = facts.keyType
    this.fingerprint = facts.fingerprint
  }
}

/** The host is in no known_hosts file and was not accepted. */
export class HostKeyUnknownError extends HostKeyError {
  override readonly name = 'HostKeyUnknownError'
  readonly code = 'SSH_HOST_KEY_UNKNOWN'

  constructor(facts: HostKeyFacts, reason: string, options?: CaasctlErrorOptions) {
    super(facts, `${facts.host} is not a known host (${describeKey(facts)}): ${reason}.`, options)
  }
}

/** The host shows another key than the one it is known by: somebody may stand in between. */
export class HostKeyChangedError extends HostKeyError implements Place {
  override readonly name = 'HostKeyChangedError'
  readonly code = 'SSH_HOST_KEY_CHANGED'
  /** Where the key stands that it should have shown. */
  readonly file: string
  readonly line: number

  constructor(facts: HostKeyFacts, { file, line }: Place) {
    const message =
      `THE HOST KEY OF ${facts.host} HAS CHANGED. Somebody may be listening in, or the host was made anew. ` +
      `It shows ${describeKey(facts)}; another key stands in ${file}:${line}.`
    const removal = quoteForShell(['ssh-keygen', '-R', facts.host, '-f', file])
    super(facts, message, { suggestion: `If the host was made anew: ${removal}` })
    this.file = file
    this.line = line
  }
}

/** The host shows a key that is marked `@revoked`. */
export class HostKeyRevokedError extends HostKeyError implements Place {
  override readonly name = 'HostKeyRevokedError'
  readonly code = 'SSH_HOST_KEY_REVOKED'
  /** Where that stands. */
  readonly file: string
  readonly line: number

  constructor(facts: HostKeyFacts, { file, line }: Place) {
    super(facts, `${facts.host} shows a revoked host key, ${describeKey(facts)} (${file}:${line}).`)
    this.file = file
    this.line = line
  }
}

function describeKey({ keyType, fingerprint }: HostKeyFacts): string {
  return `${keyType} ${fingerprint}`
}
