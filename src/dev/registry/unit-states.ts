import type { UnitState } from '../../api/index.js'
import type { ListRange, PublishedState } from './registry.js'
import { SortedNames } from './sorted-names.js'

/** What systemd says of units, found by unit and by machine. */
export class UnitStates {
  private readonly names = new SortedNames()
  private readonly byUnit = new Map<string, Map<string, PublishedState>>()
  private readonly byMachine = new Map<string, SortedNames>()

  has(unit: string, machineID: string): boolean {
    return this.byUnit.get(unit)?.has(machineID) === true
  }

  set(unit: string, machineID: string, state: PublishedState): void {
    let states = this.byUnit.get(unit)
    if (states === undefined) {
      states = new Map()
      this.byUnit.set(unit, states)
      this.names.add(unit)
    }
    states.set(machineID, state)
    let units = this.byMachine.get(machineID)
    if (units === undefined) {
      units = new SortedNames()
      this.byMachine.set(machineID, units)
    }
    units.add(unit)
  }

  delete(unit: string, machineID: string): void {
    const states = this.byUnit.get(unit)
    if (states?.delete(machineID) !== true) return
    if (states.size === 0) {
      this.byUnit.delete(unit)
      this.names.delete(unit)
    }
    this.byMachine.get(machineID)?.delete(unit)
  }

  deleteMachine(machineID: string): void {
    for (const unit of [...(this.byMachine.get(machineID) ?? [])]) this.delete(unit, machineID)
    this.byMachine.delete(machineID)
  }

  /** By unit, then machine. */
  list(filter: { unit?: string; machineID?: string }, { from, count }: ListRange): UnitState[] {
    const found: UnitState[] = []
    let skip = from
    for (const name of this.candidates(filter)) {
      const states = this.byUnit.get(name)
      if (states === undefined) continue
      if (filter.machineID === undefined && skip >= states.size) {
        skip -= states.size
        continue
      }
      const machines = filter.machineID === undefined ? [...states.keys()].sort() : [filter.machineID]
      for (const machineID of machines) {
        const state = states.get(machineID)
        if (state === undefined || skip-- > 0) continue
        found.push({ name, machineID, ...state })
        if (found.length === count) return found
      }
    }
    return found
  }

  private candidates({ unit, machineID }: { unit?: string; machineID?: string }): Iterable<string> {
    if (unit !== undefined) return [unit]
    return machineID === undefined ? this.names : (this.byMachine.get(machineID) ?? [])
  }
}
