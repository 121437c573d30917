import type { EtcdConnectionOptions } from '../api/index.js'
import type { ImageOptions } from './docker/registered-image.js'
import type { Faults } from './http/faults.js'
import type { ClusterLog } from './log.js'
import type { MachineIdentity, MachineSpec } from './machine-spec.js'
import type { Pace } from './pace.js'
import type { VirtualMachine } from './virtual-machine.js'

/** The etcd that a cluster keeps its registry in. */
export interface ClusterEtcd extends EtcdConnectionOptions {
  /** Members, at least one: `http://127.0.0.1:2379`. */
  readonly endpoints: readonly [string, ...string[]]
  /** Default `/_coreos.com/fleet`. */
  readonly keyPrefix?: string | undefined
}

/** What the commands of units are: a simulation, or real processes of this computer. */
export type RunnerKind = 'simulated' | 'process'

/** What an embedded cluster is made of. */
export interface ClusterOptions {
  /** How many machines, or which. Default 3. */
  readonly machines?: number | readonly MachineSpec[]
  /** Names the machines' identities, which are the same for the same name in every run. Default `dev`. */
  readonly name?: string
  /** TCP port of the API on 127.0.0.1; 0, the default, takes any that is free. */
  readonly port?: number
  /** Where the API's unix socket is to be. Default: in a new temporary folder, which goes with the cluster. */
  readonly socketPath?: string
  /**
   * Folder that keeps units, schedule, metadata and machines over the end of the process. What it holds already
   * comes back. Default: nothing is kept.
   */
  readonly stateFolder?: string
  /**
   * Keeps the registry in an etcd that is there, under fleet's own keys: a member's address
   * (`http://127.0.0.1:2379`), or more about it. Everything else that is kept there, machines of other clusters
   * too, is part of this one then. Default: the registry is this cluster's own.
   */
  readonly etcd?: string | ClusterEtcd
  /** What is left out is as in `defaultPace`. */
  readonly pace?: Partial<Pace>
  /** Serves SSH too: `true` on any free port of 127.0.0.1, or on this one. Default: no SSH. */
  readonly ssh?: boolean | { readonly port?: number }
  /**
   * What runs the commands of units. `simulated`, the default, starts no process and knows what some programs would
   * do. `process` runs them as processes of this computer, as whoever runs this one: nothing shuts them in.
   */
  readonly runner?: RunnerKind
  /**
   * Images that docker on the machines runs as commands of this computer, by their names; with `runner: 'process'`
   * only. Default: docker is the real one where its engine answers, else a stand-in without an image.
   */
  readonly images?: Readonly<Record<string, ImageOptions | ImageOptions['command']>>
  /** The order in which the engine takes units in one round. Default: by name. fleet's own order is by chance. */
  readonly engineOrder?: (a: string, b: string) => number
}

/** The way to the machines by SSH. */
export interface ClusterSsh {
  readonly host: string
  /** The way in; every machine is behind it under its own address, port 22. */
  readonly port: number
  /** The private key that lets in, as any user. */
  readonly identityFile: string
  /** The machines' own keys, also under the address of the way in. */
  readonly knownHostsFile: string
}

/** How a machine of an embedded cluster is. */
export interface MachineStatus extends MachineIdentity {
  /** Counted from 1. */
  readonly number: number
  /** Whether it has power. */
  readonly up: boolean
  /** Whether the cluster counts it as alive; a machine that lost power is alive until its time is over. */
  readonly alive: boolean
  /** Units that its systemd has loaded. */
  readonly units: number
}

/** How an embedded cluster is. */
export interface ClusterStatus {
  readonly name: string
  readonly endpoint: string
  readonly socketPath: string
  /** Undefined where no SSH is served. */
  readonly ssh: ClusterSsh | undefined
  /** What the commands of units are. */
  readonly runner: RunnerKind
  readonly machines: readonly MachineStatus[]
  /** Units in the registry. */
  readonly units: number
}

/**
 * A fleet cluster in this process: several virtual machines, each with a systemd of its own, under fleet's own
 * engine rules, served by fleet's HTTP API.
 *
 * @example
 * await using cluster = await startCluster({ machines: 3 })
 * const fleet = new HttpFleet(cluster.endpoint)
 */
export interface Cluster extends AsyncDisposable {
  readonly name: string
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string
  /** The API's unix socket; its endpoint is `unix://` and this path. */
  readonly socketPath: string
  /** Undefined where no SSH is served. */
  readonly ssh: ClusterSsh | undefined
  /** In the order in which they were added. */
  readonly machines: readonly VirtualMachine[]
  readonly log: ClusterLog
  /** Makes the API slow or unavailable. */
  readonly faults: Faults

  /**
   * The machine that is meant by the beginning of an ID, an address, a host name or a number from 1.
   * @throws {UnknownMachineError}
   */
  machine(which: string | number): VirtualMachine

  /** Pulls a machine's plug. Its units move once its time to live is over. */
  kill(which: string | number): Promise<void>

  /** Gives a machine power again. While its older self counts as alive it waits. */
  boot(which: string | number): Promise<void>

  /** @throws {MachineExistsError} */
  addMachine(spec?: MachineSpec): Promise<VirtualMachine>

  status(): Promise<ClusterStatus>

  /** While the engine is held nothing is scheduled, as if no machine led the cluster. */
  holdEngine(): void
  releaseEngine(): void

  /** Ends everything; the state folder stays. */
  stop(): Promise<void>
}
