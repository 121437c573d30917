import type { Machine, Unit, UnitState } from '../../api/index.js'
import { ClusterLoad, type Obstacle, toPlacementUnit } from '../../scheduling/index.js'
import { isGlobal, isTemplateName, type UnitOption } from '../../units/index.js'

/** All machines and units at one moment, to reason about where a unit could go. */
export class ClusterPicture {
  readonly machines: ReadonlyMap<string, Machine>
  readonly units: ReadonlyMap<string, Unit>
  private readonly statesByUnit = new Map<string, UnitState[]>()
  private readonly load = new ClusterLoad()

  constructor(machines: readonly Machine[], units: readonly Unit[], states: readonly UnitState[]) {
    this.machines = new Map(machines.map((machine) => [machine.id, machine]))
    this.units = new Map(units.map((unit) => [unit.name, unit]))
    for (const state of states) {
      const list = this.statesByUnit.get(state.name)
      if (list === undefined) this.statesByUnit.set(state.name, [state])
      else list.push(state)
    }
    for (const machine of machines) this.load.setMachine(machine)
    for (const unit of units) {
      if (unit.desiredState === 'inactive' || isTemplateName(unit.name)) continue
      if (isGlobal(unit.options)) this.load.setGlobal(toPlacementUnit(unit))
      else if (unit.machineID !== undefined) this.load.schedule(toPlacementUnit(unit), unit.machineID)
    }
  }

  states(unit: string): readonly UnitState[] {
    return this.statesByUnit.get(unit) ?? []
  }

  /** For each machine all that keeps a unit off it. */
  obstacles(unit: {
    readonly name: string
    readonly options: readonly UnitOption[]
  }): ReadonlyMap<string, readonly Obstacle[]> {
    const found = this.load.obstacles(toPlacementUnit(unit))
    if (!isGlobal(unit.options)) return found
    // A global unit that runs on a machine is no obstacle to itself, and its peers do not count.
    return new Map(
      [...found].map(([id, all]) => [
        id,
        all.filter(({ kind }) => kind === 'metadata' || kind === 'conflict'),
      ]),
    )
  }
}
