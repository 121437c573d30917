import { CaasctlError } from '../../error.js'
import { TimeLimit } from '../../time-limit.js'
import { isGlobal } from '../../units/index.js'
import type { OperationEvent } from '../events.js'
import type { MachineBook } from '../machine-book.js'
import { ClusterPicture } from '../reasons/cluster-picture.js'
import { explainUnit } from '../reasons/explain-unit.js'
import type { UnitTrack } from '../unit-track.js'
import type { Look, Looker, Wanted } from './look.js'
import type { Lookout } from './lookout.js'
import { passes } from './passing-trouble.js'
import { WaitingUnit } from './waiting-unit.js'
import type { WatchedUnit } from './watched-unit.js'

/** Milliseconds that a unit may be without a machine before the reason is looked for. */
const explainAfterMs = 2_500
/**
 * Milliseconds that the first look may take, however short the time. A later one that the end of the time cuts
 * off before so much does not make the cluster a silent one.
 */
const firstLookMs = 2_000
/** Milliseconds that finding out the reason may take when the time is over. */
const lastWordMs = 2_000

/** The time was over before the cluster had answered. */
class SilentClusterError extends CaasctlError {
  override readonly name = 'SilentClusterError'
  readonly code = 'CLUSTER_SILENT'

  constructor() {
    super('the cluster did not answer before the time was over')
  }
}

/** How waiting for a unit ended. */
export type Ending =
  | { readonly kind: 'reached' }
  | {
      readonly kind: 'failed'
      readonly reason: string
      /** Where it failed, if on a machine. */
      readonly machineID: string | undefined
      readonly error?: CaasctlError
    }
  | { readonly kind: 'timed-out'; readonly reason: string; readonly error: CaasctlError | undefined }

export interface WaiterContext {
  readonly lookout: Lookout
  readonly looker: Looker
  readonly machines: MachineBook
  readonly signal: AbortSignal
  readonly emit: (event: OperationEvent) => void
  /** Milliseconds on a steady clock. */
  readonly now: () => number
}

interface Settler {
  readonly end: (ending: Ending) => void
  readonly break: (error: unknown) => void
}

/**
 * Waits for any number of units with one look at the cluster for all of them at a time. Units may be added
 * while it is under way; a look counts only for those that were added before it began.
 */
export class Waiter {
  private readonly context: WaiterContext
  private readonly waiting = new Map<WaitingUnit, Settler>()
  private looping = false
  private trouble: CaasctlError | undefined

  constructor(context: WaiterContext) {
    this.context = context
  }

  /**
   * @param timeoutMs 0 for no limit
   * @throws the signal's reason when aborted
   */
  reach(track: UnitTrack, watched: WatchedUnit, timeoutMs: number): Promise<Ending> {
    this.context.signal.throwIfAborted()
    const deadline = timeoutMs === 0 ? Number.POSITIVE_INFINITY : this.context.now() + timeoutMs
    return new Promise((end, reject) => {
      this.waiting.set(new WaitingUnit(track, watched, deadline), { end, break: reject })
      this.context.lookout.hurry()
      if (!this.looping) void this.loop()
    })
  }

  private async loop(): Promise<void> {
    const { lookout, signal, now } = this.context
    this.looping = true
    try {
      while (this.waiting.size > 0) {
        const soonest = Math.min(...[...this.waiting.keys()].map(({ deadline }) => deadline))
        await lookout.pause(this.wanted(), soonest - now())
        signal.throwIfAborted()
        await this.endOverdue()
        if (this.waiting.size > 0) await this.turn()
      }
    } catch (error) {
      for (const settler of this.waiting.values()) settler.break(signal.aborted ? signal.reason : error)
      this.waiting.clear()
    } finally {
      lookout.rest()
      this.looping = false
    }
  }

  /** One look, and what follows from it. */
  private async turn(): Promise<void> {
    const turn = [...this.waiting.keys()]
    await this.trying(this.untilTurnEnds(turn), async (signal) => {
      const look = await this.context.lookout.look(this.wanted(), signal)
      for (const waiting of turn) await this.consider(waiting, look, signal)
      await this.tellReasons(look, signal)
      this.trouble = undefined
    })
  }

