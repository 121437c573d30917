import { CaasctlError, type CaasctlErrorOptions } from '../../error.js'
import type { Ghost } from './ghost.js'

/** What etcd's v2 API says when it refuses a request. */
export interface EtcdRefusal {
  readonly errorCode: number
  readonly message: string
  /** What the message is about: mostly the key. */
  readonly cause: string
  /** etcd's index at that time. */
  readonly index: number
}

export interface EtcdErrorOptions extends CaasctlErrorOptions {
  /** An earlier try of the same request may have been carried out already. */
  readonly repeated?: boolean | undefined
}

/** etcd refused a request. A subclass for each condition that callers tell apart. */
export abstract class EtcdError extends CaasctlError {
  /** Whether the same request may succeed when it is sent again in a moment. */
  abstract readonly retryable: boolean
  readonly request: string
  /** etcd's own number for the condition. */
  readonly errorCode: number
  /** etcd's index when it refused. */
  readonly index: number
  /** An earlier try of the same request may have been carried out already. */
  readonly repeated: boolean

  constructor(request: string, refusal: EtcdRefusal, options: EtcdErrorOptions = {}) {
    const { errorCode, message, cause, index } = refusal
    super(`etcd: ${request}: ${message}${cause === '' ? '' : ` (${cause})`}`, options)
    this.request = request
    this.errorCode = errorCode
    this.index = index
    this.repeated = options.repeated ?? false
  }
}

/** 100: there is no such key. */
export class KeyNotFoundError extends EtcdError {
  override readonly name = 'KeyNotFoundError'
  readonly code = 'ETCD_KEY_NOT_FOUND'
  readonly retryable = false
}

/** 101: the key has another value or index than the request demanded. */
export class CompareFailedError extends EtcdError {
  override readonly name = 'CompareFailedError'
  readonly code = 'ETCD_COMPARE_FAILED'
  readonly retryable = false
}

/** 102: a directory where a value was expected. */
export class NotAFileError extends EtcdError {
  override readonly name = 'NotAFileError'
  readonly code = 'ETCD_NOT_A_FILE'
  readonly retryable = false
}

/** 104: a value where a directory was expected. */
export class NotADirectoryError extends EtcdError {
  override readonly name = 'NotADirectoryError'
  readonly code = 'ETCD_NOT_A_DIRECTORY'
  readonly retryable = false
}

/** 105: the key exists already. */
export class KeyExistsError extends EtcdError {
  override readonly name = 'KeyExistsError'
  readonly code = 'ETCD_KEY_EXISTS'
  readonly retryable = false
}

/** 108: the directory still holds keys. */
export class DirectoryNotEmptyError extends EtcdError {
  override readonly name = 'DirectoryNotEmptyError'
  readonly code = 'ETCD_DIRECTORY_NOT_EMPTY'
  readonly retryable = false
}

/** 110: the user may not do this, or no user was given, or the password is wrong: etcd does not say which. */
export class UnauthorizedError extends EtcdError {
  override readonly name = 'UnauthorizedError'
  readonly code = 'ETCD_UNAUTHORIZED'
  readonly retryable = false
}

/** 300 and 301: the members are choosing a leader, have lost their majority, or took too long. */
export class NoQuorumError extends EtcdError {
  override readonly name = 'NoQuorumError'
  readonly code = 'ETCD_NO_QUORUM'
  readonly retryable = true
}

/** 400: etcd recovered from a snapshot while a watch was waiting. */
class WatcherClearedError extends EtcdError {
  override readonly name = 'WatcherClearedError'
  readonly code = 'ETCD_WATCHER_CLEARED'
  readonly retryable = true
}

/** 401: etcd keeps its last 1,000 changes, and the index asked for is older. Read again and go on from there. */
export class HistoryClearedError extends EtcdError {
  override readonly name = 'HistoryClearedError'
  readonly code = 'ETCD_HISTORY_CLEARED'
  readonly retryable = false
}

/** Any other refusal. */
export class EtcdRequestError extends EtcdError {
  override readonly name = 'EtcdRequestError'
  readonly code = 'ETCD_REQUEST_REFUSED'
  readonly retryable = false
}

const classes: Readonly<
  Record<number, new (...given: ConstructorParameters<typeof EtcdError>) => EtcdError>
> = {
  100: KeyNotFoundError,
  101: CompareFailedError,
  102: NotAFileError,
  104: NotADirectoryError,
  105: KeyExistsError,
  108: DirectoryNotEmptyError,
  110: UnauthorizedError,
  300: NoQuorumError,
  301: NoQuorumError,
  400: WatcherClearedError,
  401: HistoryClearedError,
}

const suggestions: Readonly<Record<number, string>> = {
  110: 'Give the name and the password of an etcd user that may read and write the keys of fleet.',
  300: 'Are a majority of the etcd members up, and do they reach each other?',
}

/** The error that stands for what etcd said. */
export function etcdErrorFrom(request: string, refusal: EtcdRefusal, repeated = false): EtcdError {
  const Refused = classes[refusal.errorCode] ?? EtcdRequestError
  return new Refused(request, refusal, { repeated, suggestion: suggestions[refusal.errorCode] })
}

/** No member of the etcd cluster could be used; {@link failures} says why, one for each. */
export class EtcdUnavailableError extends CaasctlError {
  override readonly name = 'EtcdUnavailableError'
  readonly code = 'ETCD_UNAVAILABLE'
  readonly failures: ReadonlyMap<string, Error>
  /** Whether one of them, at one of the tries, may have carried the request out. */
  readonly sent: boolean

  constructor(failures: ReadonlyMap<string, Error>, sent: boolean) {
    const reasons = [...failures].map(([endpoint, error]) => `${endpoint}: ${error.message}`)
    super(`No etcd member could be used:\n  ${reasons.join('\n  ')}`, {
      cause: [...failures.values()].at(-1),
      suggestion: 'Are a majority of the etcd members up, and are these their client addresses?',
    })
    this.failures = failures
    this.sent = sent
  }
}

/** A member sent the request on to an address that is not one of the cluster's members. It was not followed. */
export class ForeignRedirectError extends CaasctlError {
  override readonly name = 'ForeignRedirectError'
  readonly code = 'ETCD_FOREIGN_REDIRECT'
  readonly endpoint: string
  readonly location: string

  constructor(endpoint: string, location: string) {
    super(`${endpoint} sends requests on to ${location}, which is no known member of its cluster.`, {
      suggestion: 'If it is one, name it as an endpoint too.',
    })
    this.endpoint = endpoint
    this.location = location
  }
}

/** Something stands in the unit's place that fleet cannot serve. */
export class GhostUnitError extends CaasctlError {
  override readonly name = 'GhostUnitError'
  readonly code = 'GHOST_UNIT'
  readonly unit: string
  readonly ghost: Ghost

  constructor(ghost: Ghost) {
    super(`Unit ${ghost.unit} is broken in the registry: ${ghost.reason}.`, {
      suggestion: 'Destroy it through etcd, or store it anew.',
    })
    this.unit = ghost.unit
    this.ghost = ghost
  }
}
