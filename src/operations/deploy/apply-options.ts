import type { Machine } from '../../api/index.js'
import type { OperationOptions } from '../options.js'
import type { Application } from './application.js'
import type { Probes } from './apply/probes.js'
import type { DeployEvent } from './events.js'
import type { Plan, PlannedAction } from './plan/plan.js'
import type { PlanOptions } from './plan/plan-application.js'

/** What became of an application that was applied. */
export type ApplyOutcome =
  /** It is as the files say. */
  | 'done'
  /** It was so already; nothing was sent. */
  | 'unchanged'
  /** Something did not come up, or was refused; what was changed until then stands. */
  | 'failed'
  /** Something did not come up, and the old unit files were given back. */
  | 'rolled-back'
  /** The signal was aborted; what was sent stands. */
  | 'cancelled'

/** What is told of an apply that sent something, for history. */
export interface Applied {
  readonly application: Application
  readonly outcome: Exclude<ApplyOutcome, 'unchanged'>
  /** Names of units that were created, replaced, started, stopped or destroyed, in the order of it. */
  readonly changed: readonly string[]
  /** Why it is not done, a clause without a final stop; undefined where it is. */
  readonly reason: string | undefined
}

/** What became of one unit. */
export interface AppliedUnit {
  readonly unit: string
  readonly action: PlannedAction
  /** `skipped`: not begun, because something before it did not come up. */
  readonly outcome: 'done' | 'unchanged' | 'failed' | 'rolled-back' | 'skipped' | 'cancelled'
  /** Why it is not done, a clause without a final stop. */
  readonly reason: string | undefined
  readonly machines: readonly Machine[]
  /** Its last journal lines, where it failed and they could be read. */
  readonly journal: readonly string[]
}

/** What an apply came to. */
export interface ApplyResult {
  readonly plan: Plan
  readonly outcome: ApplyOutcome
  /** Why it is not done, a clause without a final stop; undefined where it is. */
  readonly reason: string | undefined
  /** One for each unit of the plan, in its order. */
  readonly units: readonly AppliedUnit[]
  readonly durationMs: number
}

/** What `apply` takes. */
export interface ApplyOptions extends Omit<OperationOptions, 'onEvent'>, PlanOptions {
  readonly onEvent?: ((event: DeployEvent) => void) | undefined
  /** Asks instances whether they are ready. Default: over HTTP from here; commands cannot be run. */
  readonly probes?: Probes | undefined
  /** Told of the plan before anything is sent; `false` ends it there. */
  readonly confirm?: ((plan: Plan) => Promise<boolean>) | undefined
  /**
   * Called once, before the first thing is sent, and not where nothing is; what it returns is called with what
   * became of it, before the apply returns.
   */
  readonly record?: ((plan: Plan) => Promise<(applied: Applied) => Promise<void>>) | undefined
}
