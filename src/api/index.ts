export {
  ConnectionError,
  ConnectionSettingError,
  MetadataRefusedError,
  ProtocolError,
  RequestTimeoutError,
  ServerError,
  UnitNotFoundError,
  UnitRefusedError,
} from './errors.js'
export type { CallOptions, Fleet, UnitStateFilter } from './fleet.js'
export { HttpFleet } from './http/http-fleet.js'
export {
  type DesiredState,
  desiredStates,
  type Machine,
  type NewUnit,
  type Unit,
  type UnitState,
} from './model.js'
export { type Dial, type DialTarget, dialDirectly } from './transport/dialer.js'
export type { TlsMaterial } from './transport/dialing-agent.js'
export { defaultEndpoint, type Endpoint, parseEndpoint } from './transport/endpoint.js'
export type { Exchange, HttpTransportOptions } from './transport/http-transport.js'
