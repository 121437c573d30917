export type {
  Cluster,
  ClusterEtcd,
  ClusterOptions,
  ClusterSsh,
  ClusterStatus,
  MachineStatus,
  RunnerKind,
} from './cluster.js'
export { MachineExistsError, UnknownMachineError } from './cluster-errors.js'
export { ClusterNotRunningError, ClusterRefusedError, callCluster } from './daemon/control-client.js'
export type { ControlDone, ControlRequest, RunningCluster } from './daemon/control-protocol.js'
export { clusterLog } from './daemon/follow-log.js'
export { LaunchError, launchCluster, tellLauncher } from './daemon/launch-cluster.js'
export { type KeptCluster, listClusters } from './daemon/list-clusters.js'
export { type ServeOptions, serveCluster } from './daemon/serve-cluster.js'
export { ClusterNameError, stateFolderOf } from './daemon/state-home.js'
export { ClusterNotEndedError, forgetCluster, stopCluster } from './daemon/stop-cluster.js'
export { ImagesNotRunError } from './docker/images-not-run-error.js'
export { type ImageOptions, ImageSyntaxError, parseImage } from './docker/registered-image.js'
export { FolderInUseError } from './folder-lock.js'
export type { Fault, FaultRule, Faults } from './http/faults.js'
export type { ClusterLog, LogEntry, LogListener, LogPriority } from './log.js'
export { defaultClusterName, type MachineIdentity, type MachineSpec } from './machine-spec.js'
export { countKeptMachines } from './machines-file.js'
export { defaultPace, fleetPace, type Pace } from './pace.js'
export { startCluster } from './start-cluster.js'
export { StateFolderError } from './state-folder-error.js'
export type { VirtualMachine } from './virtual-machine.js'
