import { type DesiredState, desiredStates, type Machine, type UnitState } from '../../api/index.js'
import { isGlobal, serializeOptions, type UnitOption } from '../../units/index.js'
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
import { SortedNames } from './sorted-names.js'
import { UnitFileStore } from './unit-file-store.js'
import { UnitStates } from './unit-states.js'
import { UnreadableUnitError } from './unreadable-unit-error.js'

interface StoredUnit {
  readonly name: string
  fileKey: string
  desiredState: string
  machineID: string | undefined
  /** The machine that last said it had started the unit. */
  beat: string | undefined
}

/**
 * The registry of one process. Units, their schedule and the metadata laid over machines go through a
 * {@link RegistryStorage}; what machines say about themselves does not. Nothing here costs more with the
 * number of units or machines than the search in an ordered list.
 */
export class MemoryRegistry implements Registry {
  private readonly storage: RegistryStorage
  private readonly units_ = new Map<string, StoredUnit>()
  private readonly names = new SortedNames()
  private readonly files = new UnitFileStore()
  private readonly states = new UnitStates()
  private readonly listeners = new Set<RegistryListener>()
  private readonly machines_: MemoryMachines

  private constructor(storage: RegistryStorage) {
    this.storage = storage
    this.machines_ = new MemoryMachines({
      changed: (id, machine) => this.tell({ kind: 'machine', id, machine }),
      saveState: (machineID, unit, state) => this.states.set(unit, machineID, state),
      removeState: (machineID, unit) => this.states.delete(unit, machineID),
      beat: (machineID, unit) => {
        const stored = this.units_.get(unit)
        if (stored !== undefined) stored.beat = machineID
      },
      clearBeat: (machineID, unit) => {
        const stored = this.units_.get(unit)
        if (stored?.beat === machineID) stored.beat = undefined
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
    const stored = this.units_.get(name)
    if (stored === undefined) return undefined
    const unit = this.read(stored)
    if (typeof unit === 'string') throw new UnreadableUnitError(name, unit)
    return this.withCurrentState(unit, stored)
  }

  async units({ from, count }: ListRange): Promise<RegisteredUnit[]> {
    const found: RegisteredUnit[] = []
    let skip = from
    for (const name of this.names) {
      const stored = this.units_.get(name)
      if (stored === undefined || !this.isReadable(stored) || skip-- > 0) continue
      const unit = this.read(stored)
      if (typeof unit === 'string') continue
      found.push(this.withCurrentState(unit, stored))
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
    if (!this.units_.has(name)) return false
    await this.write({ op: 'destroy', name })
    return true
  }

  async schedule(name: string, machineID: string): Promise<boolean> {
    const stored = this.units_.get(name)
    if (stored === undefined || stored.machineID !== undefined) return false
    await this.write({ op: 'schedule', name, machineID })
    return this.units_.get(name)?.machineID === machineID
  }

  unschedule(name: string, machineID: string): Promise<void> {
    return this.write({ op: 'unschedule', name, machineID })
  }

  async machines(): Promise<Machine[]> {
    return this.machines_.list()
  }

  setMetadata(machineID: string, key: string, value: string): Promise<void> {
    return this.write({ op: 'metadata', machineID, key, value })
  }

  async unitStates(filter: { unit?: string; machineID?: string }, range: ListRange): Promise<UnitState[]> {
    return this.states.list(filter, range)
  }

  async join(machine: Machine, ttlMs: number): Promise<MachineSession | undefined> {
    return this.machines_.join(machine, ttlMs)
  }

  async watch(listener: RegistryListener): Promise<RegistryWatch> {
    this.listeners.add(listener)
    const units: ScheduledUnit[] = []
    for (const stored of this.units_.values()) {
      const unit = this.read(stored)
      if (typeof unit !== 'string') units.push(unit)
    }
    return { units, machines: this.machines_.list(), close: () => this.listeners.delete(listener) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.machines_.close()
    this.listeners.clear()
  }

  private write(record: RegistryRecord): Promise<void> {
    return this.storage.append(record, () => this.apply(record))
  }

  private apply(record: RegistryRecord): void {
    if (record.op === 'metadata') {
      this.machines_.overlay(record.machineID, record.key, record.value)
      return
    }
    const stored = this.units_.get(record.name)
    switch (record.op) {
      case 'put': {
        const fileKey = this.files.use(record.text)
        if (stored === undefined) {
          const { name, state: desiredState } = record
          this.units_.set(name, { name, fileKey, desiredState, machineID: undefined, beat: undefined })
          this.names.add(name)
        } else {
          this.files.release(stored.fileKey)
          stored.fileKey = fileKey
          stored.desiredState = record.state
        }
        break
      }
      case 'destroy':
        if (stored === undefined) return
        this.units_.delete(record.name)
        this.names.delete(record.name)
        this.files.release(stored.fileKey)
        break
      case 'state':
        if (stored === undefined || stored.desiredState === record.state) return
        stored.desiredState = record.state
        break
      case 'schedule':
        if (stored === undefined || stored.machineID !== undefined) return
        stored.machineID = record.machineID
        break
      case 'unschedule':
        if (stored?.machineID !== record.machineID) return
        stored.machineID = undefined
    }
    const now = this.units_.get(record.name)
    const unit = now === undefined ? undefined : this.read(now)
    this.tell({ kind: 'unit', name: record.name, unit: typeof unit === 'string' ? undefined : unit })
  }

  /** The records that make the present state. */
  private *records(): Generator<RegistryRecord, void> {
    for (const { name, fileKey, desiredState, machineID } of this.units_.values()) {
      yield { op: 'put', name, text: this.files.text(fileKey) ?? '', state: desiredState }
      if (machineID !== undefined) yield { op: 'schedule', name, machineID }
    }
    for (const [machineID, key, value] of this.machines_.overlays()) {
      yield { op: 'metadata', machineID, key, value }
    }
  }

  private isReadable({ fileKey, desiredState }: StoredUnit): boolean {
    return this.files.file(fileKey) !== undefined && isDesiredState(desiredState)
  }

  /** The unit, or the reason why it is none. */
  private read({ name, fileKey, desiredState, machineID }: StoredUnit): ScheduledUnit | string {
    const file = this.files.file(fileKey)
    if (file === undefined) return 'its unit file cannot be parsed'
    if (!isDesiredState(desiredState)) return `${JSON.stringify(desiredState)} is no state`
    const global = isGlobal(file.options)
    return { name, file, global, desiredState, machineID: global ? undefined : machineID }
  }

  private withCurrentState(unit: ScheduledUnit, { beat }: StoredUnit): RegisteredUnit {
    const { name, machineID } = unit
    if (machineID === undefined || !this.states.has(name, machineID))
      return { ...unit, currentState: 'inactive' }
    return { ...unit, currentState: beat === machineID ? 'launched' : 'loaded' }
  }

  private tell(change: RegistryChange): void {
    for (const listener of this.listeners) listener(change)
  }
}

function isDesiredState(text: string): text is DesiredState {
  return (desiredStates as readonly string[]).includes(text)
}
