import type { CaasctlErrorOptions } from '../../error.js'
import { SshError } from '../errors.js'

/** Which host showed which key. */
export interface HostKeyFacts {
  /** The name under which the host is known: `host`, or `[host]:port` for a port other than 22. */
  readonly host: string
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`, … */
  readonly keyType: string
  /** As OpenSSH prints it: `SHA256:…`. */
  readonly fingerprint: string
}

/** The host is in no known_hosts file and was not accepted. */
export class HostKeyUnknownError extends SshError {
  override readonly name = 'HostKeyUnknownError'
  readonly code = 'SSH_HOST_KEY_UNKNOWN'
  readonly host: string
  readonly keyType: string
  readonly fingerprint: string

  constructor(facts: HostKeyFacts, reason: string, options?: CaasctlErrorOptions) {
    super(`${facts.host} is not a known host (${facts.keyType} ${facts.fingerprint}): ${reason}.`, options)
    this.host = facts.host
    this.keyType = facts.keyType
    this.fingerprint = facts.fingerprint
  }
}

/** The host shows another key than the one it is known by: somebody may stand in between. */
export class HostKeyChangedError extends SshError {
  override readonly name = 'HostKeyChangedError'
  readonly code = 'SSH_HOST_KEY_CHANGED'
  readonly host: string
  readonly keyType: string
  readonly fingerprint: string
  /** Where the key stands that it should have shown. */
  readonly file: string
  readonly line: number

  constructor(facts: HostKeyFacts, at: { readonly file: string; readonly line: number }) {
    super(
      `THE HOST KEY OF ${facts.host} HAS CHANGED. Somebody may be listening in, or the host was made anew. ` +
        `It shows ${facts.keyType} ${facts.fingerprint}; another key stands in ${at.file}:${at.line}.`,
      { suggestion: `If the host was made anew: ssh-keygen -R '${facts.host}' -f '${at.file}'` },
    )
    this.host = facts.host
    this.keyType = facts.keyType
    this.fingerprint = facts.fingerprint
    this.file = at.file
    this.line = at.line
  }
}

/** The host shows a key that is marked `@revoked`. */
export class HostKeyRevokedError extends SshError {
  override readonly name = 'HostKeyRevokedError'
  readonly code = 'SSH_HOST_KEY_REVOKED'
  readonly host: string
  readonly keyType: string
  readonly fingerprint: string
  readonly file: string
  readonly line: number

  constructor(facts: HostKeyFacts, at: { readonly file: string; readonly line: number }) {
    super(
      `${facts.host} shows a revoked host key, ${facts.keyType} ${facts.fingerprint} (${at.file}:${at.line}).`,
    )
    this.host = facts.host
    this.keyType = facts.keyType
    this.fingerprint = facts.fingerprint
    this.file = at.file
    this.line = at.line
  }
}
