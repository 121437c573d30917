/** As journald has it (journald.conf(5), RateLimitIntervalSec and RateLimitBurst). */
const intervalMs = 30_000
const burst = 10_000

/** How many lines of one unit are taken within a time. */
export class OutputLimit {
  private begun = Number.NEGATIVE_INFINITY
  private taken = 0
  private dropped = 0

  /**
   * Counts one line.
   * @param suppressed told how many were dropped, once the next one is taken.
   * @returns whether it is taken.
   */
  takes(suppressed: (count: number) => void): boolean {
    const now = performance.now()
    if (now - this.begun >= intervalMs) {
      if (this.dropped > 0) suppressed(this.dropped)
      this.begun = now
      this.taken = 0
      this.dropped = 0
    }
    if (this.taken < burst) {
      this.taken++
      return true
    }
    this.dropped++
    return false
  }
}
