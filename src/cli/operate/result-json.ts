import type { UnitResult } from '../../operations/index.js'
import { describe } from '../output/render-error.js'

/** What became of a unit, as `-o json` shows it. */
export function resultJson(result: UnitResult) {
  const { unit, outcome, change, global, machines, view, reason, explanation, error, journal, durationMs } =
    result
  return {
    unit,
    outcome,
    change,
    global,
    machines: machines.map(({ id, primaryIP }) => ({ id, primaryIP })),
    desiredState: view?.desiredState,
    currentState: view?.currentState,
    states: view?.states,
    reason,
    reasons: explanation?.reasons,
    hints: explanation?.hints,
    error: error === undefined ? undefined : describe(error),
    journal: journal.length === 0 ? undefined : journal,
    durationMs,
  }
}