  /** Milliseconds until the first of these units is over its time; one that was never seen has some at least. */
  private untilTurnEnds(turn: readonly WaitingUnit[]): number {
    const now = this.context.now()
    const left = turn.map(({ deadline, reason }) =>
      Math.max(deadline - now, reason === undefined ? firstLookMs : 0),
    )
    return Math.min(...left)
  }

  private async consider(waiting: WaitingUnit, look: Look, signal: AbortSignal): Promise<void> {
    const { machines, now, emit } = this.context
    const { track } = waiting
    const unit = look.unit(track.name)
    const states = look.states(track.name)
    const global = unit !== undefined && isGlobal(unit.options)
    const ids = global ? states.map(({ machineID }) => machineID) : [unit?.machineID ?? []].flat()
    const where = await machines.named(ids, signal)
    const sighting = { unit, states, able: global ? await machines.able(unit, signal) : [], at: now() }
    if (track.see(sighting, where)) {
      emit({ type: 'observed', unit: track.name, global: track.global, machines: where, view: track.view })
    }
    const verdict = waiting.consider(sighting)
    if (verdict.kind !== 'pending') this.end(waiting, verdict)
  }

  private async tellReasons(look: Look, signal: AbortSignal): Promise<void> {
    const now = this.context.now()
    const due = [...this.waiting.keys()].filter((waiting) => waiting.isUnexplained(explainAfterMs, now))
    for (const { track } of await this.explain(due, signal, look)) {
      const { name, explanation } = track
      if (explanation !== undefined) this.context.emit({ type: 'explained', unit: name, explanation })
    }
  }

  /**
   * Finds out, once for each unit, why it is still without a machine.
   * @returns the units of which there is something to tell
   */
  private async explain(
    unexplained: readonly WaitingUnit[],
    signal: AbortSignal,
    look?: Look,
  ): Promise<WaitingUnit[]> {
    if (unexplained.length === 0) return []
    const { looker, machines } = this.context
    const whole = look?.whole ?? (await looker.lookAtAll({}, signal)).whole
    if (whole === undefined) return []
    const picture = new ClusterPicture(await machines.all(signal), whole.units, whole.states ?? [])
    return unexplained.filter((waiting) => {
      const unit = picture.units.get(waiting.track.name)
      return unit !== undefined && waiting.take(explainUnit(unit, picture))
    })
  }

  /** Ends what is over its time; it is looked at once at least, however short the time. */
  private async endOverdue(): Promise<void> {
    const { now } = this.context
    const overdue = [...this.waiting.keys()].filter(({ deadline }) => now() >= deadline)
    if (overdue.length === 0) return
    // Not what the last word runs into: that comes after the time, and what was seen before is as true.
    const { trouble } = this
    await this.trying(lastWordMs, async (signal) => {
      await this.explain(
        overdue.filter((waiting) => waiting.isUnexplained(0, now())),
        signal,
      )
    })
    for (const waiting of overdue) {
      const reason = trouble?.message ?? waiting.reason
      if (reason !== undefined) this.end(waiting, { kind: 'timed-out', reason, error: trouble })
    }
  }

  /**
   * Asks the cluster something, for so many milliseconds at most. Trouble that may pass is told of once and
   * remembered; other trouble ends the wait.
   */
  private async trying(mostMs: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    using limit = new TimeLimit(mostMs, this.context.signal, () => new SilentClusterError())
    try {
      await work(limit.signal)
    } catch (error) {
      if (this.context.signal.aborted || !(error instanceof CaasctlError)) throw error
      if (error instanceof SilentClusterError) {
        if (mostMs >= firstLookMs) this.trouble ??= error
      } else if (!passes(error)) {
        const ending: Ending = { kind: 'failed', reason: error.message, machineID: undefined, error }
        for (const waiting of this.waiting.keys()) this.end(waiting, ending)
      } else {
        if (this.trouble === undefined) this.context.emit({ type: 'trouble', error })
        this.trouble = error
      }
    }
  }

  private end(waiting: WaitingUnit, ending: Ending): void {
    this.waiting.get(waiting)?.end(ending)
    this.waiting.delete(waiting)
  }

  private wanted(): Wanted[] {
    return [...this.waiting.keys()].map(({ watched }) => ({
      name: watched.name,
      states: watched.needsStates,
    }))
  }
}
