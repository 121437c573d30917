import { type Calendar, CalendarError, parseCalendar } from './calendar.js'
import type { Alarm } from './clock.js'
import { Unit, type UnitHost } from './unit.js'
import type { UnitSettings } from './unit-settings.js'

const spans = ['OnActiveSec', 'OnBootSec', 'OnStartupSec', 'OnUnitActiveSec', 'OnUnitInactiveSec']

/** A timer unit: starts another unit when its times come (systemd.timer(5)). Accuracy and random delays are left out. */
export class Timer extends Unit {
  private readonly booted: number
  private calendars: readonly Calendar[]
  private alarm: Alarm | undefined
  private unwatch: (() => void) | undefined
  /** On the machine's own clock, in seconds. */
  private activated = 0
  private lastTrigger: number | undefined
  private unitActive: number | undefined
  private unitInactive: number | undefined

  constructor(name: string, settings: UnitSettings, host: UnitHost) {
    super(name, settings, host)
    this.booted = host.clock.booted
    this.calendars = readCalendars(settings)
  }

  override reconfigure(settings: UnitSettings): void {
    super.reconfigure(settings)
    this.calendars = readCalendars(settings)
  }

  override get fault(): string | undefined {
    const empty = spans.every((name) => this.settings.list('Timer', name).length === 0)
    return empty && this.calendars.length === 0 ? 'Timer unit lacks value setting. Refusing.' : undefined
  }

  override get triggers(): string {
    return this.settings.text('Timer', 'Unit') ?? this.name.replace(/\.timer$/, '.service')
  }

  override refusal(): string | undefined {
    return this.host.find(this.triggers) === undefined
      ? `Refusing to start, unit ${this.triggers} to trigger not loaded.`
      : undefined
  }

  start(): void {
    if (this.active === 'active') return
    this.activated = this.host.clock.uptime()
    this.lastTrigger = undefined
    const triggered = this.host.find(this.triggers)
    this.unitActive = this.uptimeOf(triggered?.since.active)
    this.unitInactive = this.uptimeOf(triggered?.since.inactive)
    this.unwatch = this.host.watch(this.triggers, (unit) => this.onTriggered(unit))
    this.host.log(this.name, `Started ${this.title}.`)
    this.wait(true)
  }

  stop(): void {
    this.alarm?.cancel()
    this.unwatch?.()
    this.unwatch = undefined
    if (this.active !== 'active') return
    this.become('inactive', 'dead')
    this.host.log(this.name, `Stopped ${this.title}.`)
  }

  private wait(initial: boolean): void {
    this.alarm?.cancel()
    const now = this.host.clock.uptime()
    const elapses = this.elapses(initial, now)
    if (elapses.length === 0) {
      if (this.settings.boolean('Timer', 'RemainAfterElapse', true)) this.become('active', 'elapsed')
      else this.stop()
      return
    }
    this.alarm = this.host.clock.after(Math.max(0, Math.min(...elapses) - now), () => this.elapse())
    this.become('active', 'waiting')
  }

  /** When the timer comes due, on the machine's own clock; a time since the start that is over does not count. */
  private elapses(initial: boolean, now: number): number[] {
    const since = (name: string, base: number | undefined, once: boolean) =>
      base === undefined
        ? []
        : this.settings
            .secondsList('Timer', name)
            .map((seconds) => base + seconds)
            .filter((at) => !once || initial || at > now)
    const calendar = this.calendars.flatMap((of) => {
      const next = of(new Date(this.host.clock.now()))
      return next === undefined ? [] : [now + (next.getTime() - this.host.clock.now()) / 1_000]
    })
    return [
      ...since('OnActiveSec', this.activated, true),
      ...since('OnBootSec', this.booted, true),
      ...since('OnStartupSec', this.booted, true),
      ...since('OnUnitActiveSec', this.unitActive ?? this.lastTrigger, false),
      ...since('OnUnitInactiveSec', this.unitInactive ?? this.lastTrigger, false),
      ...calendar,
    ]
  }

  private elapse(): void {
    this.lastTrigger = this.host.clock.uptime()
    this.become('active', 'running')
    if (this.host.trigger(this.triggers, this.name)) return
    this.become('failed', 'failed')
  }

  private onTriggered(unit: Unit): void {
    if (this.active !== 'active') return
    if (unit.active === 'active' || unit.active === 'activating')
      this.unitActive = this.uptimeOf(unit.since.state)
    const over = unit.active === 'inactive' || unit.active === 'failed'
    if (over) this.unitInactive = this.uptimeOf(unit.since.state)
    if (this.sub === 'waiting' || this.sub === 'elapsed' || over) this.wait(false)
  }

  private uptimeOf(time: number | undefined): number | undefined {
    return time === undefined ? undefined : this.host.clock.uptimeAt(time)
  }
}

/** An expression that is none is ignored, as systemd does. */
function readCalendars(settings: UnitSettings): Calendar[] {
  return settings.list('Timer', 'OnCalendar').flatMap((text) => {
    try {
      return [parseCalendar(text)]
    } catch (error) {
      if (error instanceof CalendarError) return []
      throw error
    }
  })
}
