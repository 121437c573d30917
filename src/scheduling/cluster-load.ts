import { conflictBetween, fits, hasMetadata, type LoadedMachine, obstacles, replacedUnit } from './fit.js'
import { LoadOrder } from './load-order.js'
import type { Obstacle } from './obstacle.js'
import type { PlacementMachine, PlacementUnit } from './placement-unit.js'

/** What placing a unit comes to. */
export type Placement =
  | { readonly placed: true; readonly machineID: string }
  | {
      readonly placed: false
      /** For each machine, by ID, all that keeps the unit off it. Empty where there is no machine at all. */
      readonly obstacles: ReadonlyMap<string, readonly Obstacle[]>
    }

interface MachineEntry extends LoadedMachine {
  machine: PlacementMachine
  readonly units: Map<string, PlacementUnit>
}

/**
 * Which units sit on which machines, kept so that the next placement is cheap: the least loaded machine is
 * found in order, whatever the number of units. It decides as fleet's engine does and changes nothing by
 * itself; the caller tells it what became of a decision.
 *
 * A machine's load is the number of units scheduled to it, its global units included.
 */
export class ClusterLoad {
  private readonly machines = new Map<string, MachineEntry>()
  private readonly globals = new Map<string, PlacementUnit>()
  private readonly scheduled = new Map<string, { readonly unit: PlacementUnit; readonly machineID: string }>()
  private readonly order = new LoadOrder()

  /** Adds a machine, or takes over the changed metadata of one that is there. */
  setMachine(machine: PlacementMachine): void {
    const entry = this.machines.get(machine.id)
    if (entry === undefined) {
      const units = new Map<string, PlacementUnit>()
      this.machines.set(machine.id, { machine, units })
      for (const { unit, machineID } of this.scheduled.values()) {
        if (machineID === machine.id) units.set(unit.name, unit)
      }
      this.order.add(machine.id, units.size)
    } else entry.machine = machine
    this.refreshGlobals(machine.id)
  }

  /** Forgets a machine. Units scheduled to it stay scheduled until {@link unschedule} says otherwise. */
  removeMachine(id: string): void {
    if (this.machines.delete(id)) this.order.remove(id)
  }

  machine(id: string): LoadedMachine | undefined {
    return this.machines.get(id)
  }

  /** The machines, least loaded first, the lowest ID first among equals. */
  *leastLoaded(): Generator<LoadedMachine, void> {
    for (const id of this.order.ids()) {
      const entry = this.machines.get(id)
      if (entry !== undefined) yield entry
    }
  }

  /** Adds a global unit, or replaces it: it counts on every machine that can run it. */
  setGlobal(unit: PlacementUnit): void {
    this.globals.set(unit.name, unit)
    for (const id of this.machines.keys()) this.refreshGlobals(id)
  }

  removeGlobal(name: string): void {
    if (!this.globals.delete(name)) return
    for (const id of this.machines.keys()) this.refreshGlobals(id)
  }

  /** The unit counts on that machine from now on, and on no other. */
  schedule(unit: PlacementUnit, machineID: string): void {
    this.unschedule(unit.name)
    this.scheduled.set(unit.name, { unit, machineID })
    const entry = this.machines.get(machineID)
    if (entry === undefined) return
    entry.units.set(unit.name, unit)
    this.refreshGlobals(machineID)
  }

  unschedule(name: string): void {
    const { machineID } = this.scheduled.get(name) ?? {}
    if (machineID === undefined) return
    this.scheduled.delete(name)
    const entry = this.machines.get(machineID)
    if (entry === undefined) return
    entry.units.delete(name)
    this.refreshGlobals(machineID)
  }

  /** The machine a unit is scheduled to. */
  machineOf(name: string): string | undefined {
    return this.scheduled.get(name)?.machineID
  }

  /** The least loaded machine that can run the unit, the lowest ID on a tie; else why none can. */
  place(unit: PlacementUnit): Placement {
    for (const loaded of this.leastLoaded()) {
      if (fits(unit, loaded)) return { placed: true, machineID: loaded.machine.id }
    }
    return { placed: false, obstacles: this.obstacles(unit) }
  }

  /** For each machine, by ID, all that keeps the unit off it; an empty list where it may run. */
  obstacles(unit: PlacementUnit): Map<string, readonly Obstacle[]> {
    return new Map([...this.machines].map(([id, loaded]) => [id, [...obstacles(unit, loaded)]]))
  }

  /**
   * Where a unit goes that another one replaces: the least loaded machine other than its own. fleet does not
   * ask here whether that machine can run it.
   */
  placeElsewhere(than: string): string | undefined {
    for (const { machine } of this.leastLoaded()) if (machine.id !== than) return machine.id
    return undefined
  }

  /**
   * What is to be done about a unit where it is now: `stay`, `leave` (the machine is gone or cannot run it
   * any more), or the unit that has to make room for it.
   */
  review(
    unit: PlacementUnit,
  ): { action: 'stay' } | { action: 'leave' } | { action: 'replace'; replaced: string } {
    const loaded = this.machines.get(this.machineOf(unit.name) ?? '')
    if (loaded === undefined || !fits(unit, loaded)) return { action: 'leave' }
    const replaced = replacedUnit(unit, loaded)
    return replaced === undefined ? { action: 'stay' } : { action: 'replace', replaced }
  }

  /** Puts the global units on a machine that it can run beside what is scheduled there, in order of names. */
  private refreshGlobals(id: string): void {
    const entry = this.machines.get(id)
    if (entry === undefined) return
    if (this.globals.size > 0 || this.hasStaleGlobal(entry)) {
      for (const name of [...entry.units.keys()]) if (!this.isScheduledTo(name, id)) entry.units.delete(name)
      const names = [...this.globals.keys()].sort()
      for (const name of names) {
        const unit = this.globals.get(name)
        if (unit === undefined || !hasMetadata(unit, entry.machine)) continue
        if ([...entry.units.values()].some((other) => conflictBetween(unit, other) !== undefined)) continue
        entry.units.set(name, unit)
      }
    }
    this.order.update(id, entry.units.size)
  }

  private hasStaleGlobal(entry: MachineEntry): boolean {
    for (const name of entry.units.keys()) if (!this.isScheduledTo(name, entry.machine.id)) return true
    return false
  }

  private isScheduledTo(name: string, id: string): boolean {
    return this.scheduled.get(name)?.machineID === id
  }
}
