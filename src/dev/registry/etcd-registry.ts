import { machineChanges } from '../../api/changes.js'
import { EtcdConnection } from '../../api/etcd/connection.js'
import { KeyExistsError, KeyNotFoundError } from '../../api/etcd/errors.js'
import { EtcdKeys } from '../../api/etcd/keys.js'
import { Keyspace } from '../../api/etcd/keyspace.js'
import { writeMachineObject } from '../../api/etcd/records.js'
import type { RegistryTree } from '../../api/etcd/registry-tree.js'
import { viewGhost, viewMachine, viewMachines } from '../../api/etcd/registry-view.js'
import { storeUnit } from '../../api/etcd/store-unit.js'
import type { DesiredState, Machine, UnitState } from '../../api/index.js'
import type { UnitOption } from '../../units/index.js'
import type { ClusterEtcd } from '../cluster.js'
import type { ClusterLog } from '../log.js'
import { EtcdMirror } from './etcd-mirror.js'
import { EtcdSession } from './etcd-session.js'
import { EtcdView, sameUnit } from './etcd-view.js'
import { EtcdWrites } from './etcd-writes.js'
import type {
  ListRange,
  MachineSession,
  RegisteredUnit,
  Registry,
  RegistryChange,
  RegistryListener,
  RegistryWatch,
} from './registry.js'
import { UnreadableUnitError } from './unreadable-unit-error.js'

/** What its machines say they run. */
const version = 'v1.0.0'

/**
 * The registry in a real etcd, under fleet's own keys, so that a fleetd and clients that read etcd meet this
 * cluster there. It is read from a mirror in memory; what was written is in that before the write resolves.
 */
export class EtcdRegistry implements Registry {
  readonly keys: EtcdKeys
  readonly keyspace: Keyspace
  private readonly connection: EtcdConnection
  private readonly mirror: EtcdMirror
  private readonly log: ClusterLog
  private readonly writes: EtcdWrites
  private readonly view: EtcdView
  private readonly listeners = new Set<RegistryListener>()
  private readonly sessions = new Map<string, EtcdSession>()
  /** Machines whose last session is being cleared away. */
  private readonly clearing = new Map<string, Promise<void>>()

  private constructor({ endpoints, keyPrefix, ...options }: ClusterEtcd, log: ClusterLog) {
    this.log = log
    this.keyspace = new Keyspace(keyPrefix)
    this.connection = new EtcdConnection(endpoints, options)
    this.keys = new EtcdKeys(this.connection)
    this.mirror = new EtcdMirror(this.connection, this.keyspace, {
      replaced: (before, after) => this.compare(before, after),
      changing: (units, machines, change) => this.observe(units, machines, change),
      interrupted: (error) => log.write('registry', `etcd cannot be reached: ${error.message}`, 4),
    })
    this.view = new EtcdView(this.mirror.tree)
    this.writes = new EtcdWrites(this.keys, this.keyspace, this.mirror)
  }

  /**
   * Resolves once the registry has been read.
   * @throws {EtcdUnavailableError} | {EtcdError} | {ConnectionError} | {ConnectionSettingError}
   */
  static async open(options: ClusterEtcd, log: ClusterLog): Promise<EtcdRegistry> {
    const registry = new EtcdRegistry(options, log)
    try {
      await registry.mirror.start()
      return registry
    } catch (error) {
      registry.connection.close()
      throw error
    }
  }

  async unit(name: string): Promise<RegisteredUnit | undefined> {
    const { tree } = this.mirror
    const ghost = viewGhost(tree, this.keyspace, name)
    if (ghost !== undefined && ghost.kind !== 'empty-unit') throw new UnreadableUnitError(name, ghost.reason)
    return this.view.unit(name)
  }

  async units(range: ListRange): Promise<RegisteredUnit[]> {
    this.mirror.assertReachable()
    return this.view.units(range)
  }

  async putUnit(name: string, options: readonly UnitOption[], desiredState: DesiredState): Promise<void> {
    await this.writes.written(storeUnit(this.keys, this.keyspace, { name, options, desiredState }))
  }

  async setDesiredState(name: string, desiredState: string): Promise<void> {
    await this.writes.written(this.keys.set(this.keyspace.unit(name, 'target-state'), desiredState))
  }

  async destroyUnit(name: string): Promise<boolean> {
    if (!this.writes.has(name)) return false
    try {
      await this.writes.written(this.keys.delete(this.keyspace.unit(name), { recursive: true }))
      return true
    } catch (error) {
      if (error instanceof KeyNotFoundError) return error.repeated
      throw error
    }
  }

