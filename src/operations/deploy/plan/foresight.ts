import type { Machine, Unit, UnitState } from '../../../api/index.js'
import { ClusterLoad, hasMetadata, toPlacementUnit } from '../../../scheduling/index.js'
import { isGlobal, isTemplateName, type UnitOption } from '../../../units/index.js'
import { ClusterPicture } from '../../reasons/cluster-picture.js'
import { explainUnit } from '../../reasons/explain-unit.js'
import type { Foreseen } from './plan.js'

interface PlacedUnit {
  readonly name: string
  readonly options: readonly UnitOption[]
}

const nowhereToBe: Foreseen = { kind: 'none', machines: [], reasons: [] }

/** Where fleet's engine would put units, one after the other, by what the cluster has when they are planned. */
export class Foresight {
  readonly picture: ClusterPicture
  private readonly machines: readonly Machine[]
  private readonly load = new ClusterLoad()

  constructor(machines: readonly Machine[], units: readonly Unit[], states: readonly UnitState[]) {
    this.machines = machines
    this.picture = new ClusterPicture(machines, units, states)
    for (const machine of machines) this.load.setMachine(machine)
    for (const unit of units) {
      if (unit.desiredState === 'inactive' || isTemplateName(unit.name)) continue
      if (isGlobal(unit.options)) this.load.setGlobal(toPlacementUnit(unit))
      else if (unit.machineID !== undefined) this.load.schedule(toPlacementUnit(unit), unit.machineID)
    }
  }

  /** Where a unit will be that is asked to run, or to be loaded; it counts for those that come after it. */
  place(unit: PlacedUnit, before: Unit | undefined): Foreseen {
    const placement = toPlacementUnit(unit)
    if (isGlobal(unit.options)) {
      this.load.setGlobal(placement)
      const able = this.machines.filter((machine) => hasMetadata(placement, machine))
      return able.length === 0 ? this.nowhere(unit) : { kind: 'everywhere', machines: able, reasons: [] }
    }
    const there = before?.desiredState === 'inactive' ? undefined : before?.machineID
    if (there !== undefined) {
      this.load.schedule(placement, there)
      if (this.load.review(placement).action !== 'leave') return this.on('stays', there)
      this.load.unschedule(unit.name)
    }
    const placed = this.load.place(placement)
    if (!placed.placed) return this.nowhere(unit)
    this.load.schedule(placement, placed.machineID)
    return this.on(there === undefined ? 'placed' : 'moves', placed.machineID)
  }

  /** Where a unit is that stays as it is. */
  leave(unit: Unit): Foreseen {
    if (isTemplateName(unit.name) || unit.desiredState === 'inactive') return nowhereToBe
    if (isGlobal(unit.options)) return this.place(unit, unit)
    return unit.machineID === undefined ? this.nowhere(unit) : this.on('stays', unit.machineID)
  }

  /** Why a unit that should run does not, by what is seen now. */
  trouble(unit: Unit): readonly string[] {
    return unit.desiredState === 'launched' ? explainUnit(unit, this.picture).reasons : []
  }

  private nowhere(unit: PlacedUnit): Foreseen {
    return { kind: 'nowhere', machines: [], reasons: this.reasons(unit) }
  }

  private reasons({ name, options }: PlacedUnit): readonly string[] {
    return explainUnit({ name, options }, this.picture).reasons
  }

  private on(kind: Foreseen['kind'], id: string): Foreseen {
    const machine = this.machines.find((candidate) => candidate.id === id)
    return { kind, machines: [machine ?? { id, primaryIP: '', metadata: {} }], reasons: [] }
  }
}
