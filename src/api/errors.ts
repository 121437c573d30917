import { CaasctlError, type CaasctlErrorOptions } from '../error.js'

/** The unit is not in the registry. */
export class UnitNotFoundError extends CaasctlError {
  override readonly name = 'UnitNotFoundError'
  readonly code = 'UNIT_NOT_FOUND'
  readonly unit: string

  constructor(unit: string, options?: CaasctlErrorOptions) {
    super(`Unit ${unit} does not exist in the cluster.`, options)
    this.unit = unit
  }
}

/** The unit may not be sent as it is: fleet would refuse it, or would take it and break. */
export class UnitRefusedError extends CaasctlError {
  override readonly name = 'UnitRefusedError'
  readonly code = 'UNIT_REFUSED'
  readonly unit: string
  /** The reason alone. */
  readonly reason: string

  constructor(unit: string, reason: string, options?: CaasctlErrorOptions) {
    super(`Unit ${unit} refused: ${reason}`, options)
    this.unit = unit
    this.reason = reason
  }
}

/** The server answered a request with an error. */
export class ServerError extends CaasctlError {
  override readonly name = 'ServerError'
  readonly code = 'SERVER_ERROR'
  /** HTTP status. */
  readonly status: number
  /** The server's own words; may be empty. */
  readonly reason: string

  constructor(request: string, status: number, reason: string, options?: CaasctlErrorOptions) {
    super(`${request} answered ${status}${reason === '' ? '' : `: ${reason}`}`, options)
    this.status = status
    this.reason = reason
  }
}

/** No answer could be had: refused, reset, unresolvable, cut. */
export class ConnectionError extends CaasctlError {
  override readonly name = 'ConnectionError'
  readonly code = 'CONNECTION_FAILED'
  readonly endpoint: string
  /** Whether the request, at this try or an earlier one, may have reached the server and been carried out. */
  readonly sent: boolean

  constructor(
    endpoint: string,
    reason: string,
    { sent = true, ...options }: CaasctlErrorOptions & { readonly sent?: boolean } = {},
  ) {
    super(`Cannot reach ${endpoint}: ${reason}`, options)
    this.endpoint = endpoint
    this.sent = sent
  }
}

/** A request took longer than it may. */
export class RequestTimeoutError extends CaasctlError {
  override readonly name = 'RequestTimeoutError'
  readonly code = 'REQUEST_TIMEOUT'
  readonly endpoint: string
  readonly timeoutMs: number

  constructor(endpoint: string, request: string, timeoutMs: number, options?: CaasctlErrorOptions) {
    super(`${endpoint} did not answer ${request} within ${timeoutMs / 1000} s.`, options)
    this.endpoint = endpoint
    this.timeoutMs = timeoutMs
  }
}

/** The server answered something that is not fleet's protocol. The message says where. */
export class ProtocolError extends CaasctlError {
  override readonly name = 'ProtocolError'
  readonly code = 'PROTOCOL_ERROR'

  constructor(request: string, what: string, options?: CaasctlErrorOptions) {
    super(`${request} answered what it should not: ${what}`, options)
  }
}

/** An endpoint, file or setting for reaching the cluster is not usable. */
export class ConnectionSettingError extends CaasctlError {
  override readonly name = 'ConnectionSettingError'
  readonly code = 'BAD_CONNECTION_SETTING'
}

/** A machine, key or value that machine metadata cannot have. */
export class MetadataRefusedError extends CaasctlError {
  override readonly name = 'MetadataRefusedError'
  readonly code = 'METADATA_REFUSED'
}
