import type { MachineClock } from './clock.js'
import type { Runner } from './runner.js'
import type { UnitSettings } from './unit-settings.js'

export type ActiveState = 'active' | 'inactive' | 'activating' | 'deactivating' | 'failed' | 'reloading'

/** What a unit may use of the machine it is on. */
export interface UnitHost {
  readonly clock: MachineClock
  readonly runner: Runner
  /** Fills systemd's specifiers for a unit. */
  fill(text: string, unit: string): string
  /** A unit has another state now. */
  changed(unit: Unit): void
  /** An entry of systemd's own in the journal. */
  log(unit: string, message: string, priority?: number): void
  /** A line that a unit's process has printed. */
  output(unit: string, identifier: string, pid: number, line: string, priority: number): void
  /** The unit of that name; undefined where systemd has no unit file of it. */
  find(unit: string): Unit | undefined
  /** Starts another unit, as a timer does. @returns whether that was possible. */
  trigger(unit: string, by: string): boolean
  /** Told whenever a unit changes, until the returned function is called. */
  watch(unit: string, listener: (unit: Unit) => void): () => void
}

/** A unit that systemd has loaded. */
export abstract class Unit {
  readonly name: string
  /** Where its unit file lies on the machine. */
  readonly fragmentPath: string
  settings: UnitSettings
  active: ActiveState = 'inactive'
  sub = 'dead'
  /** When it took its present state, and when it last became and ceased to be active. Milliseconds since 1970. */
  readonly since: { state: number; active: number | undefined; inactive: number | undefined }
  protected readonly host: UnitHost

  constructor(name: string, settings: UnitSettings, host: UnitHost) {
    this.name = name
    this.fragmentPath = `/run/fleet/units/${name}`
    this.settings = settings
    this.host = host
    this.since = { state: host.clock.now(), active: undefined, inactive: undefined }
  }

  /** Why systemd would not load it; undefined where its settings are good. */
  get fault(): string | undefined {
    return undefined
  }

  /** The unit that it starts; undefined where it starts none. */
  get triggers(): string | undefined {
    return undefined
  }

  /** Why it cannot be started as things stand; undefined where it can. */
  refusal(): string | undefined {
    return undefined
  }

  /** systemd's LoadState. */
  get load(): 'loaded' | 'bad-setting' {
    return this.fault === undefined ? 'loaded' : 'bad-setting'
  }

  get description(): string {
    return this.host.fill(this.settings.text('Unit', 'Description') ?? this.name, this.name)
  }

  /** The name as systemd's messages have it since version 250. */
  get title(): string {
    return this.description === this.name ? this.name : `${this.name} - ${this.description}`
  }

  /** Begins to start; nothing happens where it is active or on its way. */
  abstract start(): void

  /** Begins to stop; nothing happens where it is inactive or on its way. */
  abstract stop(): void

  /** Takes over a changed unit file; what runs goes on as it was. */
  reconfigure(settings: UnitSettings): void {
    this.settings = settings
  }

  /** Forgets that it has failed. */
  resetFailed(): void {
    if (this.active === 'failed') this.become('inactive', 'dead')
  }

  protected become(active: ActiveState, sub: string): void {
    if (this.active === active && this.sub === sub) return
    const now = this.host.clock.now()
    if (active === 'active' && this.active !== 'active' && this.active !== 'reloading')
      this.since.active = now
    if ((active === 'inactive' || active === 'failed') && this.active !== active) this.since.inactive = now
    this.since.state = now
    this.active = active
    this.sub = sub
    this.host.changed(this)
  }
}
