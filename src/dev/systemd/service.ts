import type { Alarm } from './clock.js'
import type { ExecCommand } from './exec-command.js'
import type { ProcessExit, RunningProcess } from './runner.js'
import { type FinishedProcess, ServiceProcesses } from './service-processes.js'
import { restarts, resultOf, type ServiceResult } from './service-result.js'
import { type CommandList, readServiceSettings, type ServiceSettings } from './service-settings.js'
import { StartLimit } from './start-limit.js'
import { type ActiveState, Unit, type UnitHost } from './unit.js'
import type { UnitSettings } from './unit-settings.js'

/**
 * A service unit: its commands one after the other through the states of systemd's service.c. What a process is
 * and does is the runner's affair.
 */
export class Service extends Unit {
  result: ServiceResult = 'success'
  /** How many times it was started again after it had ended by itself. */
  restartCount = 0
  private service: ServiceSettings
  private readonly processes: ServiceProcesses
  private mainExit: ProcessExit | undefined
  private readonly startLimit = new StartLimit()
  private alarm: Alarm | undefined
  /** Grows with every step, so that what belongs to an earlier one is not heard. */
  private step = 0
  private stopAsked = false
  private startAfterStop = false

  constructor(name: string, settings: UnitSettings, host: UnitHost) {
    super(name, settings, host)
    this.service = readServiceSettings(settings, (text) => host.fill(text, name))
    this.processes = new ServiceProcesses(name, host)
  }

  /** The process that the service is about; undefined while there is none. */
  get main(): RunningProcess | undefined {
    return this.processes.main
  }

  /** The processes of the present run that have ended. */
  get finished(): readonly FinishedProcess[] {
    return this.processes.finished
  }

  override get fault(): string | undefined {
    return this.service.fault
  }

  override reconfigure(settings: UnitSettings): void {
    super.reconfigure(settings)
    this.service = readServiceSettings(settings, (text) => this.host.fill(text, this.name))
  }

  override resetFailed(): void {
    this.startLimit.reset()
    this.result = 'success'
    super.resetFailed()
  }

  start(): void {
    if (this.active === 'deactivating') {
      this.startAfterStop = true
      return
    }
    if (this.active !== 'inactive' && this.active !== 'failed' && this.sub !== 'auto-restart') return
    this.restartCount = this.sub === 'auto-restart' ? this.restartCount : 0
    this.begin()
  }

  stop(): void {
    this.startAfterStop = false
    switch (this.active) {
      case 'inactive':
      case 'failed':
      case 'deactivating':
        this.stopAsked = true
        return
      case 'activating':
        this.stopAsked = true
        if (this.sub === 'auto-restart') this.enter('inactive', 'dead')
        else {
          this.host.log(this.name, `Stopping ${this.title}...`)
          this.signal()
        }
        return
      default:
        this.stopAsked = true
        this.host.log(this.name, `Stopping ${this.title}...`)
        this.runStop()
    }
  }

  /** Stops, and starts again once it has stopped. */
  restart(): void {
    this.stop()
    this.start()
  }

  /** @returns false where the unit has no way to reload. */
  reload(): boolean {
    if (this.service.commands.ExecReload.length === 0 || this.sub !== 'running') return false
    this.enter('reloading', 'reload')
    this.runList('ExecReload', () => {
      this.enter('active', 'running')
      this.afterEnd()
    })
    return true
  }

  private begin(): void {
    const { startLimitBurst, startLimitSeconds } = this.service
    if (!this.startLimit.allows(this.host.clock.uptime(), startLimitBurst, startLimitSeconds)) {
      this.note('Start request repeated too quickly.', 4)
      if (this.result === 'success') this.result = 'start-limit-hit'
      this.fail()
      return
    }
    this.stopAsked = false
    this.startAfterStop = false
    this.result = 'success'
    this.processes.finished = []
    this.mainExit = undefined
    this.host.log(this.name, `Starting ${this.title}...`)
    this.runStep('ExecCondition', 'condition', (failure) => {
      if (failure === undefined) this.runPre()
      else this.refused(failure)
    })
  }

