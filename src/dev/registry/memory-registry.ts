import type { DesiredState, Machine, UnitState } from '../../api/index.js'
import { serializeOptions, type UnitOption } from '../../units/index.js'
import { MemoryMachines } from './memory-machines.js'
import type {
  ListRange,
  MachineSession,
  RegisteredUnit,
  Registry,
  RegistryChange,
  RegistryListener,
  RegistryWatch,
  ScheduledUnit,
} from './registry.js'
import { noStorage, type RegistryRecord, type RegistryStorage } from './registry-record.js'
import { StoredUnits } from './stored-units.js'
import { UnitStates } from './unit-states.js'
import { UnreadableUnitError } from './unreadable-unit-error.js'

/**
 * The registry of one process. Units, their schedule and the metadata laid over machines go through a
 * {@link RegistryStorage}; what machines say about themselves does not. Nothing here costs more with the
 * number of units or machines than the search in an ordered list.
 */
export class MemoryRegistry implements Registry {
  private readonly storage: RegistryStorage
  private readonly stored = new StoredUnits()
  private readonly states = new UnitStates()
  /** The machine that last said it had started a unit. */
  private readonly beats = new Map<string, string>()
  private readonly listeners = new Set<RegistryListener>()
  private readonly alive: MemoryMachines

  private constructor(storage: RegistryStorage) {
    this.storage = storage
    this.alive = new MemoryMachines({
      changed: (id, machine) => this.tell({ kind: 'machine', id, machine }),
      saveState: (machineID, unit, state) => this.states.set(unit, machineID, state),
      removeState: (machineID, unit) => this.states.delete(unit, machineID),
      beat: (machineID, unit) => {
        if (this.stored.get(unit) !== undefined) this.beats.set(unit, machineID)
      },
      clearBeat: (machineID, unit) => {
        if (this.beats.get(unit) === machineID) this.beats.delete(unit)
      },
    })
    storage.compactFrom(() => this.records())
  }

  static async open(storage: RegistryStorage = noStorage): Promise<MemoryRegistry> {
    const registry = new MemoryRegistry(storage)
    for (const record of await storage.load()) registry.apply(record)
    return registry
  }

  async unit(name: string): Promise<RegisteredUnit | undefined> {
    const stored = this.stored.get(name)
    if (stored === undefined) return undefined
    const unit = this.stored.read(stored)
    if (typeof unit === 'string') throw new UnreadableUnitError(name, unit)
    return this.withCurrentState(unit)
  }

  async units({ from, count }: ListRange): Promise<RegisteredUnit[]> {
    const found: RegisteredUnit[] = []
    let skip = from
    for (const stored of this.stored) {
      if (!this.stored.isReadable(stored) || skip-- > 0) continue
      const unit = this.stored.read(stored)
      if (typeof unit === 'string') continue
      found.push(this.withCurrentState(unit))
      if (found.length === count) break
    }
    return found
  }

  putUnit(name: string, options: readonly UnitOption[], desiredState: DesiredState): Promise<void> {
    return this.write({ op: 'put', name, text: serializeOptions(options), state: desiredState })
  }

  setDesiredState(name: string, desiredState: string): Promise<void> {
    return this.write({ op: 'state', name, state: desiredState })
  }

  async destroyUnit(name: string): Promise<boolean> {
    if (this.stored.get(name) === undefined) return false
    await this.write({ op: 'destroy', name })
    return true
  }

  async schedule(name: string, machineID: string): Promise<boolean> {
    const stored = this.stored.get(name)
    if (stored === undefined || stored.machineID !== undefined) return false
    await this.write({ op: 'schedule', name, machineID })
    return this.stored.get(name)?.machineID === machineID
  }

  unschedule(name: string, machineID: string): Promise<void> {
    return this.write({ op: 'unschedule', name, machineID })
  }

  async machines(): Promise<Machine[]> {
    return this.alive.list()
  }

  setMetadata(machineID: string, key: string, value: string): Promise<void> {
    return this.write({ op: 'metadata', machineID, key, value })
  }

  async unitStates(filter: { unit?: string; machineID?: string }, range: ListRange): Promise<UnitState[]> {
    return this.states.list(filter, range)
  }

  async join(machine: Machine, ttlMs: number): Promise<MachineSession | undefined> {
    return this.alive.join(machine, ttlMs)
  }

  async watch(listener: RegistryListener): Promise<RegistryWatch> {
    this.listeners.add(listener)
    const units: ScheduledUnit[] = []
    for (const stored of this.stored) {
      const unit = this.stored.read(stored)
      if (typeof unit !== 'string') units.push(unit)
    }
    return { units, machines: this.alive.list(), close: () => this.listeners.delete(listener) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.alive.close()
    this.listeners.clear()
  }

  private write(record: RegistryRecord): Promise<void> {
    return this.storage.append(record, () => this.apply(record))
  }

  private apply(record: RegistryRecord): void {
    if (record.op === 'metadata') {
      this.alive.overlay(record.machineID, record.key, record.value)
      return
    }
    if (!this.stored.apply(record)) return
    const { name } = record
    if (record.op === 'destroy') this.beats.delete(name)
    const stored = this.stored.get(name)
    const unit = stored === undefined ? undefined : this.stored.read(stored)
    this.tell({ kind: 'unit', name, unit: typeof unit === 'string' ? undefined : unit })
  }

  /** The records that make the present state. */
  private *records(): Generator<RegistryRecord, void> {
    yield* this.stored.records()
    for (const [machineID, key, value] of this.alive.overlays()) {
      yield { op: 'metadata', machineID, key, value }
    }
  }

  /** By fleet's rule, see {@link RegisteredUnit.currentState}. */
  private withCurrentState(unit: ScheduledUnit): RegisteredUnit {
    const { name, machineID } = unit
    if (machineID === undefined || !this.states.has(name, machineID)) {
      return { ...unit, currentState: 'inactive' }
    }
    return { ...unit, currentState: this.beats.get(name) === machineID ? 'launched' : 'loaded' }
  }

  private tell(change: RegistryChange): void {
    for (const listener of this.listeners) listener(change)
  }
}