  async schedule(name: string, machineID: string): Promise<boolean> {
    const key = this.keyspace.unit(name, 'target')
    try {
      await this.writes.written(this.keys.create(key, machineID))
    } catch (error) {
      if (error instanceof KeyExistsError) return false
      throw error
    }
    if (this.writes.has(name)) return true
    await this.writes.bury(name, 'target', machineID)
    return false
  }

  async unschedule(name: string, machineID: string): Promise<void> {
    await this.writes.take(this.keyspace.unit(name, 'target'), machineID)
  }

  async machines(): Promise<Machine[]> {
    return viewMachines(this.mirror.tree)
  }

  async setMetadata(machineID: string, key: string, value: string): Promise<void> {
    await this.writes.written(this.keys.set(this.keyspace.metadata(machineID, key), value))
  }

  async unitStates(filter: { unit?: string; machineID?: string }, range: ListRange): Promise<UnitState[]> {
    this.mirror.assertReachable()
    return this.view.states(filter, range)
  }

  async join(machine: Machine, ttlMs: number): Promise<MachineSession | undefined> {
    await this.clearing.get(machine.id)
    const ttl = Math.max(1, Math.ceil(ttlMs / 1_000))
    const object = writeMachineObject({ ...machine, version })
    try {
      const { node } = await this.writes.written(
        this.keys.create(this.keyspace.machine(machine.id), object, { ttl }),
      )
      const { createdIndex } = node
      const session = new EtcdSession({ writes: this.writes, machineID: machine.id, createdIndex, ttl })
      this.sessions.set(machine.id, session)
      return session
    } catch (error) {
      if (error instanceof KeyExistsError) return undefined
      throw error
    }
  }

  async watch(listener: RegistryListener): Promise<RegistryWatch> {
    const { tree } = this.mirror
    this.listeners.add(listener)
    return {
      units: await this.units({ from: 0, count: Number.POSITIVE_INFINITY }),
      machines: viewMachines(tree),
      close: () => this.listeners.delete(listener),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.listeners.clear()
    await Promise.allSettled([...this.sessions.values()].map((session) => session.leave()))
    await Promise.all(this.clearing.values())
    await this.mirror[Symbol.asyncDispose]()
    this.connection.close()
  }

  private observe(units: readonly string[], machines: readonly string[], change: () => void): void {
    const { tree } = this.mirror
    const look = () => ({
      units: units.map((name) => this.view.unit(name)),
      machines: machines.map((id) => viewMachine(tree, id)),
    })
    const before = look()
    change()
    this.view.touch(units)
    const after = look()
    units.forEach((name, i) => {
      this.tellUnit(name, before.units[i], after.units[i])
    })
    machines.forEach((id, i) => {
      this.tellMachine(id, before.machines[i], after.machines[i])
    })
  }

  private compare(before: RegistryTree, after: RegistryTree): void {
    const was = new Map([...before.units.keys()].map((name) => [name, this.view.unit(name)]))
    this.view.turnTo(after)
    for (const name of new Set([...was.keys(), ...after.units.keys()])) {
      this.tellUnit(name, was.get(name), this.view.unit(name))
    }
    for (const id of new Set([...before.machines.keys(), ...after.machines.keys()])) {
      this.tellMachine(id, viewMachine(before, id), viewMachine(after, id))
    }
  }

  private tellUnit(
    name: string,
    before: RegisteredUnit | undefined,
    after: RegisteredUnit | undefined,
  ): void {
    if (!sameUnit(before, after)) this.tell({ kind: 'unit', name, unit: after })
  }

  private tellMachine(id: string, before: Machine | undefined, after: Machine | undefined): void {
    if (machineChanges(before, after).length === 0) return
    if (after === undefined) this.runOut(id)
    this.tell({ kind: 'machine', id, machine: after })
  }

  /** The machine's time is over: what it wrote goes with it, long before etcd would take it. */
  private runOut(id: string): void {
    const clearing = this.sessions.get(id)?.clear() ?? Promise.resolve()
    this.sessions.delete(id)
    const settled = clearing
      .catch((error: unknown) => this.log.write('registry', `${id}: ${String(error)}`, 4))
      .then(() => {
        if (this.clearing.get(id) === settled) this.clearing.delete(id)
      })
    this.clearing.set(id, settled)
  }

  private tell(change: RegistryChange): void {
    for (const listener of this.listeners) listener(change)
  }
}
