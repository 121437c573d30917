import type { MachineSession, PublishedState } from '../registry/registry.js'
import type { Systemd } from '../systemd/systemd.js'

/**
 * Tells the registry what systemd says of the units that fleet has loaded: at once when a unit is loaded, later
 * changes after a delay that gathers them, and only what differs from what was told before. So a unit's first
 * state is mostly that from before its start.
 */
export class StatePublisher {
  private readonly systemd: Systemd
  private readonly delayMs: number
  private readonly failed: (error: unknown) => void
  private readonly published = new Map<string, PublishedState | undefined>()
  private readonly changed = new Set<string>()
  private session: MachineSession | undefined
  private timer: NodeJS.Timeout | undefined
  private stopped = false

  /** @param failed is told what a write that failed failed with. */
  constructor(systemd: Systemd, delayMs: number, failed: (error: unknown) => void) {
    this.systemd = systemd
    this.delayMs = delayMs
    this.failed = failed
    systemd.onChange((unit) => {
      if (!this.published.has(unit)) return
      this.changed.add(unit)
      this.wake()
    })
  }

  /** Tells everything anew. */
  publishTo(session: MachineSession): void {
    this.session = session
    for (const unit of this.published.keys()) {
      this.published.set(unit, undefined)
      this.publish(unit)
    }
  }

  add(unit: string): void {
    if (!this.published.has(unit)) this.published.set(unit, undefined)
    this.publish(unit)
  }

  remove(unit: string): void {
    this.published.delete(unit)
    this.changed.add(unit)
    this.wake()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  private wake(): void {
    if (this.timer !== undefined || this.stopped) return
    this.timer = setTimeout(() => {
      this.timer = undefined
      const units = [...this.changed]
      this.changed.clear()
      for (const unit of units) this.publish(unit)
    }, this.delayMs)
  }

  private publish(unit: string): void {
    if (this.stopped) return
    if (!this.published.has(unit)) {
      this.session?.removeState(unit).catch(this.failed)
      return
    }
    const hash = this.systemd.hash(unit)
    if (hash === undefined) return
    const state: PublishedState = { hash, ...this.systemd.state(unit) }
    const last = this.published.get(unit)
    if (last !== undefined && isSame(last, state)) return
    this.published.set(unit, state)
    this.session?.saveState(unit, state).catch(this.failed)
  }
}

function isSame(a: PublishedState, b: PublishedState): boolean {
  return a.hash === b.hash && a.load === b.load && a.active === b.active && a.sub === b.sub
}
