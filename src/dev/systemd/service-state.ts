import type { Alarm } from './clock.js'
import type { ProcessExit } from './runner.js'
import { ServiceProcesses } from './service-processes.js'
import { describeExitForJournal, type ServiceResult } from './service-result.js'
import type { ServiceSettings } from './service-settings.js'
import type { ActiveState, Unit, UnitHost } from './unit.js'

/** How often it looks for processes that nobody tells of, and for a PID file, in seconds. */
const lookSeconds = 0.02

/** The unit whose states these are. */
export type StatefulUnit = Pick<Unit, 'name' | 'active' | 'sub' | 'title'> & {
  readonly service: ServiceSettings
}

export interface StateOptions {
  readonly host: UnitHost
  /** Gives the unit another state. */
  become(active: ActiveState, sub: string): void
  /** A state has lasted for longer than it may. */
  timedOut(): void
}

/** Where a service is, for how long it may be there, and what it has come to: what its ways up and down share. */
export class ServiceState {
  readonly processes: ServiceProcesses
  readonly host: UnitHost
  result: ServiceResult = 'success'
  mainExit: ProcessExit | undefined
  /** Whether the main process is the one that counts, or is unknown: then all of the unit's count. */
  mainKnown = false
  /** Whether a start is on its way that somebody is to be told of. */
  starting = false
  private readonly unit: StatefulUnit
  private readonly options: StateOptions
  private alarm: Alarm | undefined
  private look: Alarm | undefined

  constructor(unit: StatefulUnit, options: StateOptions) {
    this.unit = unit
    this.options = options
    this.host = options.host
    this.processes = new ServiceProcesses(unit.name, options.host)
  }

  get active(): ActiveState {
    return this.unit.active
  }

  get sub(): string {
    return this.unit.sub
  }

  get service(): ServiceSettings {
    return this.unit.service
  }

  /** A new run begins. */
  begin(): void {
    this.result = 'success'
    this.mainExit = undefined
    this.mainKnown = false
    this.starting = true
    this.processes.begin()
  }

  /** What went wrong first is what the service's result tells. */
  comeTo(result: ServiceResult): void {
    if (this.result === 'success') this.result = result
  }

  /** Takes on a state; with a time that it may last. */
  enter(active: ActiveState, sub: string, seconds = Number.POSITIVE_INFINITY): void {
    this.look?.cancel()
    this.limit(seconds)
    this.options.become(active, sub)
  }

  /** How long the state may last from now on; every command has all of the time. */
  limit(seconds: number, then: () => void = this.options.timedOut): void {
    this.alarm?.cancel()
    this.alarm = this.host.clock.after(seconds, then)
  }

  /** Tells when no process of the unit is left, where no end of a known one tells. */
  awaitEmpty(then: () => void): void {
    this.lookUntil(() => {
      if (!this.processes.none) return false
      then()
      return true
    })
  }

  /** Looks again and again until a check says that it is done, or another state is taken on. */
  lookUntil(done: () => boolean, seconds = lookSeconds): void {
    this.look?.cancel()
    this.look = this.host.clock.after(seconds, () => {
      if (!done()) this.lookUntil(done, Math.min(seconds * 1.5, 10 * lookSeconds))
    })
  }

  /** An entry of the journal about its title: `Started web.service - Web.` */
  tell(word: string, end = '.', priority?: number): void {
    this.host.log(this.unit.name, `${word} ${this.unit.title}${end}`, priority)
  }

  /** An entry of the journal: `web.service: …` */
  note(message: string, priority?: number): void {
    this.host.log(this.unit.name, `${this.unit.name}: ${message}`, priority)
  }

  noteExit(which: string, exit: ProcessExit): void {
    this.note(`${which} exited, ${describeExitForJournal(exit)}`, exit.code === 'exited' ? 5 : 4)
  }
}
