import { randomBytes } from 'node:crypto'
import { expandSpecifiers, type UnitOption } from '../../units/index.js'
import type { StoredUnitFile } from '../registry/registry.js'
import type { MachineClock } from './clock.js'
import { createUnit } from './create-unit.js'
import { Dependencies } from './dependencies.js'
import { Jobs } from './jobs.js'
import { Journal } from './journal.js'
import { machineSpecifiers } from './machine-specifiers.js'
import type { Runner } from './runner.js'
import { SystemdError } from './systemd-error.js'
import type { Unit, UnitHost } from './unit.js'
import { UnitSettings } from './unit-settings.js'

export interface SystemdOptions {
  readonly machineID: string
  readonly hostname: string
  readonly clock: MachineClock
  readonly runner: Runner
}

interface Fragment {
  readonly file: StoredUnitFile
  readonly settings: UnitSettings
}

/** What an agent needs of systemd's word about a unit. */
export interface UnitReport {
  readonly load: string
  readonly active: string
  readonly sub: string
}

/**
 * systemd on one machine, as far as units of fleet's go: unit files are put in, taken notice of by a reload, and
 * units are started and stopped. What their processes do is the {@link Runner}'s affair.
 */
export class Systemd {
  readonly journal = new Journal()
  readonly bootID = randomBytes(16).toString('hex')
  readonly clock: MachineClock
  readonly runner: Runner
  /** Unit files as they lie in the folder. */
  private readonly fragments = new Map<string, Fragment>()
  /** Units as systemd has them in memory; one that runs stays after its file is gone. */
  private readonly units = new Map<string, Unit>()
  private readonly listeners = new Set<(unit: string) => void>()
  private readonly watchers = new Map<string, Set<(unit: Unit) => void>>()
  private readonly dependencies = new Dependencies()
  private readonly jobs: Jobs
  private readonly host: UnitHost

  constructor({ machineID, hostname, clock, runner }: SystemdOptions) {
    this.clock = clock
    this.runner = runner
    const specifiers = machineSpecifiers({ machineID, bootID: this.bootID, hostname })
    this.host = {
      clock,
      runner,
      fill: (text, unit) => expandSpecifiers(text, unit, specifiers).text,
      changed: (unit) => this.onUnit(unit),
      log: (unit, message, priority = 6) => this.write(unit, 'systemd', 1, message, priority),
      output: (unit, identifier, pid, line, priority) => this.write(unit, identifier, pid, line, priority),
      find: (unit) => this.find(unit),
      trigger: (unit) => this.jobs.attempt(unit),
      watch: (unit, listener) => this.watchUnit(unit, listener),
    }
    const { find, log } = this.host
    this.jobs = new Jobs({ dependencies: this.dependencies, find, log })
  }

  /**
   * Puts a unit file in its place. A unit that is in memory takes notice of it with {@link reload}.
   * @throws {SystemdError} for a type of unit that systemd does not know any more, or never reads from a file.
   */
  load(name: string, file: StoredUnitFile): void {
    if (/\.(busname|snapshot|device|scope)$/.test(name)) {
      throw new SystemdError(name, `Unit type of ${name} cannot be loaded from a file.`)
    }
    const settings = new UnitSettings(file.options)
    this.fragments.set(name, { file, settings })
    if (!this.units.has(name)) this.dependencies.set(name, settings, (text) => this.host.fill(text, name))
    this.tell(name)
  }

  /** Takes a unit file away. */
  unload(name: string): void {
    this.fragments.delete(name)
    this.find(name)?.resetFailed()
    this.forget(name)
  }

  /** Reads the unit files anew. */
  reload(): void {
    for (const [name, unit] of this.units) {
      const fragment = this.fragments.get(name)
      if (fragment === undefined || unit.settings === fragment.settings) continue
      unit.reconfigure(fragment.settings)
      this.dependencies.set(name, fragment.settings, (text) => this.host.fill(text, name))
    }
  }

  /** The hash of a unit file that is in its place; undefined where there is none. */
  hash(name: string): string | undefined {
    return this.fragments.get(name)?.file.hash
  }

  /** The options of a unit file that is in its place; undefined where there is none. */
  options(name: string): readonly UnitOption[] | undefined {
    return this.fragments.get(name)?.file.options
  }

  /** Names of the unit files that are in their place. */
  loaded(): IterableIterator<string> {
    return this.fragments.keys()
  }

  state(name: string): UnitReport {
    const unit = this.find(name)
    if (unit === undefined) return { load: 'not-found', active: 'inactive', sub: 'dead' }
    return { load: unit.load, active: unit.active, sub: unit.sub }
  }

  /** A unit with all that systemd knows of it; undefined where it knows none of that name. */
  find(name: string): Unit | undefined {
    const known = this.units.get(name)
    if (known !== undefined) return known
    const fragment = this.fragments.get(name)
    if (fragment === undefined) return undefined
    const unit = createUnit(name, fragment.settings, this.host)
    this.units.set(name, unit)
    return unit
  }

  /** @throws {SystemdError} where systemd would refuse at once. */
  start(name: string): void {
    this.jobs.start(name)
  }

  stop(name: string): void {
    this.jobs.stop(name)
  }

  /** @throws {SystemdError} */
  restart(name: string): void {
    this.jobs.stop(name)
    this.jobs.start(name)
  }

  /** @returns a function that ends it. */
  onChange(listener: (unit: string) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** The machine loses power. Resolves once nothing of it runs. */
  cut(): Promise<void> {
    this.listeners.clear()
    this.watchers.clear()
    this.clock.stop()
    return this.runner.cut()
  }

  private onUnit(unit: Unit): void {
    this.tell(unit.name)
    this.jobs.changed(unit)
    for (const watcher of this.watchers.get(unit.name) ?? []) watcher(unit)
    if (!this.fragments.has(unit.name)) this.forget(unit.name)
  }

  /** A unit without a file is dropped from memory once nothing of it runs. */
  private forget(name: string): void {
    const unit = this.units.get(name)
    if (unit !== undefined && unit.active !== 'inactive' && unit.active !== 'failed') return
    this.units.delete(name)
    this.dependencies.delete(name)
  }

  private tell(name: string): void {
    for (const listener of this.listeners) listener(name)
  }

  private watchUnit(name: string, listener: (unit: Unit) => void): () => void {
    const watchers = this.watchers.get(name) ?? new Set()
    this.watchers.set(name, watchers.add(listener))
    return () => {
      watchers.delete(listener)
      if (watchers.size === 0) this.watchers.delete(name)
    }
  }

  private write(unit: string, identifier: string, pid: number, message: string, priority: number): void {
    this.journal.append({ time: this.clock.now(), unit, identifier, pid, message, priority })
  }
}
