import type { Look, Wanted } from './look.js'

/** Where a waiter gets its looks at the cluster from: asking again and again, or being told. */
export interface Lookout {
  /**
   * Pauses until it is worth looking again, at most so many milliseconds.
   * @throws the signal's reason when aborted
   */
  pause(wanted: readonly Wanted[], mostMs: number): Promise<void>
  /** @throws the signal's reason when that aborts */
  look(wanted: readonly Wanted[], signal: AbortSignal): Promise<Look>
  /** More units are waited for. */
  hurry(): void
  /** Nothing is waited for at the moment. */
  rest(): void
}
