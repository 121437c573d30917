import { type DesiredState, type Fleet, type Unit, UnitRefusedError } from '../api/index.js'
import { hashOptions, isGlobal, isTemplateName, sameUnitFile, type UnitOption } from '../units/index.js'
import type { OperationEvent } from './events.js'
import { done, type Finish } from './finish.js'
import type { OperationOptions, Source, SourceOptions } from './options.js'
import { unknownOptions } from './reasons/hints.js'
import type { UnitResult } from './results.js'
import { Run, type Step } from './run.js'
import { destroyCompletely } from './steps/destroy-completely.js'
import { putUnit } from './steps/put-unit.js'
import { setState } from './steps/set-state.js'
import { versionWithoutReplace } from './steps/version-without-replace.js'
import type { FoundSource } from './targets/find-source.js'
import { findSources } from './targets/find-sources.js'
import type { UnitTrack } from './unit-track.js'
import type { Goal } from './wait/goal.js'
import type { WatchedUnitOptions } from './wait/watched-unit.js'

/** What submit, load and start are: to have units in the cluster, in a desired state. */
export interface Bringing {
  readonly verb: 'submit' | 'load' | 'start'
  readonly desiredState: DesiredState
  /** Undefined not to wait. */
  readonly goal: Goal | undefined
  /** Desired states in which a unit may be replaced. */
  readonly replaceable: readonly DesiredState[]
}

type BringOptions = OperationOptions & SourceOptions & { readonly timeoutMs?: number | undefined }

export async function bring(
  fleet: Fleet,
  bringing: Bringing,
  sources: Source | readonly Source[],
  options: BringOptions,
): Promise<UnitResult[]> {
  const run = new Run(fleet, bringing.verb, options)
  const found = await findSources(run, sources, {
    replace: options.replace ?? false,
    templates: bringing.verb === 'submit',
    directory: options.directory,
  })
  const version = found.some(needsReplacing) ? await versionWithoutReplace(fleet, run.signal) : undefined
  const bringer = new Bringer(run, bringing, options, version)
  return run.all(found.map((source) => bringer.step(source)))
}

class Bringer {
  private readonly run: Run
  private readonly bringing: Bringing
  private readonly replace: boolean
  /** The server's version, where it cannot replace a unit. */
  private readonly oldVersion: string | undefined
  private readonly told = new Set<string>()

  constructor(run: Run, bringing: Bringing, options: BringOptions, oldServer: string | undefined) {
    this.run = run
    this.bringing = bringing
    this.replace = options.replace ?? false
    this.oldVersion = oldServer
  }

  step(source: FoundSource): Step {
    return { name: source.name, work: (track) => this.work(source, track) }
  }

  private async work(source: FoundSource, track: UnitTrack): Promise<Finish> {
    if (source.kind === 'missing') return { kind: 'not-found', reason: source.reason }
    if (source.kind === 'broken') throw source.error
    const { name, existing, options, differs } = source
    this.refuseTemplate(name)
    if (differs !== undefined) this.tellOnce(differs)
    track.global = isGlobal(options ?? existing?.options ?? [])
    if (existing === undefined) return this.create(track, options ?? [])
    if (options === undefined) {
      if (!this.replace) return this.setState(track, existing)
      return { kind: 'failed', reason: 'there is no file to replace it with', machineID: undefined }
    }
    if (sameUnitFile(options, existing.options)) {
      this.run.emit({ type: 'same-file', unit: name })
      return this.setState(track, existing)
    }
    if (this.bringing.replaceable.includes(existing.desiredState)) {
      return this.replaceWith(track, existing, options)
    }
    this.run.emit({ type: 'not-replaced', unit: name, desiredState: existing.desiredState })
    if (this.bringing.verb !== 'submit') await this.setState(track, existing)
    return {
      kind: 'failed',
      reason: `it was not replaced, because its desired state is ${existing.desiredState}`,
      machineID: undefined,
    }
  }

