import type { DesiredState, Fleet, Unit } from '../../../api/index.js'
import { CaasctlError } from '../../../error.js'
import { hashOptions, isGlobal, type UnitOption } from '../../../units/index.js'
import type { OperationEvent } from '../../events.js'
import { Run } from '../../run.js'
import { destroyCompletely } from '../../steps/destroy-completely.js'
import { putUnit } from '../../steps/put-unit.js'
import { versionWithoutReplace } from '../../steps/version-without-replace.js'
import { UnitTrack } from '../../unit-track.js'
import type { Ending } from '../../wait/waiter.js'
import type { AppliedUnit, ApplyOptions } from '../apply-options.js'
import type { DeployEvent, StoredEvent } from '../events.js'
import type { Strategy } from '../strategy.js'
import { directProbes } from './probes.js'
import { reachReadiness } from './readiness.js'

/** A unit as it is to be. */
export interface Target {
  readonly name: string
  readonly options: readonly UnitOption[]
  readonly desiredState: DesiredState
  readonly action: StoredEvent['action']
}

/** A unit that has not come up, or could not be sent. */
export interface Failure {
  readonly unit: string
  /** A clause without a final stop. */
  readonly reason: string
}

/** Something that was sent, to be told and to be taken back. */
export interface Sent {
  readonly name: string
  /** As it was in the registry before; undefined where it was not there. */
  readonly before: Unit | undefined
  readonly strategy: Strategy
}

export interface DeploymentOptions
  extends Pick<ApplyOptions, 'signal' | 'onEvent' | 'journal' | 'concurrency' | 'probes'> {
  /** Called before the first thing is sent. */
  readonly begin: () => Promise<void>
}

/** A deployment under way: what was sent, what became of each unit, and how to send and wait. */
export class Deployment {
  readonly fleet: Fleet
  readonly signal: AbortSignal
  /** Names of all units for which something was sent, in the order of it. */
  readonly touched = new Set<string>()
  /** What may have to be taken back: the first that was sent of each unit, in order. */
  readonly sent = new Map<string, Sent>()
  /** What is known of units so far. */
  readonly outcomes = new Map<string, Omit<AppliedUnit, 'unit' | 'action'>>()
  private readonly options: DeploymentOptions
  private oldVersion: Promise<string | undefined> | undefined
  private beginning: Promise<void> | undefined

  constructor(fleet: Fleet, options: DeploymentOptions) {
    this.fleet = fleet
    this.options = options
    this.signal = options.signal ?? new AbortController().signal
  }

  emit(event: DeployEvent): void {
    this.options.onEvent?.(event)
  }

  /** What shares one time limit. */
  run(timeoutMs: number): Run {
    const { signal } = this
    const { journal, concurrency } = this.options
    return new Run(this.fleet, 'start', {
      signal,
      journal,
      concurrency,
      timeoutMs,
      onEvent: (event) => this.forward(event),
    })
  }

  /** Puts a unit into the registry, in place of the one that is there. */
  async put(run: Run, track: UnitTrack, target: Target, before: Unit | undefined, strategy: Strategy) {
    const { name, options, desiredState, action } = target
    track.global = isGlobal(options)
    const replaces = before !== undefined && hashOptions(before.options) !== hashOptions(options)
    if (replaces && (await this.cannotReplace())) {
      await this.note({ name, before, strategy })
      const ending = await destroyCompletely(run, track, before)
      if (ending.kind !== 'reached') return ending
    }
    await this.note({ name, before, strategy })
    const as = before === undefined ? 'created' : replaces ? 'replaced' : 'state-set'
    await putUnit(run, track, as, { name, options, desiredState })
    this.emit({ type: 'stored', unit: name, action })
    return undefined
  }

  /** Puts a unit and, where it is to run, waits until it is ready. */
  async bring(
    run: Run,
    target: Target,
    before: Unit | undefined,
    strategy: Strategy,
  ): Promise<Failure | undefined> {
    return await this.attempt(target.name, async (track) => {
      const stopped = await this.put(run, track, target, before, strategy)
      if (stopped !== undefined) return stopped
      if (target.desiredState !== 'launched') return { kind: 'reached' }
      const replaced = before !== undefined && before.desiredState !== 'inactive'
      return await this.reachReady(run, track, target, strategy, { replaced })
    })
  }

