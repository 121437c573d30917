import { CaasctlError } from '../error.js'
import { readRequirements } from './requirements.js'
import { splitUnitName } from './unit-name.js'
import type { UnitOption } from './unit-option.js'
import { expandSpecifiers } from './values/specifiers.js'
import { readWord } from './values/word.js'

/** Units that wait for each other. The message names all of them. */
export class DependencyCycleError extends CaasctlError {
  override readonly name = 'DependencyCycleError'
  readonly code = 'DEPENDENCY_CYCLE'
  /** Each needs the next, the last is the first again. */
  readonly units: readonly string[]

  constructor(units: readonly string[]) {
    super(`Each of these has to be started before the one before it: ${units.join(' → ')}.`, {
      suggestion: 'See their Requires=, BindsTo=, After=, Before= and MachineOf=.',
    })
    this.units = units
  }
}

/** A unit, or a template that stands for its instances. */
export interface OrderedUnit {
  readonly name: string
  readonly options: readonly UnitOption[]
}

/**
 * Units in the order in which they are to be started: each after those among them that it names in `Requires=`,
 * `Requisite=`, `BindsTo=`, `After=` or `MachineOf=`, or that name it in `Before=`; otherwise as they are given.
 * What a template names of another template counts for all their instances.
 *
 * @throws {DependencyCycleError}
 */
export function startOrder<T extends OrderedUnit>(units: readonly T[]): T[] {
  const names = new Set(units.map(({ name }) => name))
  const needs = new Map(units.map(({ name }) => [name, new Set<string>()]))
  const need = (unit: string, other: string) => {
    if (unit !== other) needs.get(unit)?.add(other)
  }
  const before = units.map((unit) => referencesOf(unit, names, ['Before']))
  for (const [index, unit] of units.entries()) {
    for (const later of before[index] ?? []) need(later, unit.name)
  }
  for (const [index, unit] of units.entries()) {
    for (const other of referencesOf(unit, names, ['After'])) need(unit.name, other)
    const requirements = referencesOf(unit, names, ['Requires', 'Requisite', 'BindsTo'])
    // What is required, yet explicitly started later, is started later.
    for (const other of requirements) if (!before[index]?.has(other)) need(unit.name, other)
    for (const peer of peersOf(unit, names)) need(unit.name, peer)
  }
  return sort(units, needs)
}

function sort<T extends OrderedUnit>(
  units: readonly T[],
  needs: ReadonlyMap<string, ReadonlySet<string>>,
): T[] {
  const byName = new Map(units.map((unit) => [unit.name, unit]))
  const sorted = new Map<string, T>()
  const visit = (unit: T, path: readonly string[]) => {
    if (sorted.has(unit.name)) return
    if (path.includes(unit.name)) {
      throw new DependencyCycleError([...path.slice(path.indexOf(unit.name)), unit.name])
    }
    for (const name of needs.get(unit.name) ?? []) {
      const other = byName.get(name)
      if (other !== undefined) visit(other, [...path, unit.name])
    }
    sorted.set(unit.name, unit)
  }
  for (const unit of units) visit(unit, [])
  return [...sorted.values()]
}

function referencesOf(unit: OrderedUnit, names: ReadonlySet<string>, wanted: readonly string[]): Set<string> {
  let values: string[] = []
  for (const { section, name, value } of unit.options) {
    if (section !== 'Unit' || !wanted.includes(name)) continue
    // An empty value takes back what was said before.
    values = value.trim() === '' ? [] : [...values, ...words(value.replaceAll(/\\\r?\n/g, ' '))]
  }
  const own = sampleName(unit.name)
  return new Set(values.flatMap((value) => amongThese(expandSpecifiers(value, own).text, names)))
}

function peersOf({ name, options }: OrderedUnit, names: ReadonlySet<string>): string[] {
  return readRequirements(sampleName(name), options).peers.flatMap((peer) => amongThese(peer, names))
}

function words(value: string): string[] {
  const found: string[] = []
  let at = 0
  for (;;) {
    const result = readWord(value, at)
    if (result.kind !== 'word') return found
    found.push(result.word.text)
    at = result.next
  }
}

/** The unit itself where it is one of them, else its template. */
function amongThese(name: string, names: ReadonlySet<string>): string[] {
  if (names.has(name)) return [name]
  const template = splitUnitName(name)?.template
  return template !== undefined && names.has(template) ? [template] : []
}

/** An instance, where a template speaks of its instance. */
function sampleName(name: string): string {
  return name.replace('@.', '@1.')
}
