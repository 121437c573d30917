import type { Unit, UnitState } from '../../api/index.js'

/**
 * What a unit is waited for to be.
 *
 * - `scheduled`: it has a machine.
 * - `loaded`: that machine's systemd knows it, at least.
 * - `launched`: systemd was told to start it.
 * - `active`: systemd runs it, and goes on doing so; a oneshot that ended well counts too.
 * - `exited`: it ran and ended well.
 * - `stopped`: no systemd runs it any more, nor was told to.
 * - `unloaded`: no machine has it.
 * - `gone`: no machine has it, and neither has the registry.
 * - `inactive`: no systemd runs it now, whatever is desired of it.
 * - `failed`: some systemd calls it failed.
 */
export type Goal =
  | 'scheduled'
  | 'loaded'
  | 'launched'
  | 'active'
  | 'exited'
  | 'stopped'
  | 'unloaded'
  | 'gone'
  | 'inactive'
  | 'failed'

/** What one look at the cluster showed of a unit. */
export interface Sighting {
  /** Undefined where the registry has none of that name. */
  readonly unit: Unit | undefined
  readonly states: readonly UnitState[]
  /** Machines that can run it, by ID; matters for a global unit. */
  readonly able: readonly string[]
  /** Milliseconds on any steady clock. */
  readonly at: number
}

/** `pending` and `failed` come with what is lacking, a clause that follows the unit's name. */
export type Verdict =
  | { readonly kind: 'reached' }
  | { readonly kind: 'pending'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly machineID: string | undefined }

export const reached: Verdict = { kind: 'reached' }

export function pending(reason: string): Verdict {
  return { kind: 'pending', reason }
}

export function failed(reason: string, machineID?: string): Verdict {
  return { kind: 'failed', reason, machineID }
}

/** Whether the goal is about the unit being further on, and not further back. */
export function isUpward(goal: Goal): boolean {
  return ['scheduled', 'loaded', 'launched', 'active', 'exited'].includes(goal)
}
