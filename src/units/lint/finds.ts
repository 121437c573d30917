import type { LintedUnit } from './linted-unit.js'
import type { UnitRule } from './rule.js'

/** Whether one of the rules has something to say about a unit, so that another need not. */
export function finds(unit: LintedUnit, rules: readonly UnitRule[]): boolean {
  return rules.some(({ check }) => check(unit)[Symbol.iterator]().next().done !== true)
}