  /** ExecCondition has ended with something else than 0: up to 254 it means "not now", which is no failure. */
  private refused(exit: ProcessExit): void {
    const skipped = exit.code === 'exited' && exit.status < 255
    this.stopPost(skipped ? 'exec-condition' : resultOf(exit, this.service, 'control'))
  }

  private runPre(): void {
    this.runStep('ExecStartPre', 'start-pre', (failure) => {
      if (failure === undefined) this.runStart()
      else this.stopPost(resultOf(failure, this.service, 'control'))
    })
  }

  private runStart(): void {
    const { type, commands, startTimeoutSeconds } = this.service
    const [command] = commands.ExecStart
    if (command === undefined) {
      this.runPost()
      return
    }
    if (waitsForWord(type) || type === 'oneshot' || type === 'forking') {
      this.enter('activating', 'start', startTimeoutSeconds)
    }
    if (type === 'oneshot') {
      this.runInTurn(commands.ExecStart, 0)
      return
    }
    if (type === 'forking') {
      this.runForking(command)
      return
    }
    const step = this.step
    const ready = () => {
      if (step === this.step) this.runPost()
    }
    const exited = (exit: ProcessExit) => this.mainEnded(exit, command)
    const awaited = waitsForWord(type)
    this.processes.main = this.processes.run('ExecStart', command, this.service, { exited, ready }, awaited)
    if (!awaited) this.runPost()
  }

  /** The process that is started ends when the service is up, and leaves behind the one that it is about. */
  private runForking(command: ExecCommand): void {
    const step = this.step
    this.processes.control = this.processes.run('ExecStart', command, this.service, {
      exited: (exit, left) => {
        this.processes.control = undefined
        if (step !== this.step) {
          this.afterEnd()
          return
        }
        const result = resultOf(exit, this.service, 'control')
        if (result !== 'success') {
          this.stopPost(result)
          return
        }
        this.processes.main = left
        left?.watch((end) => this.mainEnded(end, command))
        this.runPost()
      },
    })
  }

  /** The commands of a oneshot, each of which must succeed before the next. */
  private runInTurn(commands: readonly ExecCommand[], index: number): void {
    const command = commands[index]
    if (command === undefined) {
      this.runPost()
      return
    }
    const step = this.step
    this.processes.main = this.processes.run('ExecStart', command, this.service, {
      exited: (exit) => {
        const result = this.noteMainEnd(exit, command)
        if (step !== this.step) this.afterEnd()
        else if (result === 'success') this.runInTurn(commands, index + 1)
        else this.stopPost(result)
      },
    })
  }

  private runPost(): void {
    this.runStep('ExecStartPost', 'start-post', (failure) => {
      if (failure === undefined) this.started()
      else this.signal(resultOf(failure, this.service, 'control'))
    })
  }

  private started(): void {
    const { type, remainAfterExit } = this.service
    if (type !== 'oneshot' && (this.main !== undefined || this.mainExit !== undefined)) {
      this.enter('active', 'running')
      this.host.log(this.name, `Started ${this.title}.`)
      // It may have ended while ExecStartPost ran.
      if (this.main === undefined) this.afterEnd()
      return
    }
    this.host.log(this.name, `Finished ${this.title}.`)
    if (remainAfterExit) this.enter('active', 'exited')
    else this.runStop()
  }

  private mainEnded(exit: ProcessExit, command: ExecCommand): void {
    const result = this.noteMainEnd(exit, command)
    if (this.result === 'success') this.result = result
    this.afterEnd()
  }

  private noteMainEnd(exit: ProcessExit, command: ExecCommand): ServiceResult {
    this.processes.main = undefined
    this.mainExit = exit
    const result = command.ignoreFailure ? 'success' : resultOf(exit, this.service, 'main')
    if (result !== 'success') this.processes.logExit('Main process', exit)
    return result
  }

