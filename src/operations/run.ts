import pLimit from 'p-limit'
import { type CallOptions, type Fleet, type Unit, UnitNotFoundError } from '../api/index.js'
import { CaasctlError } from '../error.js'
import { TimeLimit } from '../time-limit.js'
import type { OperationEvent, Verb } from './events.js'
import { cancelled, type Finish, resultOf, withDoubt } from './finish.js'
import { MachineBook } from './machine-book.js'
import { mayBeDone } from './may-be-done.js'
import type { OperationOptions } from './options.js'
import type { Change, UnitResult } from './results.js'
import { UnitTrack } from './unit-track.js'
import type { Goal } from './wait/goal.js'
import { judge } from './wait/judge.js'
import { Looker } from './wait/look.js'
import type { Lookout } from './wait/lookout.js'
import { PollingLookout } from './wait/polling-lookout.js'
import { type Ending, Waiter } from './wait/waiter.js'
import { WatchedUnit, type WatchedUnitOptions } from './wait/watched-unit.js'
import { WatchingLookout } from './wait/watching-lookout.js'

/** Requests that change something, at a time. */
const defaultConcurrency = 16
const defaultTimeoutMs = 300_000

/** How long a look may take whether a request was carried out that nobody answered, milliseconds. */
const lookAgainMs = 5_000

/** A request that changes a unit. */
export interface UnitChange {
  /** What has been done when it was carried out. */
  readonly as: Exclude<Change, 'unknown'>
  /** What the request is to do: `to destroy it`. */
  readonly what: string
  readonly request: (options: CallOptions) => Promise<unknown>
  /** Whether the registry has the unit as the request should leave it. */
  readonly isDone: (unit: Unit | undefined) => boolean
}

/** One unit of an operation and the work on it. */
export interface Step {
  readonly name: string
  work(track: UnitTrack): Promise<Finish>
}

/** One operation under way: what its units share, and the order of its results. */
export class Run {
  readonly fleet: Fleet
  readonly signal: AbortSignal
  readonly machines: MachineBook
  readonly looker: Looker
  private readonly verb: Verb
  private readonly options: OperationOptions & { readonly timeoutMs?: number | undefined }
  private readonly waiter: Waiter
  private readonly limit: ReturnType<typeof pLimit>
  private readonly startedAt = performance.now()
  private timeoutFrom = this.startedAt

  constructor(
    fleet: Fleet,
    verb: Verb,
    options: OperationOptions & { readonly timeoutMs?: number | undefined },
  ) {
    this.fleet = fleet
    this.verb = verb
    this.options = options
    this.signal = options.signal ?? new AbortController().signal
    this.limit = pLimit(options.concurrency ?? defaultConcurrency)
    this.looker = new Looker(fleet)
    this.machines = new MachineBook(fleet, now)
    this.waiter = new Waiter({
      lookout: this.lookout(),
      looker: this.looker,
      machines: this.machines,
      signal: this.signal,
      emit: (event) => this.emit(event),
      now,
    })
  }

  emit(event: OperationEvent): void {
    this.options.onEvent?.(event)
  }

  /**
   * Sends a request that changes a unit, when its turn has come, and keeps account of it. Where it is not known
   * what became of it, the unit is looked at: the request is not sent again. Where it was sent several times, the
   * others may come late, and undo what is sent next: that is remembered.
   */
  change(track: UnitTrack, { as, what, request, isDone }: UnitChange): Promise<void> {
    return this.limit(async () => {
      this.signal.throwIfAborted()
      const before = track.change
      track.change = 'unknown'
      track.overtaken ??= track.unanswered
      track.unanswered = undefined
      let unanswered = 0
      try {
        await request({ signal: this.signal, onUnanswered: () => unanswered++ })
      } catch (error) {
        if (this.signal.aborted) throw error
        if (!mayBeDone(error)) track.change = before
        if (!mayBeDone(error) || !(await this.sees(track.name, isDone))) throw error
        // One that had no answer was carried out.
        unanswered--
      }
      track.change = as
      if (unanswered > 0) track.unanswered = what
    })
  }

