import { matchesGlob } from '../units/index.js'
import type { Obstacle } from './obstacle.js'
import type { PlacementMachine, PlacementUnit } from './placement-unit.js'

/** A machine with the units scheduled to it; global units that it runs are among them. */
export interface LoadedMachine {
  readonly machine: PlacementMachine
  readonly units: ReadonlyMap<string, PlacementUnit>
}

/**
 * Everything that keeps a unit off a machine, in the order of fleet's checks; nothing where it may run there.
 * Lazy: who only asks whether there is any obstacle pays for the first.
 */
export function* obstacles(
  unit: PlacementUnit,
  { machine, units }: LoadedMachine,
): Generator<Obstacle, void> {
  const { machineID, metadata, peers } = unit.requirements
  if (machineID !== undefined && machineID !== machine.id && machineID !== machine.id.slice(0, 8)) {
    yield { kind: 'machine-id', wanted: machineID }
  }
  for (const [key, wanted] of metadata) {
    const actual = Object.hasOwn(machine.metadata, key) ? machine.metadata[key] : undefined
    if (actual === undefined || !wanted.has(actual)) {
      yield { kind: 'metadata', key, wanted: [...wanted], actual }
    }
  }
  for (const peer of peers) {
    if (!units.has(peer)) yield { kind: 'peer', unit: peer }
  }
  for (const other of units.values()) {
    const conflict = conflictBetween(unit, other)
    if (conflict !== undefined) yield conflict
  }
}

/** Whether a machine may run a unit. */
export function fits(unit: PlacementUnit, loaded: LoadedMachine): boolean {
  return obstacles(unit, loaded).next().done === true
}

/** Whether a machine has the metadata that a unit asks for: all that decides where a global unit may go. */
export function hasMetadata({ requirements }: PlacementUnit, { metadata }: PlacementMachine): boolean {
  for (const [key, wanted] of requirements.metadata) {
    const actual = Object.hasOwn(metadata, key) ? metadata[key] : undefined
    if (actual === undefined || !wanted.has(actual)) return false
  }
  return true
}

/** How one unit shuts the other out; a unit never conflicts with itself. */
export function conflictBetween(
  unit: PlacementUnit,
  other: PlacementUnit,
): Extract<Obstacle, { kind: 'conflict' }> | undefined {
  if (unit.name === other.name) return undefined
  const theirs = other.requirements.conflicts.find((pattern) => matchesGlob(pattern, unit.name))
  if (theirs !== undefined)
    return { kind: 'conflict', unit: other.name, pattern: theirs, declaredBy: 'other' }
  const ours = unit.requirements.conflicts.find((pattern) => matchesGlob(pattern, other.name))
  if (ours !== undefined) return { kind: 'conflict', unit: other.name, pattern: ours, declaredBy: 'this' }
  return undefined
}

/**
 * The unit on a machine that has to leave it because of `Replaces`: one of the two names the other. Where
 * both do, neither counts, or they would chase each other for ever.
 */
export function replacedUnit(unit: PlacementUnit, { units }: LoadedMachine): string | undefined {
  for (const other of units.values()) {
    if (other.name === unit.name) continue
    const ours = unit.requirements.replaces.some((pattern) => matchesGlob(pattern, other.name))
    const theirs = other.requirements.replaces.some((pattern) => matchesGlob(pattern, unit.name))
    if (ours !== theirs) return other.name
  }
  return undefined
}
