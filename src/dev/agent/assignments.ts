import type { Machine } from '../../api/index.js'
import { hasMetadata, type PlacementUnit, toPlacementUnit } from '../../scheduling/index.js'
import type { Registry, RegistryChange, RegistryWatch, ScheduledUnit } from '../registry/registry.js'

/** A unit that a machine is to have: scheduled to it, or global. */
export interface Assignment {
  readonly unit: ScheduledUnit
  readonly placement: PlacementUnit
}

/** Told the names of units about which something changed for one machine. */
export type AssignmentListener = (unit: string) => void

/**
 * Which units concern which machine, kept for all agents of the process together, so that a change reaches the
 * agents it concerns and no other.
 */
export class Assignments {
  private readonly registry: Registry
  private readonly known = new Map<string, Assignment>()
  private readonly globals = new Map<string, Assignment>()
  private readonly byMachine = new Map<string, Map<string, Assignment>>()
  private readonly conflicting = new Set<string>()
  private readonly metadata = new Map<string, Machine['metadata']>()
  private readonly listeners = new Map<string, AssignmentListener>()
  private watch: RegistryWatch | undefined

  constructor(registry: Registry) {
    this.registry = registry
  }

  async start(): Promise<void> {
    this.watch = await this.registry.watch((change) => this.onChange(change))
    for (const machine of this.watch.machines) this.metadata.set(machine.id, machine.metadata)
    for (const unit of this.watch.units) this.onUnit(unit.name, unit)
  }

  stop(): void {
    this.watch?.close()
    this.listeners.clear()
  }

  /** @returns a function that ends it. */
  listen(machineID: string, listener: AssignmentListener): () => void {
    this.listeners.set(machineID, listener)
    return () => {
      if (this.listeners.get(machineID) === listener) this.listeners.delete(machineID)
    }
  }

  /** What this machine is to do with a unit; undefined where the unit is none of its business. */
  of(machineID: string, unit: string): Assignment | undefined {
    const scheduled = this.byMachine.get(machineID)?.get(unit)
    if (scheduled !== undefined) return scheduled
    const global = this.globals.get(unit)
    return global !== undefined && this.suits(global, machineID) ? global : undefined
  }

  /** Whether any unit of the cluster has `Conflicts`. */
  get anyConflicts(): boolean {
    return this.conflicting.size > 0
  }

  /** All that concerns a machine, in no order. */
  *all(machineID: string): Generator<Assignment, void> {
    yield* this.byMachine.get(machineID)?.values() ?? []
    for (const global of this.globals.values()) if (this.suits(global, machineID)) yield global
  }

  private suits({ placement }: Assignment, id: string): boolean {
    const metadata = this.metadata.get(id)
    return metadata !== undefined && hasMetadata(placement, { id, metadata })
  }

  private onChange(change: RegistryChange): void {
    if (change.kind === 'unit') {
      this.onUnit(change.name, change.unit)
      return
    }
    // A machine that is gone keeps its metadata: its agent may still run, cut off, and goes on as before.
    if (change.machine === undefined) return
    this.metadata.set(change.id, change.machine.metadata)
    for (const name of this.globals.keys()) this.listeners.get(change.id)?.(name)
  }

  private onUnit(name: string, unit: ScheduledUnit | undefined): void {
    const before = this.known.get(name)
    if (before !== undefined) {
      this.known.delete(name)
      this.globals.delete(name)
      this.conflicting.delete(name)
      if (before.unit.machineID !== undefined) this.byMachine.get(before.unit.machineID)?.delete(name)
    }
    if (unit !== undefined) {
      const placement =
        before?.unit.file === unit.file ? before.placement : toPlacementUnit({ name, ...unit.file })
      const assignment = { unit, placement }
      this.known.set(name, assignment)
      if (placement.requirements.conflicts.length > 0) this.conflicting.add(name)
      if (unit.global) this.globals.set(name, assignment)
      else if (unit.machineID !== undefined) this.assign(unit.machineID, name, assignment)
    }
    if (before?.unit.global || unit?.global) for (const listener of this.listeners.values()) listener(name)
    else {
      const { machineID } = before?.unit ?? {}
      if (machineID !== undefined) this.listeners.get(machineID)?.(name)
      if (unit?.machineID !== undefined && unit.machineID !== machineID) {
        this.listeners.get(unit.machineID)?.(name)
      }
    }
  }

  private assign(machineID: string, name: string, assignment: Assignment): void {
    const assigned = this.byMachine.get(machineID)
    if (assigned === undefined) this.byMachine.set(machineID, new Map([[name, assignment]]))
    else assigned.set(name, assignment)
  }
}
