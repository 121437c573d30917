import type { Fleet } from '../../api/index.js'
import type { Look, Looker, Wanted } from './look.js'
import type { Lookout } from './lookout.js'
import { Pace } from './pace.js'
import { pause } from './pause.js'

export interface PollingLookoutContext {
  readonly fleet: Fleet
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
  private hadUnits = false

  constructor(context: PollingLookoutContext) {
    this.context = context
    this.pace = new Pace(context.now())
  }

  async pause(wanted: readonly Wanted[], mostMs: number): Promise<void> {
    const { looker, now, signal } = this.context
    const ms = this.pace.next(looker.cost(wanted), this.lastTookMs, now())
    await pause(Math.max(0, Math.min(ms, mostMs)), signal)
  }

  async look(wanted: readonly Wanted[]): Promise<Look | undefined> {
    const { looker, signal, now } = this.context
    const cost = looker.cost(wanted)
    const began = now()
    let succeeded = false
    try {
      const look = await looker.look(wanted, signal)
      const doubtful = await this.isDoubtful(look, wanted)
      succeeded = true
      return doubtful ? undefined : look
    } finally {
      this.pace.spend(cost, succeeded)
      this.lastTookMs = now() - began
    }
  }

  hurry(): void {
    this.pace.hurry()
  }

  rest(): void {}

  /**
   * Under strain a real fleetd answers that there are no units while there are. An empty list where there was
   * one is believed only when a unit that is waited for is not there by itself either.
   */
  private async isDoubtful({ whole }: Look, [first]: readonly Wanted[]): Promise<boolean> {
    if (whole === undefined) return false
    const { fleet, signal } = this.context
    const isEmpty = whole.units.length === 0
    if (isEmpty && this.hadUnits && first !== undefined) {
      if ((await fleet.unit(first.name, { signal })) !== undefined) return true
    }
    this.hadUnits = !isEmpty
    return false
  }
}
