import type { UnitState } from '../../api/index.js'

/** Milliseconds that a unit must stay active to count as running: less than between two looks. */
const steadyMs = 900
/** The same for one that systemd has restarted while it was watched. */
const steadyAfterRestartMs = 4_900
/** Milliseconds after which a failure from before the start is taken for one of this start. */
const oldFailureMs = 10_000
/** Milliseconds after which a launched unit that was never seen running is taken to have run and ended. */
const endedUnseenMs = 30_000

/**
 * What a unit has done on one machine since it is watched. A single look cannot tell a unit that has not
 * started yet from one that has ended (both are `inactive`), one that runs from one that systemd starts again
 * and again, or a failure from that of an earlier start: fleet's agents report late.
 */
export class RunHistory {
  private ran = false
  private restarting = false
  private restarts = 0
  private activeSince: number | undefined
  private idleSince: number | undefined
  private failedSince: number | undefined
  private readonly failureIsNew: boolean
  private readonly steadyForMs: number

  /**
   * @param failureIsNew whether a failure can only be that of the start that is watched
   * @param steadyForMs milliseconds that it must stay active at least to count as running
   */
  constructor(failureIsNew: boolean, steadyForMs = 0) {
    this.failureIsNew = failureIsNew
    this.steadyForMs = steadyForMs
  }

  /** Takes in what a look at the cluster showed at a time, in milliseconds. */
  see({ active, sub }: UnitState, at: number): void {
    if (isRunning(active)) this.ran = true
    const restarting = sub.startsWith('auto-restart')
    if (restarting && !this.restarting) this.restarts++
    this.restarting = restarting
    this.activeSince = active === 'active' || active === 'reloading' ? (this.activeSince ?? at) : undefined
    this.idleSince = active === 'inactive' ? (this.idleSince ?? at) : undefined
    this.failedSince = active === 'failed' ? (this.failedSince ?? at) : undefined
  }

  /** How often systemd was seen to restart it by itself. */
  get restartCount(): number {
    return this.restarts
  }

  /** Whether it has been active for long enough to be believed. */
  isSteady(at: number): boolean {
    if (this.activeSince === undefined) return false
    const believedAfterMs = this.restarts > 0 ? steadyAfterRestartMs : steadyMs
    return at - this.activeSince >= Math.max(believedAfterMs, this.steadyForMs)
  }

  /** Whether it has run and stopped running, without having failed. */
  hasEnded(at: number): boolean {
    return this.idleSince !== undefined && (this.ran || at - this.idleSince >= endedUnseenMs)
  }

  hasFailed(at: number): boolean {
    if (this.failedSince === undefined) return false
    return this.failureIsNew || this.ran || at - this.failedSince >= oldFailureMs
  }
}

/** Whether an ActiveState of systemd means that something of the unit runs, or is about to. */
export function isRunning(active: string): boolean {
  return !['inactive', 'failed', ''].includes(active)
}
