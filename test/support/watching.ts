import type { Fleet } from '../../src/api/fleet.js'
import { FleetPicture } from '../../src/api/fleet-picture.js'
import type { FleetChange, FleetSnapshot } from '../../src/api/watch.js'
import { eventually } from './eventually.js'

/** A watch whose changes are taken as they come, and kept. */
export class Watching implements AsyncDisposable {
  readonly snapshot: FleetSnapshot
  /** All that came after the snapshot. */
  readonly told: FleetChange[] = []
  /** The cluster as the watch tells it. */
  readonly picture = new FleetPicture()
  private readonly changes: AsyncIterator<FleetChange>
  private readonly abort: AbortController
  private readonly ended: Promise<unknown>
  private released: Promise<void> | undefined
  private ending: unknown

  private constructor(snapshot: FleetSnapshot, changes: AsyncIterator<FleetChange>, abort: AbortController) {
    this.snapshot = snapshot
    this.changes = changes
    this.abort = abort
    this.picture.apply({ kind: 'snapshot', ...snapshot })
    this.ended = this.take().catch((error: unknown) => {
      this.ending = error
    })
  }

  static async start(fleet: Fleet, onInterruption?: (error: Error) => void): Promise<Watching> {
    const abort = new AbortController()
    const changes = fleet.watch?.({ signal: abort.signal, onInterruption })[Symbol.asyncIterator]()
    const first = await changes?.next()
    if (changes === undefined || first?.done !== false || first.value.kind !== 'snapshot') {
      throw new Error('the watch does not begin with a snapshot')
    }
    return new Watching(first.value, changes, abort)
  }

  /** Takes nothing more until the function that it gives is called. */
  hold(): () => void {
    let release = () => {}
    this.released = new Promise((resolve) => {
      release = resolve
    })
    return release
  }

  /** All changes up to the first of a kind, once that has come. */
  until(what: string, matches: (change: FleetChange) => boolean): Promise<readonly FleetChange[]> {
    return eventually(what, () => {
      if (this.ending !== undefined) throw this.ending
      const at = this.told.findIndex(matches)
      return at === -1 ? undefined : this.told.slice(0, at + 1)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.abort.abort(new Error('the test is over'))
    await this.ended
  }

  private async take(): Promise<void> {
    for (;;) {
      await this.released
      const { done, value } = await this.changes.next()
      if (done === true) return
      this.told.push(value)
      this.picture.apply(value)
    }
  }
}
