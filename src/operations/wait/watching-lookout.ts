import type { Fleet } from '../../api/index.js'
import type { Look, Wanted } from './look.js'
import type { Lookout } from './lookout.js'
import { Mirror } from './mirror.js'
import { pause } from './pause.js'

/** Milliseconds that changes are gathered for before they are looked at. */
const gatherMs = 50
/** Milliseconds after which to look again although nothing changed: some verdicts need only time. */
const idleMs = 1_000

type Watch = NonNullable<Fleet['watch']>

/** Is told of every change by a driver that can watch, and asks nothing. */
export class WatchingLookout implements Lookout {
  private readonly watch: Watch
  private readonly signal: AbortSignal
  private current: { readonly stop: AbortController; readonly ready: Promise<Mirror> } | undefined
  private changed = false
  private wake = () => {}
  private failure: unknown

  /** @param watch the driver's, bound to it */
  constructor(watch: Watch, signal: AbortSignal) {
    this.watch = watch
    this.signal = signal
  }

  async pause(_wanted: readonly Wanted[], mostMs: number): Promise<void> {
    this.begin()
    const woken = new Promise<void>((resolve) => {
      this.wake = resolve
    })
    const ms = Math.max(0, Math.min(idleMs, mostMs))
    const idle = new AbortController()
    if (!this.changed) await Promise.race([woken, pause(ms, AbortSignal.any([this.signal, idle.signal]))])
    idle.abort()
    this.changed = false
    await pause(Math.min(gatherMs, ms), this.signal)
  }

  async look(): Promise<Look> {
    const mirror = await this.begin()
    if (this.failure !== undefined) {
      const { failure } = this
      this.failure = undefined
      throw failure
    }
    return mirror.look()
  }

  hurry(): void {}

  rest(): void {
    this.current?.stop.abort()
    this.current = undefined
  }

  private begin(): Promise<Mirror> {
    this.current ??= this.start()
    return this.current.ready
  }

  private start(): { readonly stop: AbortController; readonly ready: Promise<Mirror> } {
    const stop = new AbortController()
    const mirror = new Mirror()
    const ready = new Promise<Mirror>((resolve, reject) => {
      void this.follow(mirror, AbortSignal.any([stop.signal, this.signal]), () => resolve(mirror)).catch(
        (error: unknown) => {
          reject(error)
          if (this.current?.stop !== stop) return
          this.current = undefined
          this.failure = error
          this.wake()
        },
      )
    })
    ready.catch(() => {})
    return { stop, ready }
  }

  private async follow(mirror: Mirror, signal: AbortSignal, begun: () => void): Promise<void> {
    const onInterruption = (error: Error) => {
      this.failure = error
      this.wake()
    }
    for await (const change of this.watch({ signal, onInterruption })) {
      mirror.apply(change)
      begun()
      this.changed = true
      this.wake()
    }
  }
}
