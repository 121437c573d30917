import { readRequirements } from '../../units/index.js'
import { type DesiredState, desiredStates, type Machine, type Unit, type UnitState } from '../model.js'
import type { FleetSnapshot } from '../watch.js'
import type { Ghost, GhostKind } from './ghost.js'
import type { Keyspace } from './keyspace.js'
import type { RegistryTree, StoredUnit } from './registry-tree.js'

/*
 * What fleet makes of its registry, by the rules of its own code: what it passes over is no unit here either,
 * and stands among the ghosts.
 */

/** A unit as a list of units shows it; undefined where fleet shows none. */
export function viewUnit(tree: RegistryTree, name: string): Unit | undefined {
  const stored = tree.units.get(name)
  if (stored === undefined) return undefined
  const found = read(tree, name, stored)
  return 'kind' in found ? undefined : found
}

export function viewUnits(tree: RegistryTree): Unit[] {
  return byKey(tree.units.keys()).flatMap((name) => viewUnit(tree, name) ?? [])
}

/**
 * A unit as fleet shows it by itself: of a global unit, which is scheduled nowhere, it then tells no current
 * state.
 */
export function viewSingleUnit(tree: RegistryTree, name: string): Unit | undefined {
  const unit = viewUnit(tree, name)
  if (unit === undefined || !readRequirements(name, unit.options).global) return unit
  return { ...unit, currentState: undefined, machineID: undefined }
}

export function viewUnitStates(tree: RegistryTree, name?: string): UnitState[] {
  const names = name === undefined ? byKey(tree.states.keys()) : [name]
  return names.flatMap((of) => {
    const states = tree.states.get(of)
    return states === undefined ? [] : byKey(states.keys()).flatMap((id) => states.get(id) ?? [])
  })
}

/** A machine that is alive, with the metadata set from outside laid over its own. */
export function viewMachine(tree: RegistryTree, id: string): Machine | undefined {
  const stored = tree.machines.get(id)
  if (stored?.object === undefined) return undefined
  const metadata = { ...stored.object.metadata }
  for (const [key, value] of stored.metadata) {
    if (value === '') delete metadata[key]
    else metadata[key] = value
  }
  return { id: stored.object.id, primaryIP: stored.object.primaryIP, metadata }
}

export function viewMachines(tree: RegistryTree): Machine[] {
  return byKey(tree.machines.keys()).flatMap((id) => viewMachine(tree, id) ?? [])
}

export function viewAll(tree: RegistryTree): FleetSnapshot {
  return { machines: viewMachines(tree), units: viewUnits(tree), unitStates: viewUnitStates(tree) }
}

/** The ghost that stands where a unit of that name should be. */
export function viewGhost(tree: RegistryTree, keyspace: Keyspace, name: string): Ghost | undefined {
  const stored = tree.units.get(name)
  const found = stored === undefined ? undefined : read(tree, name, stored)
  if (found === undefined || !('kind' in found)) return undefined
  return { ...found, unit: name, keys: [keyspace.unit(name)] }
}

export function viewGhosts(tree: RegistryTree, keyspace: Keyspace): Ghost[] {
  const units = byKey(tree.units.keys()).flatMap((name) => viewGhost(tree, keyspace, name) ?? [])
  const states = byKey(tree.states.keys()).flatMap((name): Ghost[] => {
    const machines = byKey(tree.states.get(name)?.keys() ?? [])
    if (machines.length === 0 || tree.units.get(name)?.values.has('object')) return []
    const keys = machines.map((id) => keyspace.state(name, id))
    return [{ kind: 'stray-state', unit: name, reason: 'a state is kept although the unit is gone', keys }]
  })
  return [...units, ...states]
}

function read(
  tree: RegistryTree,
  name: string,
  { object, values }: StoredUnit,
): Unit | { readonly kind: GhostKind; readonly reason: string } {
  if (!values.has('object')) return { kind: 'empty-unit', reason: 'its directory holds no unit' }
  if (object === undefined) return { kind: 'unreadable-unit', reason: 'its object cannot be read' }
  if (object.name !== name) {
    return { kind: 'unreadable-unit', reason: `its object is of ${JSON.stringify(object.name)}` }
  }
  const options = tree.unitFile(object.hash)
  if (options === undefined) {
    return { kind: 'unit-file-gone', reason: `its unit file ${object.hash} is gone or cannot be read` }
  }
  const desiredState = values.get('target-state') || 'inactive'
  if (!isDesiredState(desiredState)) {
    const reason = `its desired state ${JSON.stringify(desiredState)} is none that fleet knows`
    return { kind: 'unknown-desired-state', reason }
  }
  const machineID = values.get('target') || undefined
  return { name, options, desiredState, machineID, currentState: currentState(tree, name, machineID, values) }
}

/** fleet's rule: loaded once its machine tells of it, launched while that machine says so. */
function currentState(
  tree: RegistryTree,
  name: string,
  machineID: string | undefined,
  values: StoredUnit['values'],
): DesiredState {
  if (machineID === undefined || !tree.states.get(name)?.has(machineID)) return 'inactive'
  return values.get('job-state') === machineID ? 'launched' : 'loaded'
}

function isDesiredState(text: string): text is DesiredState {
  return desiredStates.some((state) => state === text)
}

function byKey(names: Iterable<string>): string[] {
  return [...names].sort()
}
