/** Requests that waiting may take beyond its steady rate, for quick looks at the beginning. */
const headStart = 12
/** Milliseconds until the first look. */
const shortestMs = 100
/** After how many milliseconds of waiting looks become half as frequent. */
const patientAfterMs = 60_000
/** Milliseconds between two tries when the cluster does not answer, at first and at most. */
const troubleMs = 500
const longestTroubleMs = 5_000

/**
 * When to look next: quickly at first, then as often as the steady rate of requests allows, with a dozen more
 * at the most; and never so that a slow server has less than two thirds of its time for others.
 */
export class Pace {
  private readonly startedAt: number
  private refilledAt: number
  private allowance = headStart
  private intervalMs = shortestMs
  private troubles = 0

  /** @param now milliseconds on the clock that the other times are on */
  constructor(now: number) {
    this.startedAt = now
    this.refilledAt = now
  }

  /** More units are waited for: look soon again. */
  hurry(): void {
    this.intervalMs = shortestMs
  }

  /** A look of so many requests was taken. */
  spend(cost: number, succeeded: boolean): void {
    this.allowance -= cost
    this.troubles = succeeded ? 0 : this.troubles + 1
  }

  /**
   * Milliseconds to pause before the next look.
   * @param cost requests that it is going to take
   * @param perSecond requests that may be made in a second; at least the cost
   * @param lastTookMs how long the last look took
   */
  next(cost: number, perSecond: number, lastTookMs: number, now: number): number {
    const earned = (perSecond * (now - this.refilledAt)) / 1_000
    this.allowance = Math.min(this.allowance + earned, Math.max(headStart, cost))
    this.refilledAt = now
    const steadyMs = (cost / perSecond) * 1_000
    const longestMs = now - this.startedAt > patientAfterMs ? 2 * steadyMs : steadyMs
    const wanted = Math.min(this.intervalMs, longestMs)
    this.intervalMs = Math.min(this.intervalMs * 1.5, longestMs)
    const untilAffordable = ((cost - this.allowance) / perSecond) * 1_000
    const trouble = this.troubles === 0 ? 0 : Math.min(troubleMs * 2 ** (this.troubles - 1), longestTroubleMs)
    return Math.max(wanted, untilAffordable, 2 * lastTookMs, trouble)
  }
}