  /** Waits until a unit that is as it should be in the registry is ready. */
  async verify(run: Run, target: Target, strategy: Strategy): Promise<Failure | undefined> {
    return await this.attempt(target.name, (track) => {
      track.global = isGlobal(target.options)
      return this.reachReady(run, track, target, strategy, {})
    })
  }

  /** Stops a unit and removes it, waiting for each. */
  async destroy(run: Run, unit: Unit, strategy: Strategy): Promise<Failure | undefined> {
    return await this.attempt(unit.name, async (track) => {
      track.global = isGlobal(unit.options)
      await this.note({ name: unit.name, before: unit, strategy })
      const ending = await destroyCompletely(run, track, unit)
      // What was not there before is as it was.
      if (ending.kind === 'reached' && this.sent.get(unit.name)?.before === undefined)
        this.sent.delete(unit.name)
      return ending
    })
  }

  private async reachReady(
    run: Run,
    track: UnitTrack,
    { name, options }: Target,
    { ready }: Strategy,
    watch: { readonly replaced?: boolean },
  ): Promise<Ending> {
    const { probes = directProbes } = this.options
    const ending = await reachReadiness(
      run,
      track,
      ready,
      { ...watch, hash: hashOptions(options), global: track.global },
      { probes, onNotReady: (reason) => this.emit({ type: 'not-ready', unit: name, reason }) },
    )
    if (ending.kind === 'reached') this.emit({ type: 'ready', unit: name, machines: track.machines })
    return ending
  }

  private async attempt(
    name: string,
    work: (track: UnitTrack) => Promise<Ending>,
  ): Promise<Failure | undefined> {
    const track = new UnitTrack(name)
    const ending = await this.endingOf(() => work(track))
    const { machines } = track
    if (ending.kind === 'reached') {
      const outcome = this.touched.has(name) ? 'done' : 'unchanged'
      this.outcomes.set(name, { outcome, reason: undefined, machines, journal: [] })
      return undefined
    }
    const why = track.explanation?.reasons.filter((reason) => !ending.reason.includes(reason)) ?? []
    const reason = [ending.reason.replace(/^it failed: /, ''), ...why].join('; ')
    const journal = await this.journalOf(track)
    this.outcomes.set(name, { outcome: 'failed', reason, machines, journal })
    this.emit({ type: 'unit-failed', unit: name, reason, journal, machines })
    return { unit: name, reason }
  }

  private async endingOf(work: () => Promise<Ending>): Promise<Ending> {
    try {
      return await work()
    } catch (error) {
      if (this.signal.aborted || !(error instanceof CaasctlError)) throw error
      return { kind: 'failed', reason: error.message, machineID: undefined, error }
    }
  }

  /** The waiting itself reads the journal of what has failed, and not of what does not get there in time. */
  private async journalOf({ name, journal, machines }: UnitTrack): Promise<readonly string[]> {
    const [machine] = machines
    if (journal.length > 0 || machine === undefined) return journal
    try {
      return (await this.options.journal?.(name, machine)) ?? []
    } catch (error) {
      if (error instanceof CaasctlError) return []
      throw error
    }
  }

  private async note(sent: Sent): Promise<void> {
    this.beginning ??= this.options.begin()
    await this.beginning
    this.touched.add(sent.name)
    if (!this.sent.has(sent.name)) this.sent.set(sent.name, sent)
  }

  private async cannotReplace(): Promise<boolean> {
    this.oldVersion ??= versionWithoutReplace(this.fleet, this.signal)
    return (await this.oldVersion) !== undefined
  }

  private forward(event: OperationEvent): void {
    if (
      event.type === 'observed' ||
      event.type === 'explained' ||
      event.type === 'trouble' ||
      event.type === 'destroyed'
    ) {
      this.emit(event)
    }
  }
}
