import type { Assignments } from './agent/assignments.js'
import type { Closers } from './closers.js'
import type { Cluster, ClusterSsh, ClusterStatus, MachineStatus, RunnerKind } from './cluster.js'
import { MachineExistsError, UnknownMachineError } from './cluster-errors.js'
import type { EngineGate } from './engine/engine-gate.js'
import type { Faults } from './http/faults.js'
import type { ClusterLog } from './log.js'
import { type MachineSpec, machineIdentity } from './machine-spec.js'
import type { MachinesFile } from './machines-file.js'
import type { Pace } from './pace.js'
import type { Registry } from './registry/registry.js'
import type { SshServer } from './ssh/cluster-ssh.js'
import { type MachineSurroundings, VirtualMachine } from './virtual-machine.js'

export interface ClusterParts {
  readonly name: string
  readonly log: ClusterLog
  readonly faults: Faults
  readonly pace: Pace
  readonly registry: Registry
  readonly assignments: Assignments
  readonly gate: EngineGate
  readonly machinesFile: MachinesFile | undefined
  readonly runner: RunnerKind
  readonly makeRunner: MachineSurroundings['makeRunner']
  /** All that ends with the cluster. */
  readonly closers: Closers
}

/** The machines of a cluster, and what can be done with them while it runs. */
export class EmbeddedCluster implements Cluster {
  readonly name: string
  readonly log: ClusterLog
  readonly faults: Faults
  readonly machines: VirtualMachine[] = []
  endpoint = ''
  socketPath = ''
  ssh: SshServer | undefined
  private readonly parts: ClusterParts

  constructor(parts: ClusterParts) {
    this.parts = parts
    this.name = parts.name
    this.log = parts.log
    this.faults = parts.faults
  }

  machine(which: string | number): VirtualMachine {
    const text = String(which)
    const byNumber = /^\d{1,4}$/.test(text) ? this.machines[Number(text) - 1] : undefined
    if (byNumber !== undefined) return byNumber
    const exact = this.machines.filter(
      ({ identity: { primaryIP, hostname } }) => primaryIP === text || hostname === text,
    )
    const byID = text === '' ? [] : this.machines.filter(({ identity }) => identity.id.startsWith(text))
    const found = exact.length > 0 ? exact : byID
    const [only, ...others] = found
    if (only === undefined || others.length > 0) {
      throw new UnknownMachineError(
        text,
        found.map(({ identity }) => identity.id),
      )
    }
    return only
  }

  async kill(which: string | number): Promise<void> {
    await this.machine(which).cut()
    await this.save()
  }

  async boot(which: string | number): Promise<void> {
    await this.machine(which).boot()
    await this.save()
  }

  async addMachine(spec: MachineSpec = {}): Promise<VirtualMachine> {
    const machine = this.define(spec)
    await this.ssh?.add(machine)
    await machine.boot()
    await this.save()
    return machine
  }

  /** A machine that is not booted yet. @throws {MachineExistsError} */
  define(spec: MachineSpec): VirtualMachine {
    const { registry, assignments, pace, log, makeRunner } = this.parts
    const identity = machineIdentity(this.name, this.machines.length + 1, spec)
    if (this.machines.some((machine) => machine.identity.id === identity.id)) {
      throw new MachineExistsError(identity.id)
    }
    const machine = new VirtualMachine(identity, { registry, assignments, pace, log, makeRunner })
    this.machines.push(machine)
    return machine
  }

  /** Keeps which machines there are, and which have power. */
  async save(): Promise<void> {
    await this.parts.machinesFile?.save(
      this.machines.map(({ identity, isUp }) => ({ ...identity, up: isUp })),
    )
  }

  async status(): Promise<ClusterStatus> {
    const { name, endpoint, socketPath } = this
    const { runner } = this.parts
    const alive = new Set((await this.parts.registry.machines()).map(({ id }) => id))
    const machines = this.machines.map(
      ({ identity, isUp, systemd }, index): MachineStatus => ({
        ...identity,
        number: index + 1,
        up: isUp,
        alive: alive.has(identity.id),
        units: [...(systemd?.loaded() ?? [])].length,
      }),
    )
    const units = await this.parts.registry.units({ from: 0, count: Number.POSITIVE_INFINITY })
    return { name, endpoint, socketPath, ssh: this.describeSsh(), runner, machines, units: units.length }
  }

  private describeSsh(): ClusterSsh | undefined {
    if (this.ssh === undefined) return undefined
    const { host, port, identityFile, knownHostsFile } = this.ssh
    return { host, port, identityFile, knownHostsFile }
  }

  holdEngine(): void {
    this.parts.gate.hold()
  }

  releaseEngine(): void {
    this.parts.gate.release()
  }

  stop(): Promise<void> {
    return this.parts.closers.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
