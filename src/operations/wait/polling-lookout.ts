import type { Look, Looker, Wanted } from './look.js'
import type { Lookout } from './lookout.js'
import { Pace } from './pace.js'
import { pause } from './pause.js'

export interface PollingLookoutContext {
  readonly looker: Looker
  readonly signal: AbortSignal
  /** Milliseconds on a steady clock. */
  readonly now: () => number
}

/** Asks for all units together, at a pace that spares the server. */
export class PollingLookout implements Lookout {
  private readonly context: PollingLookoutContext
  private readonly pace: Pace
  private lastTookMs = 0

  constructor(context: PollingLookoutContext) {
    this.context = context
    this.pace = new Pace(context.now())
  }

  async pause(wanted: readonly Wanted[], mostMs: number): Promise<void> {
    const { looker, now, signal } = this.context
    const cost = looker.cost(wanted)
    // The rate is that of one look a second at units and states; a look at units alone may come twice as often.
    const perSecond = wanted.some(({ states }) => states) ? cost : 2 * cost
    const ms = this.pace.next(cost, perSecond, this.lastTookMs, now())
    await pause(Math.max(0, Math.min(ms, mostMs)), signal)
  }

  async look(wanted: readonly Wanted[], signal: AbortSignal): Promise<Look> {
    const { looker, now } = this.context
    const cost = looker.cost(wanted)
    const began = now()
    let succeeded = false
    try {
      const look = await looker.look(wanted, signal)
      succeeded = true
      return look
    } finally {
      this.pace.spend(cost, succeeded)
      this.lastTookMs = now() - began
    }
  }

  hurry(): void {
    this.pace.hurry()
  }

  rest(): void {}
}