  private async create(track: UnitTrack, options: readonly UnitOption[]): Promise<Finish> {
    this.warn(track.name, options)
    await this.put(track, 'created', options)
    this.run.emit({ type: 'created', unit: track.name, global: track.global })
    return this.afterSending(track, this.bringing.goal, { hash: hashOptions(options) })
  }

  private async replaceWith(
    track: UnitTrack,
    existing: Unit,
    options: readonly UnitOption[],
  ): Promise<Finish> {
    this.warn(track.name, options)
    if (this.oldVersion !== undefined) {
      this.run.emit({ type: 'stepped-replace', unit: track.name, serverVersion: this.oldVersion })
      const ending = await destroyCompletely(this.run, track, existing)
      if (ending.kind !== 'reached') return ending
    }
    await this.put(track, 'replaced', options)
    this.run.emit({ type: 'replaced', unit: track.name, global: track.global })
    return this.afterSending(track, this.bringing.goal, { hash: hashOptions(options), replaced: true })
  }

  /** Only the desired state is to be set, if it is not set already. */
  private async setState(track: UnitTrack, existing: Unit): Promise<Finish> {
    const { verb, desiredState, goal } = this.bringing
    if (verb === 'submit') return { kind: 'unchanged' }
    if (existing.desiredState === desiredState) return this.leave(track, existing)
    await setState(this.run, track, desiredState)
    // Loading a unit that runs means stopping it.
    const stops = goal !== undefined && desiredState === 'loaded' && existing.desiredState === 'launched'
    return this.afterSending(track, stops ? 'stopped' : goal, { failureIsNew: false })
  }

  /** There is nothing to send; whether the unit is as it should be is to be seen. */
  private async leave(track: UnitTrack, unit: Unit): Promise<Finish> {
    const { goal } = this.bringing
    if (goal === undefined || (await this.run.isReached(track, goal, unit))) return { kind: 'unchanged' }
    const ending = await this.run.reach(track, goal)
    if (ending.kind !== 'reached') return ending
    this.emitReached(track)
    return { kind: 'unchanged' }
  }

  private async afterSending(
    track: UnitTrack,
    goal: Goal | undefined,
    watch: WatchedUnitOptions,
  ): Promise<Finish> {
    const { verb } = this.bringing
    if (verb === 'submit') return done
    const { name, global } = track
    this.run.emit({ type: 'triggered', unit: name, verb, global, waits: goal !== undefined })
    if (goal === undefined) return done
    const ending = await this.run.reach(track, goal, watch)
    if (ending.kind === 'reached') this.emitReached(track)
    return ending
  }

  private emitReached({ name, global, machines }: UnitTrack): void {
    const state = this.bringing.desiredState
    this.run.emit({ type: 'reached', unit: name, global, state, machines })
  }

  private put(track: UnitTrack, as: 'created' | 'replaced', options: readonly UnitOption[]): Promise<void> {
    const { desiredState } = this.bringing
    return putUnit(this.run, track, as, { name: track.name, options, desiredState })
  }

  private refuseTemplate(name: string): void {
    if (this.bringing.verb === 'submit' || !isTemplateName(name)) return
    throw new UnitRefusedError(name, `a template cannot be ${this.bringing.desiredState}`, {
      suggestion: `Name an instance of it: ${name.replace('@.', '@1.')}`,
    })
  }

  private warn(name: string, options: readonly UnitOption[]): void {
    for (const { option, meant } of unknownOptions(options)) {
      this.run.emit({ type: 'unknown-option', unit: name, option, meant })
    }
  }

  /** A hundred instances of one template that differs are one warning. */
  private tellOnce(event: Extract<OperationEvent, { type: 'differs' }>): void {
    if (this.told.has(event.unit)) return
    this.told.add(event.unit)
    this.run.emit(event)
  }
}

function needsReplacing(source: FoundSource): boolean {
  if (source.kind !== 'found' || source.existing === undefined || source.options === undefined) return false
  return !sameUnitFile(source.options, source.existing.options)
}
