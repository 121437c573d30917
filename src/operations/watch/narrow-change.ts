import { basename } from 'node:path'
import type { FleetChange } from '../../api/index.js'
import { completeUnitName, expandRange, isGlob, matchesGlob } from '../../units/index.js'

/**
 * Whether a name is among those that names, ranges and globs stand for. Of a path the last part counts, as with
 * fleetctl.
 * @throws {RangeSyntaxError}
 */
export function unitFilter(units: readonly string[]): (name: string) => boolean {
  const patterns = units.flatMap(expandRange).map((unit) => completeUnitName(basename(unit)))
  const names = new Set(patterns.filter((pattern) => !isGlob(pattern)))
  const globs = patterns.filter(isGlob)
  return (name) => names.has(name) || globs.some((glob) => matchesGlob(glob, name, { escapes: false }))
}

/** What of a change is about units that are wanted; undefined where nothing is. */
export function narrowChange(
  change: FleetChange,
  wanted: (name: string) => boolean,
): FleetChange | undefined {
  switch (change.kind) {
    case 'snapshot':
      return {
        ...change,
        units: change.units.filter(({ name }) => wanted(name)),
        unitStates: change.unitStates.filter(({ name }) => wanted(name)),
      }
    case 'machine-joined':
    case 'machine-changed':
    case 'machine-lost':
      return undefined
    default:
      return wanted(change.name) ? change : undefined
  }
}
