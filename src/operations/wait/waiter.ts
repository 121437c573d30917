import { CaasctlError } from '../../error.js'
import { isGlobal } from '../../units/index.js'
import type { OperationEvent } from '../events.js'
import type { MachineBook } from '../machine-book.js'
import { ClusterPicture } from '../reasons/cluster-picture.js'
import { explainUnit } from '../reasons/explain-unit.js'
import type { UnitTrack } from '../unit-track.js'
import { failed, isUpward, type Sighting, type Verdict } from './goal.js'
import { judge } from './judge.js'
import type { Look, Looker, Wanted } from './look.js'
import type { Lookout } from './lookout.js'
import { passes } from './passing-trouble.js'
import type { WatchedUnit } from './watched-unit.js'

/** Milliseconds that a unit may be without a machine before the reason is looked for. */
const explainAfterMs = 2_500
/** Milliseconds that a unit is not in the registry until it is believed to have been destroyed. */
const missingBelievedMs = 3_000

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

interface Waiting {
  readonly track: UnitTrack
  readonly watched: WatchedUnit
  /** On the waiter's clock; infinite for no limit. */
  readonly deadline: number
  readonly since: number
  lacking: string
  missingSince: number | undefined
  unplacedSince: number | undefined
  /** Machines that other units shut this global unit out of. */
  readonly shutOut: Set<string>
  readonly end: (ending: Ending) => void
  readonly break: (error: unknown) => void
}

/**
 * Waits for any number of units with one look at the cluster for all of them at a time. Units may be added
 * while it is under way; a look counts only for those that were added before it began.
 */
