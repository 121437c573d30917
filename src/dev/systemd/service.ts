import type { Alarm } from './clock.js'
import { MissingFileError, type ProcessExit, type RunningProcess } from './runner.js'
import { type FinishedProcess, ServiceProcesses } from './service-processes.js'
import { describeExit, exitVariables, restarts, resultOf, type ServiceResult } from './service-result.js'
import { type CommandList, readServiceSettings, type ServiceSettings } from './service-settings.js'
import { StartLimit } from './start-limit.js'
import { type ActiveState, Unit, type UnitHost } from './unit.js'
import type { UnitSettings } from './unit-settings.js'

/** The sub states in which it waits for processes to end that it has sent a signal to. */
type KillState = 'stop-sigterm' | 'stop-sigkill' | 'final-sigterm' | 'final-sigkill'

/** How often it looks for processes that nobody tells of, and for a PID file, in seconds. */
const lookSeconds = 0.02

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
  /** Whether the main process is the one that counts, or is unknown: then all of the unit's count. */
  private mainKnown = false
  private readonly startLimit = new StartLimit()
  /** The commands whose turn it is, and which of them. */
  private turn: { list: CommandList; index: number } | undefined
  private alarm: Alarm | undefined
  private look: Alarm | undefined
  private forbidRestart = false
  private startAfterStop = false
  /** Whether a start is on its way that somebody is to be told of. */
  private starting = false

  constructor(name: string, settings: UnitSettings, host: UnitHost) {
    super(name, settings, host)
    this.service = readServiceSettings(settings, (text) => host.fill(text, name))
    this.processes = new ServiceProcesses(name, host)
  }

  /** The process that the service is about; undefined while there is none. */
  get main(): RunningProcess | undefined {
    return this.processes.main
  }

  /** The process of a command such as those of ExecStop, while it runs. */
  get control(): RunningProcess | undefined {
    return this.processes.control
  }

  /** The processes of the present run that have ended. */
  get finished(): readonly FinishedProcess[] {
    return this.processes.finished
  }

  /** What the service says of itself (sd_notify(3), STATUS); empty where it says nothing. */
  get statusText(): string {
    return this.processes.statusText
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
    this.forbidRestart = true
    switch (this.sub) {
      case 'auto-restart':
        this.enter('inactive', 'dead')
        return
      case 'condition':
      case 'start-pre':
      case 'start':
      case 'start-post':
      case 'reload':
        this.starting = false
        this.host.log(this.name, `Stopping ${this.title}...`)
        this.signal('stop-sigterm')
        return
      case 'running':
      case 'exited':
        this.host.log(this.name, `Stopping ${this.title}...`)
        this.runStop()
    }
  }

  /** Stops, and starts again once it has stopped. */
  restart(): void {
    this.stop()
    this.start()
  }

  /** @returns false where the unit has no way to reload, or nothing that could. */
  reload(): boolean {
    if (this.service.commands.ExecReload.length === 0) return false
    if (this.sub !== 'running' && this.sub !== 'exited') return false
    this.enter('reloading', 'reload', this.service.startTimeoutSeconds)
    this.runControl('ExecReload')
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
    this.forbidRestart = false
    this.startAfterStop = false
    this.result = 'success'
    this.processes.begin()
    this.mainExit = undefined
    this.mainKnown = false
    this.starting = true
    this.host.log(this.name, `Starting ${this.title}...`)
    if (this.restartCount === 0) this.tellWithoutEffect()
    this.runStep('ExecCondition', 'condition', () => this.runPre())
  }

  private tellWithoutEffect(): void {
    const names = this.host.runner.withoutEffect(this.settings.names('Service'))
    if (names.length > 0) this.note(`No effect here: ${names.join(', ')}`, 5)
  }

  private runPre(): void {
    this.runStep('ExecStartPre', 'start-pre', () => this.runStart())
  }

  private runStart(): void {
    const { type, commands, startTimeoutSeconds } = this.service
    if (commands.ExecStart.length === 0) {
      this.runPost()
      return
    }
    const isAtOnce = type === 'simple' || type === 'idle'
    if (!isAtOnce) this.enter('activating', 'start', startTimeoutSeconds)
    if (type === 'forking') {
      this.runControl('ExecStart')
      return
    }
    const started = this.runMain(0)
    if (started && isAtOnce) this.runPost()
  }

  /** @returns false where it could not be tried; then the service ends already. */
  private runMain(index: number): boolean {
    const { type, commands } = this.service
    const command = commands.ExecStart[index]
    if (command === undefined) return false
    return this.spawn(() => {
      this.mainKnown = true
      const awaited = type === 'notify' ? 'notified' : waitsForWord(type) ? 'executed' : undefined
      const exited = (exit: ProcessExit) => this.mainEnded(exit, command.ignoreFailure, index)
      this.processes.run(
        { role: 'main', list: 'ExecStart', command, settings: this.service, variables: {}, awaited },
        { exited, ready: () => this.becameReady() },
      )
    })
  }

  private becameReady(): void {
    if (this.sub === 'start') this.runPost()
  }

  private mainEnded(exit: ProcessExit, ignoreFailure: boolean, index: number): void {
    const { type, commands } = this.service
    this.mainExit = exit
    const cause = resultOf(exit, this.service, type === 'oneshot' ? 'command' : 'daemon')
    const result = ignoreFailure ? 'success' : cause
    if (result !== 'success') this.logExit('Main process', exit)
    if (this.result === 'success') this.result = result
    switch (this.sub) {
      case 'start':
        if (type === 'oneshot') {
          if (result !== 'success') this.signal('stop-sigterm', result)
          else if (commands.ExecStart[index + 1] !== undefined) {
            this.limit(this.service.startTimeoutSeconds)
            this.runMain(index + 1)
          } else this.runPost()
        } else if (type === 'notify') {
          // It ended before it said that it was ready.
          this.signal('stop-sigterm', result === 'success' ? 'protocol' : result)
        } else this.enterRunning(result)
        return
      case 'running':
        this.enterRunning(result)
        return
      case 'stop-sigterm':
      case 'stop-sigkill':
        if (this.processes.control === undefined) this.runStopPost(result)
        return
      case 'final-sigterm':
      case 'final-sigkill':
        if (this.processes.control === undefined) this.ended(result)
    }
  }

  private controlEnded(exit: ProcessExit, list: CommandList, index: number): void {
    const { type, commands } = this.service
    const isDaemon = list === 'ExecStart' && type === 'forking'
    let result = resultOf(exit, this.service, isDaemon ? 'daemon' : 'command')
    const command = commands[list][index]
    if (command?.ignoreFailure === true) result = 'success'
    // Up to 254 it means "not now", which is no failure.
    if (this.sub === 'condition' && result === 'exit-code' && exit.code === 'exited' && exit.status < 255) {
      result = 'exec-condition'
    }
    if (result !== 'success' && result !== 'exec-condition') this.logExit('Control process', exit)
    if (this.sub !== 'reload' && this.result === 'success') this.result = result
    if (result === 'success' && this.turn?.list === list && commands[list][index + 1] !== undefined) {
      const { startTimeoutSeconds, stopTimeoutSeconds } = this.service
      this.limit(this.active === 'deactivating' ? stopTimeoutSeconds : startTimeoutSeconds)
      this.runControl(list, index + 1)
      return
    }
    this.turn = undefined
    this.controlDone(result)
  }

  /** The commands of a step have all been run, or one has failed. */
  private controlDone(result: ServiceResult): void {
    switch (this.sub) {
      case 'condition':
        if (result === 'success') this.runPre()
        else this.signal('stop-sigterm', result)
        return
      case 'start-pre':
        if (result === 'success') this.runStart()
        else this.signal('stop-sigterm', result)
        return
      case 'start':
        if (result === 'success') this.forked()
        else this.signal('stop-sigterm', result)
        return
      case 'start-post':
        if (result === 'success') this.posted()
        else this.signal('stop-sigterm', result)
        return
      case 'reload':
        this.enterRunning('success')
        return
      case 'stop':
        this.signal('stop-sigterm', result)
        return
      case 'stop-sigterm':
      case 'stop-sigkill':
        if (this.processes.main === undefined) this.runStopPost(result)
        return
      case 'stop-post':
        this.signal('final-sigterm', result)
        return
      case 'final-sigterm':
      case 'final-sigkill':
        if (this.processes.main === undefined) this.ended(result)
    }
  }

  /** The first process of a forking service has done its work. */
  private forked(): void {
    const hasPost = this.service.commands.ExecStartPost.length > 0
    // A command of ExecStartPost may write the PID file.
    if (this.findMain() || hasPost) this.runPost()
    else this.awaitPidFile(() => this.runPost())
  }

  private posted(): void {
    if (this.service.type !== 'forking' || this.mainKnown || this.findMain()) this.enterRunning('success')
    else this.awaitPidFile(() => this.enterRunning('success'))
  }

  /** @returns whether it is known by now which process is the main one, or that it need not be known. */
  private findMain(): boolean {
    const { type, pidFile, guessMainPid } = this.service
    if (type !== 'forking' || this.mainKnown) return true
    const pid =
      pidFile === undefined
        ? guessMainPid
          ? this.processes.guessMain()
          : undefined
        : this.host.runner.readPidFile(pidFile)
    if (pid !== undefined) {
      this.mainKnown = true
      this.processes.adopt(pid, (exit) => this.mainEnded(exit, false, 0))
    }
    return pidFile === undefined || pid !== undefined
  }

  /** Waits until the main process's ID is in its file, as long as there is a process that could write it. */
  private awaitPidFile(found: () => void): void {
    this.lookUntil(() => {
      if (this.findMain()) found()
      else if (this.processes.none) {
        this.note('Daemon never wrote its PID file. Failing.', 4)
        this.signal('stop-sigterm', 'protocol')
      } else return false
      return true
    })
  }

  private runPost(): void {
    this.runStep('ExecStartPost', 'start-post', () => this.enterRunning('success'))
  }

  /** Runs, has exited and remains, or is at its end: whatever its processes make of it. */
  private enterRunning(result: ServiceResult): void {
    if (this.result === 'success') this.result = result
    if (this.result !== 'success') this.signal('stop-sigterm', result)
    else if (this.isGood()) {
      this.enter('active', 'running', this.service.runtimeSeconds)
      this.started('Started')
      if (!this.mainKnown) this.awaitEmpty(() => this.enterRunning('success'))
    } else if (this.service.remainAfterExit) {
      this.enter('active', 'exited')
      this.started(this.service.type === 'oneshot' ? 'Finished' : 'Started')
    } else this.runStop()
  }

  private isGood(): boolean {
    if (this.processes.main !== undefined) return true
    return !this.mainKnown && !this.processes.none
  }

  private started(word: 'Started' | 'Finished'): void {
    if (this.starting) this.host.log(this.name, `${word} ${this.title}.`)
    this.starting = false
  }

  private runStop(result: ServiceResult = 'success'): void {
    if (this.result === 'success') this.result = result
    this.runStep('ExecStop', 'stop', () => this.signal('stop-sigterm'), 'deactivating')
  }

  /** Ends what still runs, and waits for it. */
  private signal(state: KillState, result: ServiceResult = 'success'): void {
    if (this.result === 'success') this.result = result
    this.turn = undefined
    const last = state === 'stop-sigkill' || state === 'final-sigkill'
    if (this.processes.kill(this.service, last)) {
      this.enter('deactivating', state, this.service.stopTimeoutSeconds)
      this.awaitEmpty(() => this.emptied())
    } else if (!last && this.service.kill.sendSigkill) {
      this.signal(state === 'stop-sigterm' ? 'stop-sigkill' : 'final-sigkill')
    } else if (state === 'stop-sigterm' || state === 'stop-sigkill') this.runStopPost()
    else this.ended()
  }

  /** Nothing of the unit runs any more. */
  private emptied(): void {
    if (this.sub === 'stop-sigterm' || this.sub === 'stop-sigkill') this.runStopPost()
    else if (this.sub === 'final-sigterm' || this.sub === 'final-sigkill') this.ended()
  }

  private runStopPost(result: ServiceResult = 'success'): void {
    if (this.result === 'success') this.result = result
    this.runStep('ExecStopPost', 'stop-post', () => this.signal('final-sigterm'), 'deactivating')
  }

  private ended(result: ServiceResult = 'success'): void {
    if (this.result === 'success') this.result = result
    const asked = this.forbidRestart
    if (this.service.pidFile !== undefined) this.host.runner.removeFile(this.service.pidFile)
    this.processes.abandon()
    if (this.result === 'success') this.note('Deactivated successfully.')
    else if (this.result === 'exec-condition') this.note("Skipped due to 'exec-condition'.")
    else this.logFailure()
    if (this.starting) this.told()
    else if (asked) this.host.log(this.name, `Stopped ${this.title}.`)
    this.starting = false
    if (this.startAfterStop) {
      this.begin()
      return
    }
    if (!asked && restarts(this.service, this.result, this.mainExit)) {
      this.enter('activating', 'auto-restart')
      this.alarm = this.host.clock.after(this.service.restartSeconds, () => {
        this.restartCount++
        this.note(`Scheduled restart job, restart counter is at ${this.restartCount}.`)
        this.begin()
      })
      return
    }
    if (this.result === 'success' || this.result === 'exec-condition') this.enter('inactive', 'dead')
    else this.enter('failed', 'failed')
  }

  /** How a start ended that never became a service that runs. */
  private told(): void {
    if (this.result === 'exec-condition') return
    const word = this.result === 'success' ? 'Finished' : 'Failed to start'
    this.host.log(this.name, `${word} ${this.title}.`, this.result === 'success' ? 6 : 3)
  }

  private fail(): void {
    this.logFailure()
    this.host.log(this.name, `Failed to start ${this.title}.`, 3)
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

  /** Takes on a state; with a time that it may last. */
  private enter(active: ActiveState, sub: string, seconds = Number.POSITIVE_INFINITY): void {
    this.look?.cancel()
    this.limit(seconds)
    this.become(active, sub)
  }

  /** How long the state may last from now on; every command has all of the time. */
  private limit(seconds: number): void {
    this.alarm?.cancel()
    this.alarm = this.host.clock.after(seconds, () => this.timedOut())
  }

  private timedOut(): void {
    const { sendSigkill } = this.service.kill
    switch (this.sub) {
      case 'running':
        this.note('Service reached runtime time limit. Stopping.', 4)
        this.runStop('timeout')
        return
      case 'reload':
        this.note('Reload operation timed out. Killing reload process.', 4)
        this.turn = undefined
        this.processes.control?.kill('SIGKILL')
        return
      case 'stop':
        this.note('Stopping timed out. Terminating.', 4)
        this.signal('stop-sigterm', 'timeout')
        return
      case 'stop-sigterm':
      case 'final-sigterm': {
        const isFinal = this.sub === 'final-sigterm'
        this.note(`State '${this.sub}' timed out. ${sendSigkill ? 'Killing' : 'Skipping SIGKILL'}.`, 4)
        if (sendSigkill) this.signal(isFinal ? 'final-sigkill' : 'stop-sigkill', 'timeout')
        else if (isFinal) this.ended('timeout')
        else this.runStopPost('timeout')
        return
      }
      case 'stop-sigkill':
        this.note('Processes still around after SIGKILL. Ignoring.', 4)
        this.runStopPost('timeout')
        return
      case 'stop-post':
        this.note("State 'stop-post' timed out. Terminating.", 4)
        this.signal('final-sigterm', 'timeout')
        return
      case 'final-sigkill':
        this.note('Processes still around after final SIGKILL. Entering failed mode.', 4)
        this.ended('timeout')
        return
      default:
        this.note(`${this.sub} operation timed out. Terminating.`, 4)
        this.signal('stop-sigterm', 'timeout')
    }
  }

  /** One step of control commands; the state is only taken on where there are any. */
  private runStep(
    list: CommandList,
    sub: string,
    without: () => void,
    active: ActiveState = 'activating',
  ): void {
    if (this.service.commands[list].length === 0) {
      without()
      return
    }
    const { startTimeoutSeconds, stopTimeoutSeconds } = this.service
    this.enter(active, sub, active === 'activating' ? startTimeoutSeconds : stopTimeoutSeconds)
    this.runControl(list)
  }

  private runControl(list: CommandList, index = 0): void {
    const command = this.service.commands[list][index]
    if (command === undefined) return
    this.turn = { list, index }
    const variables =
      list === 'ExecStop' || list === 'ExecStopPost' ? exitVariables(this.result, this.mainExit) : {}
    this.spawn(() =>
      this.processes.run(
        { role: 'control', list, command, settings: this.service, variables },
        { exited: (exit) => this.controlEnded(exit, list, index), ready: () => {} },
      ),
    )
  }

  /** Starts a process, or ends the service where what it needs is not there. */
  private spawn(run: () => void): boolean {
    try {
      run()
      return true
    } catch (error) {
      if (!(error instanceof MissingFileError)) throw error
      this.note(`Failed to load environment files: ${error.message}`, 3)
      if (this.active === 'deactivating') this.ended('resources')
      else this.signal('stop-sigterm', 'resources')
      return false
    }
  }

  /** Tells when no process of the unit is left, where no end of a known one tells. */
  private awaitEmpty(then: () => void): void {
    this.lookUntil(() => {
      if (!this.processes.none) return false
      then()
      return true
    })
  }

  /** Looks again and again until a check says that it is done, or another state is taken on. */
  private lookUntil(done: () => boolean, seconds = lookSeconds): void {
    this.look?.cancel()
    this.look = this.host.clock.after(seconds, () => {
      if (!done()) this.lookUntil(done, Math.min(seconds * 1.5, 10 * lookSeconds))
    })
  }
}

/** Whether a service is only started once its process has said so, or has been executed at all. */
function waitsForWord(type: ServiceSettings['type']): boolean {
  return type === 'notify' || type === 'dbus' || type === 'exec'
}