  /** Whether a unit is there to be seen as a request should have left it. */
  private async sees(name: string, isDone: UnitChange['isDone']): Promise<boolean> {
    using limit = new TimeLimit(lookAgainMs, this.signal)
    try {
      return isDone(await this.fleet.unit(name, { signal: limit.signal }))
    } catch {
      return false
    }
  }

  /** Waits until a unit is as it should be. */
  async reach(track: UnitTrack, goal: Goal, watch: WatchedUnitOptions = {}): Promise<Ending> {
    const watched = new WatchedUnit(track.name, goal, { ...watch, global: track.global })
    const ending = await this.waiter.reach(track, watched, this.timeLeft())
    if (ending.kind === 'failed' && ending.machineID !== undefined)
      await this.readJournal(track, ending.machineID)
    return ending
  }

  /**
   * Whether a unit just read is as it should be already; said only where fleet's word is enough to tell, so
   * that nothing but its machine need be asked for.
   */
  async isReached(track: UnitTrack, goal: Goal, unit: Unit): Promise<boolean> {
    const watched = new WatchedUnit(track.name, goal)
    const sighting = { unit, states: [], able: [], at: now() }
    if (watched.needsStates || track.global || judge(watched, sighting).kind !== 'reached') return false
    track.see(sighting, await this.machines.named([unit.machineID ?? []].flat(), this.signal))
    return true
  }

  /** From now on the time limit counts anew. */
  restartTimeout(): void {
    this.timeoutFrom = performance.now()
  }

  /** Announces all units and does the work on all of them at once. */
  async all(steps: readonly Step[]): Promise<UnitResult[]> {
    this.plan(steps)
    return this.carryOut(steps)
  }

  plan(steps: readonly Step[]): void {
    this.emit({ type: 'planned', verb: this.verb, units: steps.map(({ name }) => name) })
  }

  /** Results in the order of the steps. A defect in one of them rejects, once all are settled. */
  async carryOut(steps: readonly Step[]): Promise<UnitResult[]> {
    const settled = await Promise.allSettled(steps.map((step) => this.settle(step)))
    return settled.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason
      return outcome.value
    })
  }

  private async settle(step: Step): Promise<UnitResult> {
    const track = new UnitTrack(step.name)
    const finish = await this.finish(step, track)
    const durationMs = Math.round(performance.now() - this.startedAt)
    const result = resultOf(track, finish, durationMs)
    this.emit({ type: 'settled', result })
    return result
  }

  private async finish(step: Step, track: UnitTrack): Promise<Finish> {
    try {
      this.signal.throwIfAborted()
      return await step.work(track)
    } catch (error) {
      if (this.signal.aborted && (error === this.signal.reason || isAbortError(error))) {
        return cancelled(track)
      }
      if (error instanceof UnitNotFoundError) return { kind: 'not-found', reason: 'there is no such unit' }
      if (!(error instanceof CaasctlError)) throw error
      return { kind: 'failed', reason: withDoubt(error.message, track), machineID: undefined, error }
    }
  }

  private lookout(): Lookout {
    const { fleet, looker, signal } = this
    return fleet.watch === undefined
      ? new PollingLookout({ looker, signal, now })
      : new WatchingLookout(fleet.watch.bind(fleet), signal)
  }

  /** Whether the time limit has passed. */
  get isOver(): boolean {
    return this.timeLeft() === 1
  }

  /** Milliseconds, 1 at least; 0 for no limit. */
  private timeLeft(): number {
    const timeoutMs = this.options.timeoutMs ?? defaultTimeoutMs
    if (timeoutMs === 0) return 0
    return Math.max(1, timeoutMs - (performance.now() - this.timeoutFrom))
  }

  private async readJournal(track: UnitTrack, machineID: string): Promise<void> {
    if (this.options.journal === undefined) return
    const [machine] = await this.machines.named([machineID], this.signal)
    if (machine === undefined) return
    try {
      track.journal = await this.options.journal(track.name, machine)
    } catch (error) {
      // The unit's failure is the news; that its journal cannot be had must not hide it.
      if (!(error instanceof CaasctlError)) throw error
    }
  }
}

function now(): number {
  return performance.now()
}

function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
