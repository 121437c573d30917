import type { FleetChange, Unit, UnitState } from '../../api/index.js'
import type { Look } from './look.js'

/** The units and states of a cluster, kept as they are by its changes. */
export class Mirror {
  private readonly units = new Map<string, Unit>()
  private readonly states = new Map<string, Map<string, UnitState>>()

  apply(change: FleetChange): void {
    switch (change.kind) {
      case 'snapshot':
        this.units.clear()
        this.states.clear()
        for (const unit of change.units) this.units.set(unit.name, unit)
        for (const state of change.unitStates) this.setState(state)
        return
      case 'unit-submitted':
        this.units.set(change.name, change.unit)
        return
      case 'unit-gone':
        this.units.delete(change.name)
        return
      case 'unit-replaced':
        this.update(change.name, { options: change.options })
        return
      case 'unit-desired-state':
        this.update(change.name, { desiredState: change.desiredState })
        return
      case 'unit-scheduled':
        this.update(change.name, { machineID: change.machineID })
        return
      case 'unit-current-state':
        this.update(change.name, { currentState: change.currentState })
        return
      case 'unit-state':
        if (change.state === undefined) this.states.get(change.name)?.delete(change.machineID)
        else this.setState(change.state)
        return
      case 'machine-joined':
      case 'machine-changed':
      case 'machine-lost':
        return
    }
  }

  look(): Look {
    return {
      unit: (name) => this.units.get(name),
      states: (name) => [...(this.states.get(name)?.values() ?? [])],
      whole: {
        units: [...this.units.values()],
        states: [...this.states.values()].flatMap((machines) => [...machines.values()]),
      },
    }
  }

  private update(name: string, changed: Partial<Unit>): void {
    const unit = this.units.get(name)
    if (unit !== undefined) this.units.set(name, { ...unit, ...changed })
  }

  private setState(state: UnitState): void {
    const machines = this.states.get(state.name)
    if (machines === undefined) this.states.set(state.name, new Map([[state.machineID, state]]))
    else machines.set(state.machineID, state)
  }
}
