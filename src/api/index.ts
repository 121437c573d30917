export type { ApplicationLock, ApplicationStore } from './applications/application-store.js'
export {
  ApplicationNameError,
  describeHolder,
  LockedError,
  LockLostError,
  SnapshotTooLargeError,
  StoreFolderError,
} from './applications/errors.js'
export {
  EtcdApplicationStore,
  type EtcdApplicationStoreOptions,
} from './applications/etcd-application-store.js'
export {
  FileApplicationStore,
  type FileApplicationStoreOptions,
} from './applications/file-application-store.js'
export { guardedFleet } from './applications/guarded-fleet.js'
export type { HeldLock, LockHolder, NewLock } from './applications/lock-holder.js'
export type { NewRelease, Release, ReleaseEnd } from './applications/release.js'
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
export type { EtcdMember } from './etcd/answer.js'
export type { EtcdConnectionOptions } from './etcd/connection.js'
export {
  EtcdError,
  EtcdUnavailableError,
  ForeignRedirectError,
  GhostUnitError,
  NoQuorumError,
  UnauthorizedError,
} from './etcd/errors.js'
export { isEtcdEndpoint } from './etcd/etcd-endpoint.js'
export { EtcdFleet, type EtcdFleetOptions } from './etcd/etcd-fleet.js'
export type { Ghost, GhostKind } from './etcd/ghost.js'
export { defaultKeyPrefix } from './etcd/keyspace.js'
export type { CallOptions, Fleet, UnitStateFilter } from './fleet.js'
export { FleetPicture } from './fleet-picture.js'
export { forwardFleet } from './forward-fleet.js'
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
export type { FleetChange, FleetSnapshot, WatchOptions } from './watch.js'
