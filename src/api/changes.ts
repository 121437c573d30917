import { sameUnitFile } from '../units/index.js'
import type { Machine, Unit, UnitState } from './model.js'
import type { FleetChange } from './watch.js'

/** What to tell of a unit that was one way and now is another; undefined stands for a unit there is not. */
export function unitChanges(before: Unit | undefined, after: Unit | undefined): FleetChange[] {
  if (before === undefined) {
    return after === undefined ? [] : [{ kind: 'unit-submitted', name: after.name, unit: after }]
  }
  const { name } = before
  if (after === undefined) return [{ kind: 'unit-gone', name, unit: before }]
  const changes: FleetChange[] = []
  if (before.options !== after.options && !sameUnitFile(before.options, after.options)) {
    changes.push({ kind: 'unit-replaced', name, options: after.options, previous: before.options })
  }
  if (before.desiredState !== after.desiredState) {
    const { desiredState } = after
    changes.push({ kind: 'unit-desired-state', name, desiredState, previous: before.desiredState })
  }
  if (before.machineID !== after.machineID) {
    changes.push({ kind: 'unit-scheduled', name, machineID: after.machineID, previous: before.machineID })
  }
  if (before.currentState !== after.currentState) {
    const { currentState } = after
    changes.push({ kind: 'unit-current-state', name, currentState, previous: before.currentState })
  }
  return changes
}

/** What to tell of the states of one unit, by machine. */
export function unitStateChanges(before: readonly UnitState[], after: readonly UnitState[]): FleetChange[] {
  const changes: FleetChange[] = []
  const was = new Map(before.map((state) => [state.machineID, state]))
  for (const state of after) {
    const { name, machineID } = state
    const previous = was.get(machineID)
    was.delete(machineID)
    if (previous !== undefined && sameState(previous, state)) continue
    changes.push({ kind: 'unit-state', name, machineID, state, previous })
  }
  for (const [machineID, previous] of was) {
    changes.push({ kind: 'unit-state', name: previous.name, machineID, state: undefined, previous })
  }
  return changes
}

/** What to tell of a machine. */
export function machineChanges(before: Machine | undefined, after: Machine | undefined): FleetChange[] {
  if (before === undefined) {
    return after === undefined ? [] : [{ kind: 'machine-joined', machineID: after.id, machine: after }]
  }
  const machineID = before.id
  if (after === undefined) return [{ kind: 'machine-lost', machineID, machine: before }]
  return sameMachine(before, after)
    ? []
    : [{ kind: 'machine-changed', machineID, machine: after, previous: before }]
}

function sameState(a: UnitState, b: UnitState): boolean {
  return a.hash === b.hash && a.load === b.load && a.active === b.active && a.sub === b.sub
}

function sameMachine(a: Machine, b: Machine): boolean {
  const keys = Object.keys(a.metadata)
  return (
    a.primaryIP === b.primaryIP &&
    keys.length === Object.keys(b.metadata).length &&
    keys.every((key) => a.metadata[key] === b.metadata[key])
  )
}
