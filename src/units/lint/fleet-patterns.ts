import { goFields } from '../go-text.js'
import { fillFleetSpecifiers } from '../specifiers.js'
import type { Span } from '../syntax/position.js'
import { fleetValues, isContinued, sampleName } from './fleet-values.js'
import type { LintedUnit } from './linted-unit.js'

/** A pattern of unit names in `[X-Fleet]`. */
export interface FleetPattern {
  readonly option: 'Conflicts' | 'Replaces'
  /** With specifiers as written. */
  readonly written: string
  /** With specifiers filled in; of a template, as for a sample instance. */
  readonly text: string
  readonly at: Span
}

/** Blanks separate several patterns in one value of Conflicts, not in one of Replaces. */
export function fleetPatterns(unit: LintedUnit): FleetPattern[] {
  const name = sampleName(unit)
  const conflicts = fleetValues(unit, 'Conflicts', 'X-Conflicts').flatMap(({ entry, written, at }) => {
    if (isContinued(entry)) return []
    let from = 0
    return goFields(written).map((pattern): FleetPattern => {
      const found = written.indexOf(pattern, from)
      from = found + pattern.length
      const start = at.start.offset + found
      const span =
        at.end.offset - at.start.offset === written.length
          ? unit.file.span(start, start + pattern.length)
          : at
      return { option: 'Conflicts', written: pattern, text: fillFleetSpecifiers(pattern, name), at: span }
    })
  })
  const replaces = fleetValues(unit, 'Replaces')
    .filter(({ entry }) => !isContinued(entry))
    .map(({ written, text, at }): FleetPattern => ({ option: 'Replaces', written, text, at }))
  return [...conflicts, ...replaces]
}

/** What every text begins with that a pattern matches; a look at it is much quicker than a match. */
export function literalPrefix(pattern: string): string {
  const special = pattern.search(/[*?[\\]/)
  return special === -1 ? pattern : pattern.slice(0, special)
}

/** The pattern that matches exactly the instances of a template. */
export function instancesOf(template: string): string {
  return template.replaceAll('\\', '\\\\').replace('@.', '@*.')
}
