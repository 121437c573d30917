import { isBaseUnit } from './base-units.js'
import type { Dependencies } from './dependencies.js'
import { SystemdError } from './systemd-error.js'
import type { Unit } from './unit.js'

export interface JobsOptions {
  readonly dependencies: Dependencies
  readonly find: (name: string) => Unit | undefined
  readonly log: (unit: string, message: string, priority?: number) => void
}

/**
 * Starts and stops units together with those that hang on them, as systemd's transactions do: what is required
 * or wanted is started too, in the order of After and Before; who cannot be without a unit ends with it.
 */
export class Jobs {
  private readonly dependencies: Dependencies
  private readonly find: JobsOptions['find']
  private readonly log: JobsOptions['log']
  /** Starts that wait for others. */
  private readonly waiting = new Set<string>()
  /** Starts under way. */
  private readonly running = new Set<string>()

  constructor({ dependencies, find, log }: JobsOptions) {
    this.dependencies = dependencies
    this.find = find
    this.log = log
  }

  /** @throws {SystemdError} where systemd would refuse at once; then nothing is started. */
  start(name: string): void {
    const wanted = new Set<string>()
    this.collect(name, wanted)
    for (const unit of wanted) {
      const rivals = [...this.dependencies.of(unit, 'Conflicts'), ...this.dependencies.on(unit, 'Conflicts')]
      for (const rival of rivals) if (!wanted.has(rival)) this.stop(rival)
    }
    for (const unit of wanted) {
      const { active } = this.find(unit) ?? {}
      if (active !== 'active' && active !== 'reloading' && !this.running.has(unit)) this.waiting.add(unit)
    }
    this.advance()
  }

  /** Stops a unit and all that cannot be without it. */
  stop(name: string): void {
    const unit = this.find(name)
    if (unit === undefined) return
    this.waiting.delete(name)
    this.running.delete(name)
    for (const kind of ['Requires', 'BindsTo', 'PartOf', 'Requisite'] as const) {
      for (const other of this.dependencies.on(name, kind)) {
        if (this.waiting.has(other) || isUp(this.find(other))) this.stop(other)
      }
    }
    unit.stop()
  }

  /** A unit has another state. */
  changed(unit: Unit): void {
    const { name, active } = unit
    if (active === 'activating' || active === 'deactivating') return
    const started = this.running.delete(name)
    if (active === 'inactive' || active === 'failed') {
      for (const bound of this.dependencies.on(name, 'BindsTo')) if (isUp(this.find(bound))) this.stop(bound)
    }
    if (active === 'failed') {
      if (started) this.failDependents(name)
      for (const next of this.dependencies.of(name, 'OnFailure')) this.attempt(next)
    }
    if (started) this.advance()
  }

  /** Starts a unit where that is possible. @returns whether it was. */
  attempt(name: string): boolean {
    try {
      this.start(name)
      return true
    } catch (error) {
      if (!(error instanceof SystemdError)) throw error
      this.log(name, error.message, 3)
      return false
    }
  }

  /** All that has to be started with a unit. */
  private collect(name: string, wanted: Set<string>): void {
    if (wanted.has(name) || (this.find(name) === undefined && isBaseUnit(name))) return
    const unit = this.find(name)
    if (unit === undefined) throw new SystemdError(name, `Unit ${name} not found.`)
    if (unit.fault !== undefined) throw new SystemdError(name, `Unit ${name} has a bad unit file setting.`)
    wanted.add(name)
    for (const kind of ['Requires', 'BindsTo'] as const) {
      for (const other of this.dependencies.of(name, kind)) this.collect(other, wanted)
    }
    for (const other of this.dependencies.of(name, 'Wants')) {
      const unit = this.find(other)
      if (unit !== undefined && unit.fault === undefined) this.collect(other, wanted)
    }
    for (const other of this.dependencies.of(name, 'Requisite')) {
      if (!isBaseUnit(other) && !isUp(this.find(other))) {
        throw new SystemdError(name, `Dependency failed for ${name}: ${other} is not active.`)
      }
    }
  }

  /** Starts whatever does not wait for another any more. */
  private advance(): void {
    for (const name of [...this.waiting]) if (this.waiting.has(name) && !this.isBlocked(name)) this.run(name)
    // Units that wait for each other would wait for ever: systemd breaks such a circle too.
    const [first] = this.waiting
    if (first === undefined || this.running.size > 0) return
    this.run(first)
    this.advance()
  }

  private run(name: string): void {
    this.waiting.delete(name)
    const unit = this.find(name)
    const refusal = unit?.refusal()
    if (unit === undefined || refusal !== undefined) {
      this.log(name, `${name}: ${refusal}`, 3)
      this.failDependents(name)
      return
    }
    this.running.add(name)
    unit.start()
    // A unit that was on its way already tells nothing new.
    if (unit.active === 'active') this.running.delete(name)
  }

  private isBlocked(name: string): boolean {
    const earlier = [...this.dependencies.of(name, 'After'), ...this.dependencies.on(name, 'Before')]
    return earlier.some((other) => this.waiting.has(other) || this.running.has(other))
  }

  /** Those that need a unit, and have not come up without it, do not start either. */
  private failDependents(name: string): void {
    for (const other of [...this.waiting]) {
      if (!this.waiting.has(other) || !this.dependencies.needs(other, name)) continue
      this.waiting.delete(other)
      this.log(other, `Dependency failed for ${this.find(other)?.title ?? other}.`, 4)
      this.failDependents(other)
    }
  }
}

function isUp(unit: Unit | undefined): boolean {
  return (
    unit !== undefined &&
    unit.active !== 'inactive' &&
    unit.active !== 'failed' &&
    unit.active !== 'deactivating'
  )
}
