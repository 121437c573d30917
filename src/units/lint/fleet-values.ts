import { trimGoSpace } from '../go-text.js'
import { fleetSection, splitFleetValue } from '../requirements.js'
import { fillFleetSpecifiers } from '../specifiers.js'
import type { OptionEntry } from '../syntax/entry.js'
import type { Span } from '../syntax/position.js'
import type { LintedUnit } from './linted-unit.js'

/** One value of an option of `[X-Fleet]`, as fleet reads it. */
export interface FleetValue {
  readonly entry: OptionEntry
  /** With specifiers as written. */
  readonly written: string
  /** With specifiers filled in; of a template, as for the sample instance. */
  readonly text: string
  readonly at: Span
}

/** The instance that stands for all of a template where a name is needed. */
const sampleInstance = '1'

/** The unit's name, or that of an instance of the template. */
export function sampleName({ name, parts }: LintedUnit): string {
  return parts?.kind === 'template' ? `${parts.prefix}@${sampleInstance}.${parts.type}` : name
}

/** The values of options of `[X-Fleet]`, in the order of the file. */
export function fleetValues(unit: LintedUnit, ...names: string[]): FleetValue[] {
  return names
    .flatMap((name) => unit.assignments(fleetSection, name))
    .toSorted((a, b) => a.start - b.start)
    .flatMap((entry) => valuesOf(unit, entry))
}

/** The one value of a continued assignment keeps its backslashes and line breaks in fleet. */
export function isContinued(entry: OptionEntry): boolean {
  return entry.lines.length > 1
}

function valuesOf(unit: LintedUnit, entry: OptionEntry): FleetValue[] {
  const raw = trimGoSpace(entry.rawValue)
  const written = splitFleetValue(raw)
  let from = 0
  return written.map((value) => {
    const found = raw.indexOf(value, from)
    const text = fillFleetSpecifiers(value, sampleName(unit))
    if (found === -1 || value === '') return { entry, written: value, text, at: entry.valueSpan }
    from = found + value.length
    const start = entry.valueStart + found
    return { entry, written: value, text, at: unit.file.span(start, start + value.length) }
  })
}
