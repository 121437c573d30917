import { type Fleet, FleetPicture } from '../../api/index.js'
import { gather, type Look, type Wanted } from './look.js'
import type { Lookout } from './lookout.js'
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
  private current: { readonly stop: AbortController; readonly ready: Promise<FleetPicture> } | undefined
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

  async look(_wanted: readonly Wanted[], signal: AbortSignal): Promise<Look> {
    const picture = await orAborted(this.begin(), signal)
    if (this.failure !== undefined) {
      const { failure } = this
      this.failure = undefined
      throw failure
    }
    const { units, unitStates: states } = picture
    return gather(units, states, { units, states })
  }

  hurry(): void {}

  rest(): void {
    this.current?.stop.abort()
    this.current = undefined
  }

  private begin(): Promise<FleetPicture> {
    this.current ??= this.start()
    return this.current.ready
  }

  private start(): { readonly stop: AbortController; readonly ready: Promise<FleetPicture> } {
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, this.signal])
    const ready = new Promise<FleetPicture>((begun, reject) => {
      this.follow(signal, begun).then(
        () => this.ended(stop, reject, signal.reason),
        (error: unknown) => this.ended(stop, reject, error),
      )
    })
    ready.catch(() => {})
    return { stop, ready }
  }

  /** A watch that is over is begun anew with the next look. */
  private ended(stop: AbortController, reject: (error: unknown) => void, error: unknown): void {
    reject(error)
    if (this.current?.stop !== stop) return
    this.current = undefined
    this.failure = error
    this.wake()
  }

  private async follow(signal: AbortSignal, begun: (picture: FleetPicture) => void): Promise<void> {
    const picture = new FleetPicture()
    const onInterruption = (error: Error) => {
      this.failure = error
      this.wake()
    }
    for await (const change of this.watch({ signal, onInterruption })) {
      picture.apply(change)
      begun(picture)
      this.changed = true
      this.wake()
    }
  }
}

/** @throws the signal's reason where that aborts first. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
