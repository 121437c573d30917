import { machineChanges, unitChanges, unitStateChanges } from '../../api/changes.js'
import type { FleetChange, FleetSnapshot, UnitState } from '../../api/index.js'

/** What leads from one look at a cluster to a later one: machines first, then unit by unit, by name. */
export function compareSnapshots(before: FleetSnapshot, after: FleetSnapshot): FleetChange[] {
  const machines = inPairs(before.machines, after.machines, ({ id }) => id)
  const units = inPairs(before.units, after.units, ({ name }) => name)
  const statesBefore = statesByUnit(before.unitStates)
  const statesAfter = statesByUnit(after.unitStates)
  const names = new Set([...units.keys(), ...statesBefore.keys(), ...statesAfter.keys()])
  return [
    ...[...machines.values()].flatMap(([was, is]) => machineChanges(was, is)),
    ...[...names].sort().flatMap((name) => {
      const [was, is] = units.get(name) ?? []
      return [
        ...unitChanges(was, is),
        ...unitStateChanges(statesBefore.get(name) ?? [], statesAfter.get(name) ?? []),
      ]
    }),
  ]
}

/** Things as they were and as they are, by key. */
function inPairs<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (thing: T) => string,
): Map<string, [was: T | undefined, is: T | undefined]> {
  const pairs = new Map<string, [T | undefined, T | undefined]>(
    before.map((thing) => [keyOf(thing), [thing, undefined]]),
  )
  for (const thing of after) {
    const key = keyOf(thing)
    pairs.set(key, [pairs.get(key)?.[0], thing])
  }
  return pairs
}

function statesByUnit(states: readonly UnitState[]): Map<string, UnitState[]> {
  const byUnit = new Map<string, UnitState[]>()
  for (const state of states) {
    const list = byUnit.get(state.name)
    if (list === undefined) byUnit.set(state.name, [state])
    else list.push(state)
  }
  return byUnit
}
