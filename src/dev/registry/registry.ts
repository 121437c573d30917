import type { DesiredState, Machine, UnitState } from '../../api/index.js'
import type { UnitOption } from '../../units/index.js'

/** A unit file as fleet keeps it: stored once, read back by fleet's own parser. */
export interface StoredUnitFile {
  readonly options: readonly UnitOption[]
  /** SHA-1 of the options as they are read back: what an agent reports and compares. */
  readonly hash: string
}

/** What the engine and the agents have to know of a unit. */
export interface ScheduledUnit {
  readonly name: string
  readonly file: StoredUnitFile
  readonly global: boolean
  readonly desiredState: DesiredState
  /** The machine it is scheduled to; undefined for a global unit too. */
  readonly machineID: string | undefined
}

/** A unit with how far it has come. */
export interface RegisteredUnit extends ScheduledUnit {
  /**
   * By fleet's rule: `inactive` without a machine or without a state from it, `loaded` without a heartbeat
   * from it, else `launched`. A global unit has no machine.
   */
  readonly currentState: DesiredState
}

export type RegistryChange =
  | {
      readonly kind: 'unit'
      readonly name: string
      /** Undefined where it is gone, or cannot be read any more. */
      readonly unit: ScheduledUnit | undefined
    }
  | {
      readonly kind: 'machine'
      readonly id: string
      /** Undefined where it is gone. */
      readonly machine: Machine | undefined
    }

export type RegistryListener = (change: RegistryChange) => void

/** What is there when a watch begins; every later change is told to its listener, in order. */
export interface RegistryWatch {
  readonly units: readonly ScheduledUnit[]
  readonly machines: readonly Machine[]
  close(): void
}

/** Which part of a list is wanted. */
export interface ListRange {
  readonly from: number
  readonly count: number
}

/**
 * What fleet keeps in etcd. Writes are acknowledged once they survive the loss of the process; what machines
 * write about themselves lives no longer than their time to live.
 */
export interface Registry extends AsyncDisposable {
  /**
   * One unit; undefined where there is none.
   * @throws {UnreadableUnitError} where what is stored makes no unit.
   */
  unit(name: string): Promise<RegisteredUnit | undefined>

  /** By name; units that cannot be read are left out. */
  units(range: ListRange): Promise<RegisteredUnit[]>

  /** Stores a unit, or another unit file for the one there is. Its schedule stays. */
  putUnit(name: string, options: readonly UnitOption[], desiredState: DesiredState): Promise<void>

  /** Any text is taken, as etcd would; one that is no state makes the unit unreadable. */
  setDesiredState(name: string, desiredState: string): Promise<void>

  /** Resolves to false where there was none. */
  destroyUnit(name: string): Promise<boolean>

  /** Schedules a unit that is not scheduled yet; false where it is, or is gone. */
  schedule(name: string, machineID: string): Promise<boolean>

  /** Takes a unit off that machine; nothing happens where it is on another. */
  unschedule(name: string, machineID: string): Promise<void>

  /** The machines that are alive, by ID, with the metadata laid over by {@link setMetadata}. */
  machines(): Promise<Machine[]>

  /** An empty value hides a key that the machine's own configuration gives. */
  setMetadata(machineID: string, key: string, value: string): Promise<void>

  /** By unit, then machine. */
  unitStates(filter: { unit?: string; machineID?: string }, range: ListRange): Promise<UnitState[]>

  /**
   * A machine comes alive for `ttlMs`, and again for as long with every {@link MachineSession.refresh}.
   * Undefined while a machine of that ID is alive.
   */
  join(machine: Machine, ttlMs: number): Promise<MachineSession | undefined>

  watch(listener: RegistryListener): Promise<RegistryWatch>
}

/** What systemd says of a unit on one machine. */
export type PublishedState = Omit<UnitState, 'name' | 'machineID'>

/** The registry as one machine's agent writes to it. All of it is gone when the session runs out. */
export interface MachineSession {
  /** Renews everything this machine has written; false where it ran out before. */
  refresh(): Promise<boolean>
  saveState(unit: string, state: PublishedState): Promise<void>
  removeState(unit: string): Promise<void>
  /** Says that systemd was told to start the unit. */
  beat(unit: string): Promise<void>
  clearBeat(unit: string): Promise<void>
  /** Takes the machine out at once, with all it has written. */
  leave(): Promise<void>
}
