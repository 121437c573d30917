import type { Alarm } from './clock.js'
import { type ExecCommand, withVariables } from './exec-command.js'
import type { ProcessExit, RunningProcess } from './runner.js'
import { describeExit, restarts, resultOf, type ServiceResult } from './service-result.js'
import { type CommandList, readServiceSettings, type ServiceSettings } from './service-settings.js'
import { StartLimit } from './start-limit.js'
import { type ActiveState, Unit, type UnitHost } from './unit.js'
import type { UnitSettings } from './unit-settings.js'

/** A process that has ended, as `systemctl status` lists it. */
export interface FinishedProcess {
  readonly list: CommandList
  readonly pid: number
  readonly command: string
  readonly exit: ProcessExit
}

/**
 * A service unit: its commands one after the other through the states of systemd's service.c. What a process is
 * and does is the runner's affair.
 */
export class Service extends Unit {
  result: ServiceResult = 'success'
  /** The process that the service is about. */
  main: RunningProcess | undefined
  /** How many times it was started again after it had ended by itself. */
  restartCount = 0
  /** The processes of the present run that have ended. */
  finished: FinishedProcess[] = []
  private service: ServiceSettings
  private control: RunningProcess | undefined
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
    this.runAll('ExecReload', () => {
      this.enter('active', 'running')
      this.afterMainEnd()
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
    this.finished = []
    this.mainExit = undefined
    this.host.log(this.name, `Starting ${this.title}...`)
    this.runStep(
      'ExecCondition',
      'condition',
      (exit) => this.refused(exit),
      () => this.runPre(),
    )
  }

  /** ExecCondition has ended with something else than 0: up to 254 it means "not now", which is no failure. */
  private refused(exit: ProcessExit): void {
    const skipped = exit.code === 'exited' && exit.status < 255
    this.stopPost(skipped ? 'exec-condition' : resultOf(exit, this.service, 'control'))
  }

  private runPre(): void {
    this.runStep(
      'ExecStartPre',
      'start-pre',
      (exit) => this.controlFailed(exit),
      () => this.runStart(),
    )
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
    const step = this.step
    const started = this.run('ExecStart', command, {
      ready: () => {
        if (step === this.step && waitsForWord(type)) this.runPost()
      },
      exited: (exit, left) => {
        if (type === 'forking' && step === this.step) {
          this.control = undefined
          if (resultOf(exit, this.service, 'control') !== 'success') {
            this.controlFailed(exit)
            return
          }
          this.main = left
          left?.watch((end) => this.mainEnded(end, command))
          this.runPost()
        } else this.mainEnded(exit, command)
      },
    })
    if (type === 'forking') this.control = started
    else {
      this.main = started
      if (!waitsForWord(type)) this.runPost()
    }
  }

  /** The commands of a oneshot, each of which must succeed before the next. */
  private runInTurn(commands: readonly ExecCommand[], index: number): void {
    const command = commands[index]
    if (command === undefined) {
      this.main = undefined
      this.runPost()
      return
    }
    const step = this.step
    this.main = this.run('ExecStart', command, {
      exited: (exit) => {
        this.main = undefined
        this.mainExit = exit
        const result = command.ignoreFailure ? 'success' : resultOf(exit, this.service, 'main')
        if (result !== 'success') this.logExit('Main process', exit)
        if (step !== this.step) this.afterMainEnd()
        else if (result === 'success') this.runInTurn(commands, index + 1)
        else this.stopPost(result)
      },
    })
  }

  private runPost(): void {
    this.runStep(
      'ExecStartPost',
      'start-post',
      (exit) => this.signal(resultOf(exit, this.service, 'control')),
      () => this.started(),
    )
  }

  private started(): void {
    const { type, remainAfterExit } = this.service
    if (type === 'oneshot' || this.main === undefined) {
      if (this.mainExit !== undefined && type !== 'oneshot') {
        this.enter('active', 'running')
        this.host.log(this.name, `Started ${this.title}.`)
        this.afterMainEnd()
        return
      }
      if (remainAfterExit) {
        this.enter('active', 'exited')
        this.host.log(this.name, `Finished ${this.title}.`)
      } else {
        if (type === 'oneshot') this.host.log(this.name, `Finished ${this.title}.`)
        this.runStop()
      }
      return
    }
    this.enter('active', 'running')
    this.host.log(this.name, `Started ${this.title}.`)
  }

  private mainEnded(exit: ProcessExit, command: ExecCommand): void {
    this.main = undefined
    this.mainExit = exit
    const result = command.ignoreFailure ? 'success' : resultOf(exit, this.service, 'main')
    if (result !== 'success') {
      this.logExit('Main process', exit)
      if (this.result === 'success') this.result = result
    }
    this.afterMainEnd()
  }

  /** Goes on from the end of the main process, wherever the service stands. */
  private afterMainEnd(): void {
    if (this.mainExit === undefined) return
    switch (this.sub) {
      case 'running':
        if (this.result !== 'success') this.signal(this.result)
        else if (this.service.remainAfterExit) this.enter('active', 'exited')
        else this.runStop()
        return
      case 'start':
        // It ended before it said that it was ready.
        if (waitsForWord(this.service.type))
          this.stopPost(this.result === 'success' ? 'protocol' : this.result)
        return
      case 'stop-sigterm':
      case 'stop-sigkill':
        if (this.control === undefined) this.stopPost('success')
    }
  }

  private controlFailed(exit: ProcessExit): void {
    this.stopPost(resultOf(exit, this.service, 'control'))
  }

  private runStop(): void {
    this.runStep(
      'ExecStop',
      'stop',
      () => this.signal(),
      () => this.signal(),
      'deactivating',
    )
  }

  /** Ends what still runs. */
  private signal(result: ServiceResult = 'success'): void {
    if (this.result === 'success') this.result = result
    const running = [this.main, this.control].filter((process) => process !== undefined)
    if (running.length === 0) {
      this.stopPost('success')
      return
    }
    const { killSignal, stopTimeoutSeconds } = this.service
    this.enter('deactivating', 'stop-sigterm', stopTimeoutSeconds)
    for (const process of running) process.kill(killSignal)
  }

  private stopPost(result: ServiceResult): void {
    if (this.result === 'success') this.result = result
    const last = () => this.ended()
    this.runStep('ExecStopPost', 'stop-post', last, last, 'deactivating')
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

  private logExit(which: string, exit: ProcessExit): void {
    this.note(`${which} exited, ${describeExit(exit)}`, 5)
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
      this.main?.kill('SIGKILL')
      this.control?.kill('SIGKILL')
    } else this.signal('timeout')
  }

  /** One step of control commands; the state is only taken on where there are any. */
  private runStep(
    list: CommandList,
    sub: string,
    failed: (exit: ProcessExit) => void,
    done: () => void,
    active: ActiveState = 'activating',
  ): void {
    if (this.service.commands[list].length === 0) {
      done()
      return
    }
    const { startTimeoutSeconds, stopTimeoutSeconds } = this.service
    this.enter(active, sub, active === 'activating' ? startTimeoutSeconds : stopTimeoutSeconds)
    this.runAll(list, done, failed)
  }

  private runAll(
    list: CommandList,
    done: () => void,
    failed: (exit: ProcessExit) => void = () => done(),
    index = 0,
  ): void {
    const command = this.service.commands[list][index]
    if (command === undefined) {
      done()
      return
    }
    const step = this.step
    this.control = this.run(list, command, {
      exited: (exit) => {
        this.control = undefined
        const failure = resultOf(exit, this.service, 'control') !== 'success'
        if (failure) this.logExit(`Control process`, exit)
        if (step !== this.step) {
          // Told to end meanwhile.
          if (this.sub.startsWith('stop-sig') && this.main === undefined) this.stopPost('success')
        } else if (failure && !command.ignoreFailure) failed(exit)
        else this.runAll(list, done, failed, index + 1)
      },
    })
  }

  private run(
    list: CommandList,
    command: ExecCommand,
    told: { exited: (exit: ProcessExit, left: RunningProcess | undefined) => void; ready?: () => void },
  ): RunningProcess {
    const environment = new Map(this.service.environment)
    if (this.main !== undefined) environment.set('MAINPID', String(this.main.pid))
    const argv = [command.name, ...withVariables(command, environment)]
    const identifier = this.service.identifier ?? command.path.slice(command.path.lastIndexOf('/') + 1)
    const process = this.host.runner.run(
      { unit: this.name, path: command.path, argv, environment, awaited: waitsForWord(this.service.type) },
      {
        output: (line, priority) => this.host.output(this.name, identifier, process.pid, line, priority),
        ready: () => told.ready?.(),
        exited: (exit, left) => {
          this.finished.push({ list, pid: process.pid, command: argv.join(' '), exit })
          told.exited(exit, left)
        },
      },
    )
    return process
  }
}

/** Whether a service is only started once its process has said so, or has been executed at all. */
function waitsForWord(type: ServiceSettings['type']): boolean {
  return type === 'notify' || type === 'dbus' || type === 'exec'
}
