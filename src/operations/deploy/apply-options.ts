import type { OperationOptions } from '../options.js'
import type { Application } from './application.js'

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

export interface ApplyOptions extends OperationOptions {
  /** Removes units that carry the application's label and are no more in it. Default: false, they stay. */
  readonly prune?: boolean | undefined
  /** Makes units its own that have the label of another application, or are the same without any. Default: false. */
  readonly adopt?: boolean | undefined
  /** Called once, after the last change and before the apply returns; not where nothing was sent. */
  readonly record?: ((applied: Applied) => Promise<void>) | undefined
}