export class Waiter {
  private readonly context: WaiterContext
  private readonly waiting = new Set<Waiting>()
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
    const since = this.context.now()
    return new Promise((end, reject) => {
      this.waiting.add({
        track,
        watched,
        deadline: timeoutMs === 0 ? Number.POSITIVE_INFINITY : since + timeoutMs,
        since,
        lacking: 'it has not been looked at yet',
        missingSince: undefined,
        unplacedSince: undefined,
        shutOut: new Set(),
        end,
        break: reject,
      })
      this.context.lookout.hurry()
      if (!this.looping) void this.loop()
    })
  }

  private async loop(): Promise<void> {
    const { lookout, signal, now } = this.context
    this.looping = true
    try {
      while (this.waiting.size > 0) {
        const soonest = Math.min(...[...this.waiting].map(({ deadline }) => deadline))
        await lookout.pause(this.wanted(), soonest - now())
        signal.throwIfAborted()
        await this.endOverdue()
        if (this.waiting.size > 0) await this.turn()
      }
    } catch (error) {
      for (const waiting of this.waiting) waiting.break(signal.aborted ? signal.reason : error)
      this.waiting.clear()
    } finally {
      lookout.rest()
      this.looping = false
    }
  }

  /** One look, and what follows from it. */
  private async turn(): Promise<void> {
    const turn = [...this.waiting]
    await this.trying(async () => {
      const look = await this.context.lookout.look(this.wanted())
      for (const waiting of turn) await this.judge(waiting, look)
      await this.explain(this.unplacedFor(explainAfterMs), look)
      this.trouble = undefined
    })
  }

  /** Trouble that may pass is remembered, other trouble ends the wait. */
  private async trying(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (this.context.signal.aborted || !(error instanceof CaasctlError)) throw error
      this.meetTrouble(error)
    }
  }

  private async judge(waiting: Waiting, look: Look): Promise<void> {
    const { track, watched } = waiting
    const unit = look.unit(track.name)
    const states = look.states(track.name)
    const global = unit !== undefined && isGlobal(unit.options)
    const { machines, signal } = this.context
    const able = global ? (await machines.able(unit, signal)).filter((id) => !waiting.shutOut.has(id)) : []
    const sighting: Sighting = { unit, states, able, at: this.context.now() }
    const ids = global ? states.map(({ machineID }) => machineID) : (unit?.machineID ?? [])
    const where = await machines.named([ids].flat(), signal)
    watched.see(sighting)
    if (track.see(sighting, where)) {
      const { name, global: isGlobalUnit, view } = track
      this.context.emit({ type: 'observed', unit: name, global: isGlobalUnit, machines: where, view })
    }
    const verdict = this.whileMissing(waiting, sighting) ?? judge(watched, sighting)
    if (verdict.kind === 'pending') {
      waiting.lacking = verdict.reason
      this.noteUnplaced(waiting, sighting)
    } else if (verdict.kind === 'reached' && global && able.length === 0 && this.owesReason(waiting)) {
      // All there is to do is done, but a global unit that runs nowhere does not go without a word.
      waiting.unplacedSince = Number.NEGATIVE_INFINITY
    } else this.end(waiting, verdict)
  }

  private owesReason({ track, watched }: Waiting): boolean {
    return isUpward(watched.goal) && track.explanation === undefined
  }

  /** A unit that was there and is not listed any more is given some time to come back. */
  private whileMissing(waiting: Waiting, { unit, at }: Sighting): Verdict | undefined {
    if (unit !== undefined || !isUpward(waiting.watched.goal)) {
      waiting.missingSince = undefined
      return undefined
    }
    waiting.missingSince ??= at
    return at - waiting.missingSince < missingBelievedMs ? undefined : failed('it was destroyed meanwhile')
  }

  private noteUnplaced(waiting: Waiting, { unit, able, states, at }: Sighting): void {
    const placed =
      unit === undefined ||
      unit.desiredState === 'inactive' ||
      !isUpward(waiting.watched.goal) ||
      (isGlobal(unit.options)
        ? able.length > 0 && able.every((id) => states.some(({ machineID }) => machineID === id))
        : unit.machineID !== undefined)
    if (placed) waiting.unplacedSince = undefined
    else waiting.unplacedSince ??= at
  }

  /** Finds out, once for each unit, why it is still without a machine. */
  private async explain(unplaced: readonly Waiting[], look?: Look): Promise<void> {
    const { looker, machines, signal, emit } = this.context
    const unexplained = unplaced.filter(({ track }) => track.explanation === undefined)
    if (unexplained.length === 0) return
    const whole = look?.whole ?? (await looker.lookAtAll({}, signal)).whole
    if (whole === undefined) return
    const picture = new ClusterPicture(await machines.all(signal), whole.units, whole.states ?? [])
    for (const waiting of unexplained) {
      const unit = picture.units.get(waiting.track.name)
      if (unit === undefined) continue
      const explanation = explainUnit(unit, picture)
      if (explanation.global) {
        for (const { machine } of explanation.unable) waiting.shutOut.add(machine.id)
        if (explanation.able.length > 0) continue
      }
      waiting.track.explanation = explanation
      emit({ type: 'explained', unit: waiting.track.name, explanation })
    }
  }

  private unplacedFor(ms: number): Waiting[] {
    const now = this.context.now()
    return [...this.waiting].filter(
      ({ unplacedSince }) => unplacedSince !== undefined && now - unplacedSince >= ms,
    )
  }

  private meetTrouble(error: CaasctlError): void {
    if (!passes(error)) {
      const ending: Ending = { kind: 'failed', reason: error.message, machineID: undefined, error }
      for (const waiting of this.waiting) this.end(waiting, ending)
    } else if (this.trouble === undefined) this.context.emit({ type: 'trouble', error })
    this.trouble = error
  }

  private async endOverdue(): Promise<void> {
    const now = this.context.now()
    const overdue = [...this.waiting].filter(({ deadline }) => now >= deadline)
    if (overdue.length === 0) return
    await this.trying(() => this.explain(overdue.filter(({ unplacedSince }) => unplacedSince !== undefined)))
    for (const waiting of overdue) {
      const reason = this.trouble === undefined ? whatLacks(waiting) : this.trouble.message
      this.end(waiting, { kind: 'timed-out', reason, error: this.trouble })
    }
  }

  private end(waiting: Waiting, ending: Ending): void {
    this.waiting.delete(waiting)
    waiting.end(ending)
  }

  private wanted(): Wanted[] {
    return [...this.waiting].map(({ watched }) => ({ name: watched.name, states: watched.needsStates }))
  }
}

/** That a unit has no machine says little where it is known why. */
function whatLacks({ lacking, unplacedSince, track: { explanation } }: Waiting): string {
  if (unplacedSince === undefined || explanation === undefined) return lacking
  return `${lacking}: ${explanation.reasons.join('; ')}`
}
