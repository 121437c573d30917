import { machineChanges, unitChanges, unitStateChanges } from '../changes.js'
import type { Machine, Unit, UnitState } from '../model.js'
import type { FleetChange } from '../watch.js'
import type { EtcdEvent } from './answer.js'
import type { RegistryTree, Touched } from './registry-tree.js'
import { viewMachine, viewUnit, viewUnitStates } from './registry-view.js'

/** Changes the tree by an event, and tells what that changes in the cluster. */
export function applyEvent(tree: RegistryTree, event: EtcdEvent): FleetChange[] {
  const touched = tree.touchedBy(event)
  const before = look(tree, touched)
  tree.apply(event)
  return compare(before, look(tree, touched))
}

/** What leads from one reading of the registry to a later one. */
export function compareTrees(before: RegistryTree, after: RegistryTree): FleetChange[] {
  const all = {
    units: new Set([...before.unitNames(), ...after.unitNames()]),
    machines: new Set([...before.machines.keys(), ...after.machines.keys()]),
  }
  return compare(look(before, all), look(after, all))
}

/** Things by name, as they are at one moment. */
interface Sight {
  readonly machines: readonly (Machine | undefined)[]
  readonly units: readonly {
    /** Differs for two units that had the same name one after the other. */
    readonly identity: number | undefined
    readonly unit: Unit | undefined
    readonly states: readonly UnitState[]
  }[]
}

function look(tree: RegistryTree, { units, machines }: Touched): Sight {
  return {
    machines: [...machines].map((id) => viewMachine(tree, id)),
    units: [...units].map((name) => ({
      identity: tree.units.get(name)?.createdIndex,
      unit: viewUnit(tree, name),
      states: viewUnitStates(tree, name),
    })),
  }
}

/** Both sights are of the same names in the same order. */
function compare(before: Sight, after: Sight): FleetChange[] {
  const machines = before.machines.flatMap((machine, i) => machineChanges(machine, after.machines[i]))
  const units = before.units.flatMap((was, i) => {
    const is = after.units[i]
    const same = is?.identity === was.identity
    const changes = same
      ? unitChanges(was.unit, is?.unit)
      : [...unitChanges(was.unit, undefined), ...unitChanges(undefined, is?.unit)]
    return [...changes, ...unitStateChanges(was.states, is?.states ?? [])]
  })
  return [...machines, ...units]
}
