import { setMaxListeners } from 'node:events'
import { Agent } from './agent/agent.js'
import type { Assignments } from './agent/assignments.js'
import type { DockerEngine } from './docker/docker-engine.js'
import type { ClusterLog } from './log.js'
import type { MachineIdentity } from './machine-spec.js'
import type { Pace } from './pace.js'
import type { Registry } from './registry/registry.js'
import type { Containers } from './simulation/containers.js'
import { MachineClock } from './systemd/clock.js'
import type { Runner } from './systemd/runner.js'
import { Systemd } from './systemd/systemd.js'

/** What a machine's agent and systemd share with the rest of the cluster. */
export interface MachineSurroundings {
  readonly registry: Registry
  readonly assignments: Assignments
  readonly pace: Pace
  readonly log: ClusterLog
  /** What runs the programs of a machine's units, from now until it loses power. */
  makeRunner(machine: VirtualMachine, clock: MachineClock): MachinePrograms | Promise<MachinePrograms>
}

/** What runs a machine's programs and containers. */
export interface MachinePrograms {
  readonly runner: Runner
  /** Where nothing really runs. */
  readonly containers?: Containers
  /** Where docker is a stand-in. */
  readonly docker?: DockerEngine
}

interface PoweredUp {
  readonly agent: Agent
  readonly systemd: Systemd
  readonly containers: Containers | undefined
  readonly docker: DockerEngine | undefined
  /** Milliseconds since 1970. */
  readonly since: number
  /** Aborts when the power goes. */
  readonly off: AbortController
}

/** A machine of the embedded cluster: its identity, and while it has power its systemd and fleet's agent. */
export class VirtualMachine {
  readonly identity: MachineIdentity
  private readonly surroundings: MachineSurroundings
  private powered: PoweredUp | undefined
  private booting: Promise<void> | undefined
  /** Resolves once nothing runs any more of what ran before the power went. */
  private gone: Promise<void> = Promise.resolve()

  constructor(identity: MachineIdentity, surroundings: MachineSurroundings) {
    this.identity = identity
    this.surroundings = surroundings
  }

  get isUp(): boolean {
    return this.powered !== undefined
  }

  /** Aborts when the power goes that it has now; undefined without power. */
  get power(): AbortSignal | undefined {
    return this.powered?.off.signal
  }

  /** When it was booted, in milliseconds since 1970; undefined without power. */
  get upSince(): number | undefined {
    return this.powered?.since
  }

  /** systemd on it; undefined without power. */
  get systemd(): Systemd | undefined {
    return this.powered?.systemd
  }

  /** The containers that its simulated docker knows; undefined without power, and where processes are real. */
  get containers(): Containers | undefined {
    return this.powered?.containers
  }

  /** The stand-in for docker's engine; undefined without power, and where there is none. */
  get docker(): DockerEngine | undefined {
    return this.powered?.docker
  }

  /** Resolves once the machine is a member of the cluster, or waits for its older self to be taken for lost. */
  boot(): Promise<void> {
    if (this.powered !== undefined) return Promise.resolve()
    this.booting ??= this.powerUp().finally(() => {
      this.booting = undefined
    })
    return this.booting
  }

  private async powerUp(): Promise<void> {
    await this.gone
    const { registry, assignments, pace, log, makeRunner } = this.surroundings
    const { id, primaryIP, metadata, hostname } = this.identity
    const clock = new MachineClock(pace.speed)
    const { runner, containers, docker } = await makeRunner(this, clock)
    const systemd = new Systemd({ machineID: id, hostname, clock, runner })
    const machine = { id, primaryIP, metadata }
    const agent = new Agent({ machine, registry, assignments, systemd, pace, log })
    const off = new AbortController()
    // Everything that somebody has running here listens.
    setMaxListeners(0, off.signal)
    this.powered = { agent, systemd, containers, docker, since: Date.now(), off }
    log.write(id, 'Booting')
    await agent.start()
  }

  /**
   * Pulls the plug: everything on the machine ends at once, and the cluster notices when its time is over. Resolves
   * once nothing of it runs.
   */
  cut(): Promise<void> {
    if (this.powered === undefined) return this.gone
    this.surroundings.log.write(this.identity.id, 'Loses power', 4)
    this.powered.agent.cut()
    this.gone = this.powered.systemd.cut()
    this.powered.docker?.cut()
    const { off } = this.powered
    this.powered = undefined
    off.abort()
    return this.gone
  }
}
