import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Assignments } from './agent/assignments.js'
import type { Cluster, ClusterOptions, ClusterStatus, MachineStatus } from './cluster.js'
import { MachineExistsError, UnknownMachineError } from './cluster-errors.js'
import { Engine } from './engine/engine.js'
import { ApiServer, type ApiServerOptions } from './http/api-server.js'
import { Faults } from './http/faults.js'
import { ClusterLog } from './log.js'
import { defaultClusterName, type MachineSpec, machineIdentity } from './machine-spec.js'
import { defaultPace, type Pace } from './pace.js'
import { MemoryRegistry } from './registry/memory-registry.js'
import type { Registry } from './registry/registry.js'
import { VirtualMachine } from './virtual-machine.js'

/**
 * Starts a fleet cluster in this process. Resolves once it serves and all its machines are members.
 *
 * @throws {MachineExistsError} where two machines have the same ID.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const cluster = await EmbeddedCluster.open(options)
  try {
    await cluster.start(options)
  } catch (error) {
    await cluster.stop()
    throw error
  }
  return cluster
}

class EmbeddedCluster implements Cluster {
  readonly name: string
  readonly log = new ClusterLog()
  readonly faults = new Faults()
  readonly machines: VirtualMachine[] = []
  endpoint = ''
  socketPath = ''
  private readonly pace: Pace
  private readonly registry: Registry
  private readonly assignments: Assignments
  private readonly engine: Engine
  private readonly servers: ApiServer[] = []
  private readonly started = Date.now()
  private temporary: string | undefined
  private stopping: Promise<void> | undefined

  private constructor(registry: Registry, { name, pace, engineOrder }: ClusterOptions) {
    this.name = name ?? defaultClusterName
    this.pace = { ...defaultPace, ...pace }
    this.registry = registry
    this.assignments = new Assignments(registry)
    this.engine = new Engine({ registry, log: this.log, delayMs: this.pace.engineMs, order: engineOrder })
  }

  static async open(options: ClusterOptions): Promise<EmbeddedCluster> {
    return new EmbeddedCluster(await MemoryRegistry.open(), options)
  }

  async start({ machines = 3, port = 0, socketPath }: ClusterOptions): Promise<void> {
    await this.assignments.start()
    const specs = typeof machines === 'number' ? Array.from({ length: machines }, () => ({})) : machines
    for (const spec of specs) this.addIdentity(spec)
    await Promise.all(this.machines.map((machine) => machine.boot()))
    // Only now, or units that were scheduled before would all move to the first machine that is up.
    await this.engine.start()
    const server: ApiServerOptions = {
      registry: this.registry,
      log: this.log,
      faults: this.faults,
      figures: () => ({ leaderSince: Math.floor(this.started / 1_000), ...this.engine.figures }),
    }
    const tcp = await ApiServer.onPort(port, server)
    this.servers.push(tcp)
    this.endpoint = `http://127.0.0.1:${tcp.port}`
    if (socketPath === undefined) this.temporary = await mkdtemp(join(tmpdir(), 'caasctl-'))
    this.socketPath = socketPath ?? join(this.temporary ?? '', 'fleet.sock')
    this.servers.push(await ApiServer.onSocket(this.socketPath, server))
  }

  machine(which: string | number): VirtualMachine {
    const text = String(which)
    const byNumber = /^\d{1,4}$/.test(text) ? this.machines[Number(text) - 1] : undefined
    if (byNumber !== undefined) return byNumber
    const exact = this.machines.filter(({ identity: { primaryIP, hostname } }) =>
      [primaryIP, hostname].includes(text),
    )
    const found =
      exact.length > 0 || text === ''
        ? exact
        : this.machines.filter(({ identity }) => identity.id.startsWith(text))
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
    this.machine(which).cut()
  }

  async boot(which: string | number): Promise<void> {
    await this.machine(which).boot()
  }

  async addMachine(spec: MachineSpec = {}): Promise<VirtualMachine> {
    const machine = this.addIdentity(spec)
    await machine.boot()
    return machine
  }

  async status(): Promise<ClusterStatus> {
    const alive = new Set((await this.registry.machines()).map(({ id }) => id))
    const machines = this.machines.map(
      ({ identity, isUp, systemd }, index): MachineStatus => ({
        ...identity,
        number: index + 1,
        up: isUp,
        alive: alive.has(identity.id),
        units: [...(systemd?.loaded() ?? [])].length,
      }),
    )
    const units = await this.registry.units({ from: 0, count: Number.POSITIVE_INFINITY })
    const { name, endpoint, socketPath } = this
    return { name, endpoint, socketPath, machines, units: units.length }
  }

  holdEngine(): void {
    this.engine.hold()
  }

  releaseEngine(): void {
    this.engine.release()
  }

  stop(): Promise<void> {
    this.stopping ??= this.end()
    return this.stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  private async end(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()))
    this.engine.stop()
    this.assignments.stop()
    for (const machine of this.machines) machine.cut()
    await this.registry[Symbol.asyncDispose]()
    if (this.temporary !== undefined) await rm(this.temporary, { recursive: true, force: true })
  }

  private addIdentity(spec: MachineSpec): VirtualMachine {
    const { registry, assignments, pace, log } = this
    const identity = machineIdentity(this.name, this.machines.length + 1, spec)
    if (this.machines.some((machine) => machine.identity.id === identity.id)) {
      throw new MachineExistsError(identity.id)
    }
    const machine = new VirtualMachine(identity, { registry, assignments, pace, log })
    this.machines.push(machine)
    return machine
  }
}
