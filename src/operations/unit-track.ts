import type { Machine } from '../api/index.js'
import type { CaasctlError } from '../error.js'
import { isGlobal } from '../units/index.js'
import type { Explanation } from './explanation.js'
import type { Change, Outcome, UnitResult, UnitView } from './results.js'
import type { Sighting } from './wait/goal.js'

/** What an operation knows of one unit while it works on it. */
export class UnitTrack {
  readonly name: string
  change: Change | undefined
  /** What a request was to do that had no answer, while others have been sent after it: it may come late. */
  overtaken: string | undefined
  /** The same of the last request that was sent. */
  unanswered: string | undefined
  global = false
  machines: readonly Machine[] = []
  view: UnitView | undefined
  explanation: Explanation | undefined
  journal: readonly string[] = []

  constructor(name: string) {
    this.name = name
  }

  /**
   * Takes in what a look showed.
   * @returns whether it is other than what was seen before
   */
  see({ unit, states }: Sighting, machines: readonly Machine[]): boolean {
    const before = JSON.stringify([this.view, this.machines.map(({ id }) => id)])
    if (unit !== undefined) this.global = isGlobal(unit.options)
    this.machines = machines
    this.view =
      unit === undefined && states.length === 0
        ? undefined
        : {
            desiredState: unit?.desiredState,
            currentState: unit?.currentState,
            states: states.map(({ machineID, load, active, sub }) => ({ machineID, load, active, sub })),
          }
    return before !== JSON.stringify([this.view, this.machines.map(({ id }) => id)])
  }

  result(
    outcome: Outcome,
    durationMs: number,
    why: { readonly reason?: string | undefined; readonly error?: CaasctlError | undefined } = {},
  ): UnitResult {
    return {
      unit: this.name,
      outcome,
      change: this.change,
      global: this.global,
      machines: this.machines,
      view: this.view,
      reason: why.reason,
      explanation: this.explanation,
      error: why.error,
      journal: this.journal,
      durationMs,
    }
  }
}
