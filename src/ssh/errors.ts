import { CaasctlError, type CaasctlErrorOptions } from '../error.js'

/** Where {@link Destination} cannot be read from a text. */
export class DestinationError extends CaasctlError {
  override readonly name = 'DestinationError'
  readonly code = 'SSH_BAD_DESTINATION'
  readonly destination: string

  constructor(destination: string, reason: string) {
    super(`${JSON.stringify(destination)} is not a place to go by SSH: ${reason}.`, {
      suggestion: 'Write [user@]host[:port], an IPv6 address with a port as [::1]:22.',
    })
    this.destination = destination
  }
}

/** An ssh_config file, or a line of it, that cannot be followed. */
export class SshConfigError extends CaasctlError {
  override readonly name = 'SshConfigError'
  readonly code = 'SSH_BAD_CONFIG'
  readonly file: string
  /** 1 for the first line; undefined where the file as a whole is meant. */
  readonly line: number | undefined

  constructor(file: string, line: number | undefined, reason: string, options?: CaasctlErrorOptions) {
    super(`${line === undefined ? file : `${file}:${line}`}: ${reason}.`, options)
    this.file = file
    this.line = line
  }
}

/** A key file that was named and cannot be used. */
export class UnusableKeyError extends CaasctlError {
  override readonly name = 'UnusableKeyError'
  readonly code = 'SSH_KEY_UNUSABLE'
  readonly file: string
  /** The reason alone. */
  readonly reason: string

  constructor(file: string, reason: string, options?: CaasctlErrorOptions) {
    super(`Key ${file} cannot be used: ${reason}.`, options)
    this.file = file
    this.reason = reason
  }
}

/** No connection could be had: refused, unresolvable, cut before it stood, or no common protocol. */
export class SshConnectError extends CaasctlError {
  override readonly name = 'SshConnectError'
  readonly code = 'SSH_CONNECT_FAILED'
  /** The host, with its port where that is not 22. */
  readonly host: string

  constructor(host: string, reason: string, options?: CaasctlErrorOptions) {
    super(`Cannot reach ${host} by SSH: ${reason}.`, options)
    this.host = host
  }
}

/** How far a connection had come. `banner` is the greeting `SSH-2.0-…` of the server. */
export type SshStage = 'connect' | 'banner' | 'handshake' | 'authentication' | 'channel'

/** A stage took longer than it may. */
export class SshTimeoutError extends CaasctlError {
  override readonly name = 'SshTimeoutError'
  readonly code = 'SSH_TIMEOUT'
  readonly host: string
  readonly stage: SshStage
  readonly timeoutMs: number

  constructor(host: string, stage: SshStage, timeoutMs: number, options?: CaasctlErrorOptions) {
    super(`${host} ${stageFailures[stage]} within ${timeoutMs / 1000} s.`, options)
    this.host = host
    this.stage = stage
    this.timeoutMs = timeoutMs
  }
}

const stageFailures = {
  connect: 'did not accept a connection',
  banner: 'accepted the connection but did not speak SSH',
  handshake: 'did not finish the SSH handshake',
  authentication: 'did not finish logging in',
  channel: 'did not answer on an open connection',
} as const satisfies Record<SshStage, string>

/** One thing that was tried, or left out, while logging in. */
export interface AuthenticationAttempt {
  readonly method: 'publickey' | 'password' | 'keyboard-interactive'
  /** What was offered: `ED25519 SHA256:… (agent)`, `/home/me/.ssh/id_rsa`, `password`. */
  readonly what: string
  readonly outcome: 'refused' | 'skipped'
  /** Why it was skipped, or failed here rather than there. */
  readonly reason?: string | undefined
}

/** The host would not let the user in. */
export class SshAuthenticationError extends CaasctlError {
  override readonly name = 'SshAuthenticationError'
  readonly code = 'SSH_AUTHENTICATION_FAILED'
  readonly host: string
  readonly user: string
  readonly attempts: readonly AuthenticationAttempt[]
  /** The methods that the server would go on with. */
  readonly allowed: readonly string[]

  constructor(
    host: string,
    user: string,
    attempts: readonly AuthenticationAttempt[],
    allowed: readonly string[],
    options?: CaasctlErrorOptions,
  ) {
    const tried = attempts.map(describeAttempt).join('; ')
    const allows = allowed.length === 0 ? '' : ` The server allows ${allowed.join(', ')}.`
    super(
      `${host} does not let ${user} in. ${tried === '' ? 'There was no key to try' : `Tried: ${tried}`}.${allows}`,
      options,
    )
    this.host = host
    this.user = user
    this.attempts = attempts
    this.allowed = allowed
  }
}

function describeAttempt({ what, outcome, reason }: AuthenticationAttempt): string {
  return reason === undefined ? `${what} (${outcome})` : `${what} (${outcome}: ${reason})`
}

interface HostKeyFacts {
  /** The name under which the host is known: `host`, or `[host]:port` for a port other than 22. */
  readonly host: string
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`, … */
  readonly keyType: string
  /** As OpenSSH prints it: `SHA256:…`. */
  readonly fingerprint: string
}

/** The host is in no known_hosts file and was not accepted. */
export class HostKeyUnknownError extends CaasctlError {
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
export class HostKeyChangedError extends CaasctlError {
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
export class HostKeyRevokedError extends CaasctlError {
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

/**
 * Why a channel was not opened: the first four are RFC 4254's reasons, by which OpenSSH also says that there are
 * too many sessions (`connect-failed`); `request` means that it was opened, but what was asked on it refused.
 */
export type ChannelRefusal = 'prohibited' | 'connect-failed' | 'unknown-type' | 'shortage' | 'request'

/** The server would not open a channel, or not do with it what was asked. Nothing was begun. */
export class SshChannelError extends CaasctlError {
  override readonly name = 'SshChannelError'
  readonly code = 'SSH_CHANNEL_REFUSED'
  readonly host: string
  /** What the channel was for: `a session`, `10.0.0.1:22`, `/var/run/fleet.sock`. */
  readonly target: string
  readonly refusal: ChannelRefusal
  /** The server's words. */
  readonly reason: string

  constructor(
    host: string,
    target: string,
    refusal: ChannelRefusal,
    reason: string,
    options?: CaasctlErrorOptions,
  ) {
    super(`${host} would not open ${target}: ${reason}.`, options)
    this.host = host
    this.target = target
    this.refusal = refusal
    this.reason = reason
  }
}

/** An open connection went away. */
export class SshConnectionLostError extends CaasctlError {
  override readonly name = 'SshConnectionLostError'
  readonly code = 'SSH_CONNECTION_LOST'
  readonly host: string
  /**
   * True: nothing had begun on the far side, the same call may be made again. False: it may have begun, and
   * only what is safe to do twice may be repeated.
   */
  readonly retryable: boolean

  constructor(host: string, reason: string, retryable: boolean, options?: CaasctlErrorOptions) {
    super(
      retryable
        ? `The connection to ${host} was lost (${reason}) before anything had begun there.`
        : `The connection to ${host} was lost (${reason}). What was begun there may have been done or not.`,
      options,
    )
    this.host = host
    this.retryable = retryable
  }
}

/** The connection was closed by this side. */
export class SshConnectionClosedError extends CaasctlError {
  override readonly name = 'SshConnectionClosedError'
  readonly code = 'SSH_CONNECTION_CLOSED'
  readonly host: string

  constructor(host: string) {
    super(`The connection to ${host} is closed.`)
    this.host = host
  }
}
