import type { DesiredState, Machine } from '../api/index.js'
import type { CaasctlError } from '../error.js'
import type { Explanation } from './explanation.js'

/**
 * How it went with one unit.
 *
 * - `done`: what was asked for is so, and something was done for it.
 * - `unchanged`: it is so, and nothing had to be sent.
 * - `failed`: it was refused, or the unit failed on its machine; see `reason` and `error`.
 * - `timed-out`: it was asked for but is not so yet; the cluster may still get there.
 * - `not-found`: there is no such unit, file or template.
 * - `cancelled`: the signal was aborted before it was so; see `change` for what was sent already.
 * - `skipped`: not begun, because a unit before it did not come up.
 */
export type Outcome = 'done' | 'unchanged' | 'failed' | 'timed-out' | 'not-found' | 'cancelled' | 'skipped'

/**
 * What was changed in the registry for a unit. `unknown`: a request was sent for it, and neither an answer nor a
 * look at the unit has told whether it was carried out, or still will be. A unit may be `done` then: it is as it was
 * asked to be, and a request that was sent before may come late and undo that.
 */
export type Change = 'created' | 'replaced' | 'state-set' | 'destroyed' | 'unknown'

/** The last that was seen of a unit. */
export interface UnitView {
  /** Undefined where it is out of the registry, though some machine still has it. */
  readonly desiredState: DesiredState | undefined
  /** Undefined for a global unit. */
  readonly currentState: DesiredState | undefined
  /** What systemd says, by machine; several for a global unit, none before it is loaded. */
  readonly states: readonly MachineStateView[]
}

/** What systemd says of a unit on one machine. */
export interface MachineStateView {
  readonly machineID: string
  readonly load: string
  readonly active: string
  readonly sub: string
}

/** What became of one unit. */
export interface UnitResult {
  /** The unit's name; for `not-found` the name or pattern that was asked for. */
  readonly unit: string
  readonly outcome: Outcome
  /** What was changed in the registry for it, even where the outcome is not `done`. */
  readonly change: Change | undefined
  readonly global: boolean
  /** The machine it is scheduled to; for a global unit those that have it. */
  readonly machines: readonly Machine[]
  /** Undefined where it was never seen, or is gone. */
  readonly view: UnitView | undefined
  /** Why it is not done, or what may still undo it, a clause without a final stop; undefined where all is well. */
  readonly reason: string | undefined
  /** Why no machine runs it, where that was the trouble. */
  readonly explanation: Explanation | undefined
  /** The refusal or failure itself; its `suggestion` tells what to do. */
  readonly error: CaasctlError | undefined
  /** The unit's last journal lines, where it failed and {@link OperationOptions.journal} could read them. */
  readonly journal: readonly string[]
  /** Milliseconds from the beginning of the operation until this was known. */
  readonly durationMs: number
}

/** Whether a unit is as it was asked to be. */
export function isDone(result: UnitResult): boolean {
  return result.outcome === 'done' || result.outcome === 'unchanged'
}
