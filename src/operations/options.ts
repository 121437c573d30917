import type { Machine } from '../api/index.js'
import type { UnitOption } from '../units/index.js'
import type { OperationEvent } from './events.js'

/** A unit by itself: what the builder of `caasctl/units` makes, or a unit of another cluster. */
export interface UnitLike {
  readonly name: string
  readonly options: readonly UnitOption[]
}

/**
 * Units that are to be in the cluster afterwards: a name (`web@1` is `web@1.service`), a path to a unit file,
 * either with ranges (`web@<1..10>`), a glob (`web@*`) of units the cluster has, or the unit itself.
 */
export type Source = string | UnitLike

/** How far a unit must be before the operation is content with it. */
export type Until = 'scheduled' | 'loaded' | 'launched' | 'active' | 'exited'

/** What {@link waitFor} waits for. */
export type Condition = 'active' | 'launched' | 'loaded' | 'inactive' | 'gone' | 'failed'

/** Options of every operation. */
export interface OperationOptions {
  /**
   * Aborting it ends the operation soon: it returns what is known by then, the rest as `cancelled`. Nothing
   * that was sent is taken back.
   */
  readonly signal?: AbortSignal | undefined
  /** Told of everything that happens, unit by unit, as it does. */
  readonly onEvent?: ((event: OperationEvent) => void) | undefined
  /** Most requests at a time; default 16. */
  readonly concurrency?: number | undefined
  /** Reads the last journal lines of a unit that failed; told only where machines can be reached. */
  readonly journal?: ((unit: string, machine: Machine) => Promise<readonly string[]>) | undefined
}

/** Options of operations that wait. */
export interface WaitingOptions extends OperationOptions {
  /** `false` returns when the cluster has taken the request; default `true`. */
  readonly wait?: boolean | undefined
  /** Milliseconds; 0 waits for ever; default 300,000. */
  readonly timeoutMs?: number | undefined
}

/** Options of operations that take unit files. */
export interface SourceOptions {
  /** Replace the unit in the registry where the local file is another. */
  readonly replace?: boolean | undefined
  /** Folder to which relative paths refer; default the working directory. */
  readonly directory?: string | undefined
}

/** Options of operations on units that exist. */
export interface ExistingOptions {
  /** A name or glob that the cluster has no unit for is no result at all, instead of `not-found`. */
  readonly ignoreMissing?: boolean | undefined
}

/** What `submit` takes. */
export interface SubmitOptions extends OperationOptions, SourceOptions {}

/** What `load` takes. */
export interface LoadOptions extends WaitingOptions, SourceOptions {
  /** Default `loaded`. */
  readonly until?: 'scheduled' | 'loaded' | undefined
}

/** What `start` takes. */
export interface StartOptions extends WaitingOptions, SourceOptions {
  /** Default `launched`. */
  readonly until?: Until | undefined
}

/** What `stop` takes. */
export interface StopOptions extends WaitingOptions, ExistingOptions {}

/** What `unload` takes. */
export interface UnloadOptions extends WaitingOptions, ExistingOptions {}

/** What `destroy` takes. */
export interface DestroyOptions extends OperationOptions, ExistingOptions {
  /**
   * Stop first, wait until no machine has it, destroy, wait until it is gone, so that a unit of the same name
   * may be created at once; default `false`.
   */
  readonly wait?: boolean | undefined
  /** Milliseconds to wait; 0 waits for ever; default 300,000. */
  readonly timeoutMs?: number | undefined
}

/** What `restart` takes. */
export interface RestartOptions extends OperationOptions, ExistingOptions {
  /** Milliseconds that each batch may take; 0 waits for ever; default 300,000. */
  readonly timeoutMs?: number | undefined
  /** Units restarted at a time: a number, or a share of all (`25%`, at least one); default 1. */
  readonly batch?: number | `${number}%` | undefined
  /** Milliseconds between two batches; default 0. */
  readonly pauseMs?: number | undefined
  /** How far each unit must be before the next batch begins; default `active`. */
  readonly until?: 'launched' | 'active' | undefined
}

/** What waiting for units takes. */
export interface WaitForOptions extends OperationOptions, ExistingOptions {
  /** Return when the first unit is there instead of all; the others are `cancelled`. */
  readonly any?: boolean | undefined
  /** Milliseconds; 0 waits for ever; default 300,000. */
  readonly timeoutMs?: number | undefined
}