  /** Goes on from the end of a process, wherever the service stands. */
  private afterEnd(): void {
    switch (this.sub) {
      case 'running':
        if (this.result !== 'success') this.signal(this.result)
        else if (this.main === undefined && this.service.remainAfterExit) this.enter('active', 'exited')
        else if (this.main === undefined) this.runStop()
        return
      case 'start':
        // It ended before it said that it was ready.
        if (waitsForWord(this.service.type)) this.stopPost('protocol')
        return
      case 'stop-sigterm':
      case 'stop-sigkill':
        if (this.processes.running.length === 0) this.stopPost('success')
    }
  }

  private runStop(): void {
    this.runStep('ExecStop', 'stop', () => this.signal(), 'deactivating')
  }

  /** Ends what still runs. */
  private signal(result: ServiceResult = 'success'): void {
    if (this.result === 'success') this.result = result
    if (this.processes.running.length === 0) {
      this.stopPost('success')
      return
    }
    const { killSignal, stopTimeoutSeconds } = this.service
    this.enter('deactivating', 'stop-sigterm', stopTimeoutSeconds)
    this.processes.kill(killSignal)
  }

  private stopPost(result: ServiceResult): void {
    if (this.result === 'success') this.result = result
    this.runStep('ExecStopPost', 'stop-post', () => this.ended(), 'deactivating')
  }

  private ended(): void {
    const asked = this.stopAsked
    if (this.startAfterStop) {
      this.begin()
      return
    }
    if (!asked && restarts(this.service, this.result, this.mainExit ?? this.finished.at(-1)?.exit)) {
      if (this.result !== 'success') this.logFailure()
      this.enter('activating', 'auto-restart')
      this.alarm = this.host.clock.after(this.service.restartSeconds, () => {
        this.restartCount++
        this.note(`Scheduled restart job, restart counter is at ${this.restartCount}.`)
        this.begin()
      })
      return
    }
    if (this.result === 'success' || this.result === 'exec-condition') {
      if (this.service.type !== 'oneshot' || asked) this.note('Deactivated successfully.')
      if (asked) this.host.log(this.name, `Stopped ${this.title}.`)
      this.enter('inactive', 'dead')
    } else this.fail()
  }

  private fail(): void {
    this.logFailure()
    this.enter('failed', 'failed')
  }

  private logFailure(): void {
    this.note(`Failed with result '${this.result}'.`, 4)
  }

  private note(message: string, priority?: number): void {
    this.host.log(this.name, `${this.name}: ${message}`, priority)
  }

  /** Takes on a state; with a time that it may last before the service has failed. */
  private enter(active: ActiveState, sub: string, seconds = Number.POSITIVE_INFINITY): void {
    this.step++
    this.alarm?.cancel()
    this.alarm =
      seconds === Number.POSITIVE_INFINITY ? undefined : this.host.clock.after(seconds, () => this.timedOut())
    this.become(active, sub)
  }

  private timedOut(): void {
    const phase = this.active === 'deactivating' ? 'Stopping' : 'start operation'
    this.note(`${phase} timed out. Terminating.`, 4)
    if (this.sub === 'stop-sigterm') {
      this.result = this.result === 'success' ? 'timeout' : this.result
      this.enter('deactivating', 'stop-sigkill')
      this.processes.kill('SIGKILL')
    } else this.signal('timeout')
  }

  /** One step of control commands; the state is only taken on where there are any. */
  private runStep(
    list: CommandList,
    sub: string,
    over: (failure: ProcessExit | undefined) => void,
    active: ActiveState = 'activating',
  ): void {
    if (this.service.commands[list].length === 0) {
      over(undefined)
      return
    }
    const { startTimeoutSeconds, stopTimeoutSeconds } = this.service
    this.enter(active, sub, active === 'activating' ? startTimeoutSeconds : stopTimeoutSeconds)
    this.runList(list, over)
  }

  private runList(list: CommandList, over: (failure: ProcessExit | undefined) => void): void {
    const step = this.step
    const isCurrent = () => step === this.step
    this.processes.runAll(list, this.service, { isCurrent, over, missed: () => this.afterEnd() })
  }
}

/** Whether a service is only started once its process has said so, or has been executed at all. */
function waitsForWord(type: ServiceSettings['type']): boolean {
  return type === 'notify' || type === 'dbus' || type === 'exec'
}
