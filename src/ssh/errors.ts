import { CaasctlError, type CaasctlErrorOptions } from '../error.js'

/** Base of all errors about reaching a host by SSH. */
export abstract class SshError extends CaasctlError {}

/** A text from which no {@link Destination} can be read. */
export class DestinationError extends SshError {
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
export class SshConfigError extends SshError {
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
export class UnusableKeyError extends SshError {
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
export class SshConnectError extends SshError {
  override readonly name = 'SshConnectError'
  readonly code = 'SSH_CONNECT_FAILED'
  /** The host, with its port where that is not 22. */
  readonly host: string

  constructor(host: string, reason: string, options?: CaasctlErrorOptions) {
    super(`Cannot reach ${host} by SSH: ${reason}.`, {
      suggestion: 'Step by step: caasctl doctor. Which setting leads there: caasctl config --show-origin',
      ...options,
    })
    this.host = host
  }
}

/** How far a connection had come. `banner` is the greeting `SSH-2.0-…` of the server. */
export type SshStage = 'connect' | 'banner' | 'handshake' | 'authentication' | 'channel'

/** A stage took longer than it may. */
export class SshTimeoutError extends SshError {
  override readonly name = 'SshTimeoutError'
  readonly code = 'SSH_TIMEOUT'
  readonly host: string
  readonly stage: SshStage
  readonly timeoutMs: number

  /**
   * @param target What a channel was for; of that stage alone.
   * @param begins Whether it was to begin something there, which may have come through without an answer.
   */
  constructor(host: string, stage: SshStage, timeoutMs: number, target = 'a channel', begins = false) {
    const perhaps = begins ? ' What was asked for may have begun there or not.' : ''
    super(`${host} ${describeStage(stage, target)} within ${timeoutMs / 1000} s.${perhaps}`)
    this.host = host
    this.stage = stage
    this.timeoutMs = timeoutMs
  }
}

function describeStage(stage: SshStage, target: string): string {
  switch (stage) {
    case 'connect':
      return 'did not accept a connection'
    case 'banner':
      return 'accepted the connection but did not speak SSH'
    case 'handshake':
      return 'did not finish the SSH handshake'
    case 'authentication':
      return 'did not finish logging in'
    case 'channel':
      return `did not open ${target}`
  }
}

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
export class SshAuthenticationError extends SshError {
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
    const tried = countRepeats(attempts.map(describeAttempt)).join('; ')
    const allows = allowed.length === 0 ? '' : ` The server allows ${allowed.join(', ')}.`
    super(
      `${host} does not let ${user} in. ${tried === '' ? 'There was nothing to try' : `Tried: ${tried}`}.${allows}`,
      options,
    )
    this.host = host
    this.user = user
    this.attempts = attempts
    this.allowed = allowed
  }
}

/** What was tried several times over is told once. */
function countRepeats(texts: readonly string[]): string[] {
  return [...new Set(texts)].map((text) => {
    const times = texts.filter((each) => each === text).length
    return times === 1 ? text : `${text}, ${times} times`
  })
}

function describeAttempt({ what, outcome, reason }: AuthenticationAttempt): string {
  return reason === undefined ? `${what} (${outcome})` : `${what} (${outcome}: ${reason})`
}

/**
 * Why a channel was not opened: the first four are RFC 4254's reasons, by which OpenSSH also says that there are
 * too many sessions (`connect-failed`); `request` means that it was opened, but what was asked on it refused.
 */
export type ChannelRefusal = 'prohibited' | 'connect-failed' | 'unknown-type' | 'shortage' | 'request'

/** The server would not open a channel, or not do with it what was asked. Nothing was begun. */
export class SshChannelError extends SshError {
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

/** A command wrote more than anybody can want to keep. It was ended. */
export class SshOutputError extends SshError {
  override readonly name = 'SshOutputError'
  readonly code = 'SSH_TOO_MUCH_OUTPUT'
  readonly host: string

  constructor(host: string, mostBytes: number) {
    super(`A command on ${host} wrote more than ${mostBytes} bytes and was given up.`)
    this.host = host
  }
}

/** An open connection went away. */
export class SshConnectionLostError extends SshError {
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
export class SshConnectionClosedError extends SshError {
  override readonly name = 'SshConnectionClosedError'
  readonly code = 'SSH_CONNECTION_CLOSED'
  readonly host: string

  constructor(host: string) {
    super(`The connection to ${host} is closed.`)
    this.host = host
  }
}
