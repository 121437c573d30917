/** How often a unit may be started within a time (systemd.unit(5), StartLimitIntervalSec and StartLimitBurst). */
export class StartLimit {
  private starts = 0
  private begun = Number.NEGATIVE_INFINITY

  /**
   * Counts one start.
   * @param now seconds on any clock.
   * @returns whether it is still allowed. A burst or time of 0 allows all.
   */
  allows(now: number, burst: number, seconds: number): boolean {
    if (burst === 0 || seconds === 0) return true
    if (now - this.begun >= seconds) {
      this.begun = now
      this.starts = 0
    }
    this.starts++
    return this.starts <= burst
  }

  reset(): void {
    this.begun = Number.NEGATIVE_INFINITY
  }
}
