import type { Machine, Unit, UnitState } from './model.js'
import type { FleetChange, FleetSnapshot } from './watch.js'

/** A cluster as it is now, kept up to date by the changes of a watch. Lists are in the order of names. */
export class FleetPicture implements FleetSnapshot {
  private readonly machinesByID = new Map<string, Machine>()
  private readonly unitsByName = new Map<string, Unit>()
  private readonly statesByKey = new Map<string, UnitState>()

  get machines(): Machine[] {
    return inOrder(this.machinesByID)
  }

  get units(): Unit[] {
    return inOrder(this.unitsByName)
  }

  get unitStates(): UnitState[] {
    return inOrder(this.statesByKey)
  }

  machine(id: string): Machine | undefined {
    return this.machinesByID.get(id)
  }

  unit(name: string): Unit | undefined {
    return this.unitsByName.get(name)
  }

  unitState(name: string, machineID: string): UnitState | undefined {
    return this.statesByKey.get(stateKey(name, machineID))
  }

  /** Takes a change in; they have to come in the order in which the watch tells them. */
  apply(change: FleetChange): void {
    switch (change.kind) {
      case 'snapshot':
        this.reset(change)
        return
      case 'unit-submitted':
        this.unitsByName.set(change.name, change.unit)
        return
      case 'unit-gone':
        this.unitsByName.delete(change.name)
        return
      case 'unit-replaced':
        this.alter(change.name, { options: change.options })
        return
      case 'unit-desired-state':
        this.alter(change.name, { desiredState: change.desiredState })
        return
      case 'unit-scheduled':
        this.alter(change.name, { machineID: change.machineID })
        return
      case 'unit-current-state':
        this.alter(change.name, { currentState: change.currentState })
        return
      case 'unit-state': {
        const key = stateKey(change.name, change.machineID)
        if (change.state === undefined) this.statesByKey.delete(key)
        else this.statesByKey.set(key, change.state)
        return
      }
      case 'machine-joined':
      case 'machine-changed':
        this.machinesByID.set(change.machineID, change.machine)
        return
      case 'machine-lost':
        this.machinesByID.delete(change.machineID)
        return
    }
  }

  private reset({ machines, units, unitStates }: FleetSnapshot): void {
    this.machinesByID.clear()
    this.unitsByName.clear()
    this.statesByKey.clear()
    for (const machine of machines) this.machinesByID.set(machine.id, machine)
    for (const unit of units) this.unitsByName.set(unit.name, unit)
    for (const state of unitStates) this.statesByKey.set(stateKey(state.name, state.machineID), state)
  }

  private alter(name: string, part: Partial<Unit>): void {
    const unit = this.unitsByName.get(name)
    if (unit !== undefined) this.unitsByName.set(name, { ...unit, ...part })
  }
}

/** Sorts by unit, then by machine: a blank comes before all that a name can hold. */
function stateKey(name: string, machineID: string): string {
  return `${name} ${machineID}`
}

function inOrder<T>(things: ReadonlyMap<string, T>): T[] {
  return [...things].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, thing]) => thing)
}
