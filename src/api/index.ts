export {
  ConnectionError,
  ConnectionSettingError,
  ProtocolError,
  RequestTimeoutError,
  ServerError,
  UnitNotFoundError,
  UnitRefusedError,
} from './errors.js'
export type { CallOptions, Fleet, UnitStateFilter } from './fleet.js'
export {
  type DesiredState,
  desiredStates,
  type Machine,
  type NewUnit,
  type Unit,
  type UnitState,
} from './model.js'
