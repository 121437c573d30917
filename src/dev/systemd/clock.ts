/** Something that will happen on a machine, unless it is cancelled before. */
export interface Alarm {
  cancel(): void
}

/** Time on one machine. All that is set ends when the machine loses power. */
export class MachineClock {
  /** When the machine was booted, in seconds of {@link uptime}. */
  readonly booted: number
  private readonly speed: number
  private readonly alarms = new Set<NodeJS.Timeout>()

  /** @param speed time runs that many times as fast as here. */
  constructor(speed = 1) {
    this.speed = speed
    this.booted = this.uptime()
  }

  /** Milliseconds since 1970, as here. */
  now(): number {
    return Date.now()
  }

  /** Seconds on the machine's own clock, from any beginning. */
  uptime(): number {
    return (performance.now() * this.speed) / 1_000
  }

  /** What {@link uptime} was at a time of {@link now}. */
  uptimeAt(time: number): number {
    return this.uptime() - ((this.now() - time) * this.speed) / 1_000
  }

  /** @param seconds on the machine's own clock; `Infinity` never comes. */
  after(seconds: number, act: () => void): Alarm {
    const ms = (seconds * 1_000) / this.speed
    if (ms === Number.POSITIVE_INFINITY) return { cancel: () => undefined }
    // A timer of Node's holds 24.8 days at most; what is due later never comes while the cluster runs.
    const timer = setTimeout(
      () => {
        this.alarms.delete(timer)
        act()
      },
      Math.min(ms, 2 ** 31 - 1),
    )
    this.alarms.add(timer)
    return {
      cancel: () => {
        clearTimeout(timer)
        this.alarms.delete(timer)
      },
    }
  }

  stop(): void {
    for (const timer of this.alarms) clearTimeout(timer)
    this.alarms.clear()
  }
}
