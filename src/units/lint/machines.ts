import { goFields } from '../go-text.js'
import { type Requirements, readRequirements } from '../requirements.js'
import type { UnitOption } from '../unit-option.js'
import { fleetReading } from './fleet-reading.js'
import type { LintedSet } from './linted-set.js'
import { type LintedUnit, once } from './linted-unit.js'

/** The options of a unit as fleet reads them; as systemd does where fleet cannot read the file. */
const optionsOf = once((unit: LintedUnit): readonly UnitOption[] => {
  const reading = fleetReading(unit)
  return reading.kind === 'unreadable' ? unit.file.options() : reading.options
})

/** What a unit of the set asks of its machine; `name` may be that of an instance. */
export function requirementsOf(unit: LintedUnit, name: string): Requirements {
  const known = requirementsByName(unit)
  const before = known.get(name)
  if (before !== undefined) return before
  const requirements = readRequirements(name, optionsOf(unit))
  known.set(name, requirements)
  return requirements
}

const requirementsByName = once((): Map<string, Requirements> => new Map())

/** A unit that asks for more others on its machine than these, one through the other, is none of this world. */
const mostCompanions = 100

/** The units that `MachineOf` puts on one machine with a unit, one after the other; itself among them. */
export function companions(set: LintedSet, name: string): ReadonlySet<string> {
  const found = new Set([name])
  for (const each of found) {
    const unit = set.find(each)
    if (unit === undefined || found.size > mostCompanions) continue
    for (const peer of requirementsOf(unit, each).peers) for (const other of goFields(peer)) found.add(other)
  }
  return found
}

/** Whether two units surely run on the same machine, or one of them wherever the other does. */
export function runTogether(set: LintedSet, name: string, other: string): boolean {
  const unit = set.find(name)
  const target = set.find(other)
  if (unit === undefined || target === undefined) return false
  const mine = requirementsOf(unit, name)
  const theirs = requirementsOf(target, other)
  if (theirs.global) {
    return [...theirs.metadata].every(([key, values]) => {
      const own = mine.metadata.get(key)
      return own !== undefined && [...own].every((value) => values.has(value))
    })
  }
  if (mine.global) return false
  if (mine.machineID !== undefined && mine.machineID === theirs.machineID) return true
  const all = companions(set, name)
  return [...companions(set, other)].some((companion) => all.has(companion))
}
