import { checkUnitOptions } from '../check-options.js'
import { FleetParseError, fleetOptions } from '../fleet-options.js'
import type { UnitOption } from '../unit-option.js'
import { once } from './linted-unit.js'

/** What fleet makes of a unit file: options, or a refusal. */
export type FleetReading =
  | { readonly kind: 'options'; readonly options: readonly UnitOption[] }
  /** fleet's parser stops at a line, counted from 1. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly line: number }
  /** Its API refuses the options, in its words. */
  | { readonly kind: 'refused'; readonly options: readonly UnitOption[]; readonly reason: string }

export const fleetReading = once(({ text }): FleetReading => {
  try {
    const options = fleetOptions(text)
    const reason = checkUnitOptions(options)
    return reason === undefined ? { kind: 'options', options } : { kind: 'refused', options, reason }
  } catch (error) {
    if (!(error instanceof FleetParseError)) throw error
    return { kind: 'unreadable', reason: error.reason, line: error.line }
  }
})

/** The reason of fleet's API for a line that is too long: its parser has one reason for all. */
export function isLineTooLong(reason: string): boolean {
  return reason.startsWith('line too long')
}
