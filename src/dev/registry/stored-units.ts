import { type DesiredState, desiredStates } from '../../api/index.js'
import { isGlobal } from '../../units/index.js'
import type { ScheduledUnit } from './registry.js'
import type { RegistryRecord } from './registry-record.js'
import { SortedNames } from './sorted-names.js'
import { UnitFileStore } from './unit-file-store.js'

/** A unit as etcd would hold it: not all that can be stored makes sense. */
export interface StoredUnit {
  readonly name: string
  fileKey: string
  desiredState: string
  machineID: string | undefined
}

export type UnitRecord = Exclude<RegistryRecord, { op: 'metadata' }>

/** The units of a registry, in order of their names, as the records that were applied have made them. */
export class StoredUnits implements Iterable<StoredUnit> {
  private readonly units = new Map<string, StoredUnit>()
  private readonly names = new SortedNames()
  private readonly files = new UnitFileStore()

  get(name: string): StoredUnit | undefined {
    return this.units.get(name)
  }

  *[Symbol.iterator](): IterableIterator<StoredUnit> {
    for (const name of this.names) {
      const unit = this.units.get(name)
      if (unit !== undefined) yield unit
    }
  }

  /** @returns whether anything has changed. */
  apply(record: UnitRecord): boolean {
    const stored = this.units.get(record.name)
    switch (record.op) {
      case 'put':
        this.put(record.name, record.text, record.state)
        return true
      case 'destroy':
        if (stored === undefined) return false
        this.units.delete(record.name)
        this.names.delete(record.name)
        this.files.release(stored.fileKey)
        return true
      case 'state':
        if (stored === undefined || stored.desiredState === record.state) return false
        stored.desiredState = record.state
        return true
      case 'schedule':
        if (stored === undefined || stored.machineID !== undefined) return false
        stored.machineID = record.machineID
        return true
      case 'unschedule':
        if (stored?.machineID !== record.machineID) return false
        stored.machineID = undefined
        return true
    }
  }

  /** The records that make these units. */
  *records(): Generator<UnitRecord, void> {
    for (const { name, fileKey, desiredState, machineID } of this.units.values()) {
      yield { op: 'put', name, text: this.files.text(fileKey) ?? '', state: desiredState }
      if (machineID !== undefined) yield { op: 'schedule', name, machineID }
    }
  }

  isReadable({ fileKey, desiredState }: StoredUnit): boolean {
    return this.files.file(fileKey) !== undefined && isDesiredState(desiredState)
  }

  /** The unit, or the reason why it is none. */
  read({ name, fileKey, desiredState, machineID }: StoredUnit): ScheduledUnit | string {
    const file = this.files.file(fileKey)
    if (file === undefined) return 'its unit file cannot be parsed'
    if (!isDesiredState(desiredState)) return `${JSON.stringify(desiredState)} is no state`
    const global = isGlobal(file.options)
    return { name, file, global, desiredState, machineID: global ? undefined : machineID }
  }

  private put(name: string, text: string, desiredState: string): void {
    const fileKey = this.files.use(text)
    const stored = this.units.get(name)
    if (stored === undefined) {
      this.units.set(name, { name, fileKey, desiredState, machineID: undefined })
      this.names.add(name)
      return
    }
    this.files.release(stored.fileKey)
    stored.fileKey = fileKey
    stored.desiredState = desiredState
  }
}

function isDesiredState(text: string): text is DesiredState {
  return (desiredStates as readonly string[]).includes(text)
}
