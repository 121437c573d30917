import type { ProcessExit } from './runner.js'
import type { ServiceCommands } from './service-commands.js'
import type { ServiceDown } from './service-down.js'
import { resultOf, type ServiceResult } from './service-result.js'
import type { CommandList, ServiceSettings } from './service-settings.js'
import type { ServiceState } from './service-state.js'

/**
 * The way up: ExecCondition, ExecStartPre, ExecStart, ExecStartPost; and what there is as long as it is up. What goes
 * wrong leads to the way down.
 */
export class ServiceUp {
  private readonly state: ServiceState
  private readonly commands: ServiceCommands
  private readonly down: ServiceDown
  /** What its PID file names, and is none of its own. */
  private refusedPid: number | undefined

  constructor(state: ServiceState, commands: ServiceCommands, down: ServiceDown) {
    this.state = state
    this.commands = commands
    this.down = down
  }

  start(): void {
    this.refusedPid = undefined
    this.step('ExecCondition', 'condition', () =>
      this.step('ExecStartPre', 'start-pre', () => this.startMain()),
    )
  }

  reload(): void {
    this.state.enter('reloading', 'reload', this.state.service.startTimeoutSeconds)
    // A reload that fails leaves the service as it was.
    this.commands.run('ExecReload', (result) => {
      if (result === 'success') this.state.tell('Reloaded')
      else this.state.tell('Reload failed for', '.', 3)
      this.enterRunning('success')
    })
    this.state.tell('Reloading', '...')
  }

  /** Its present state has lasted for longer than it may. */
  timedOut(): void {
    const { state } = this
    switch (state.sub) {
      case 'running':
        state.note('Service reached runtime time limit. Stopping.', 4)
        this.down.stop('timeout')
        return
      case 'reload':
        state.note('Reload operation timed out. Killing reload process.', 4)
        this.commands.kill()
        return
      default:
        state.note(`${state.sub} operation timed out. Terminating.`, 4)
        this.down.terminate('timeout')
    }
  }

  private step(list: CommandList, sub: string, next: () => void): void {
    this.commands.step(list, sub, 'activating', (result) => this.goOn(result, next))
  }

  private goOn(result: ServiceResult, next: () => void): void {
    if (result === 'success') next()
    else this.down.terminate(result)
  }

  private startMain(): void {
    const { state } = this
    const { type, commands, startTimeoutSeconds } = state.service
    if (commands.ExecStart.length === 0) {
      this.startPost()
      return
    }
    const isAtOnce = type === 'simple' || type === 'idle'
    if (!isAtOnce) state.enter('activating', 'start', startTimeoutSeconds)
    if (type === 'forking') {
      this.commands.run('ExecStart', (result) => this.goOn(result, () => this.forked()))
      return
    }
    const started = this.runMain(0)
    if (started && isAtOnce) this.startPost()
  }

  /** @returns false where it could not be tried; then the service ends already. */
  private runMain(index: number): boolean {
    const { state } = this
    const { service } = state
    const command = service.commands.ExecStart[index]
    if (command === undefined) return false
    return this.commands.spawn('ExecStart', () => {
      state.mainKnown = true
      const awaited =
        service.type === 'notify' ? 'notified' : waitsForWord(service.type) ? 'executed' : undefined
      state.processes.run(
        { role: 'main', list: 'ExecStart', command, settings: service, variables: {}, awaited },
        {
          exited: (exit) => this.mainEnded(exit, command.ignoreFailure, index),
          ready: () => {
            if (state.sub === 'start') this.startPost()
          },
        },
      )
    })
  }

  private mainEnded(exit: ProcessExit, ignoreFailure: boolean, index: number): void {
    const { state } = this
    const { type } = state.service
    state.mainExit = exit
    const cause = resultOf(exit, state.service, type === 'oneshot' ? 'command' : 'daemon')
    const result = ignoreFailure ? 'success' : cause
    if (result !== 'success') state.noteExit('Main process', exit)
    state.comeTo(result)
    if (state.sub === 'running') this.enterRunning(result)
    else if (state.sub !== 'start') this.down.processEnded(result)
    else if (type === 'oneshot') this.goOn(result, () => this.nextMain(index + 1))
    // It ended before it said that it was ready.
    else if (type === 'notify') this.down.terminate(result === 'success' ? 'protocol' : result)
    else this.enterRunning(result)
  }

  private nextMain(index: number): void {
    const { commands, startTimeoutSeconds } = this.state.service
    if (commands.ExecStart[index] === undefined) {
      this.startPost()
      return
    }
    this.state.limit(startTimeoutSeconds)
    this.runMain(index)
  }

  /** The first process of a forking service has done its work. */
  private forked(): void {
    const hasPost = this.state.service.commands.ExecStartPost.length > 0
    // A command of ExecStartPost may write the PID file.
    if (this.findMain() || hasPost) this.startPost()
    else this.awaitPidFile(() => this.startPost())
  }

  private startPost(): void {
    if (this.state.service.commands.ExecStartPost.length === 0) this.enterRunning('success')
    else this.step('ExecStartPost', 'start-post', () => this.posted())
  }

  private posted(): void {
    if (this.findMain()) this.enterRunning('success')
    else this.awaitPidFile(() => this.enterRunning('success'))
  }

  /** @returns whether it is known by now which process is the main one, or that it need not be known. */
  private findMain(): boolean {
    const { state } = this
    const { type, pidFile, guessMainPid } = state.service
    if (type !== 'forking' || state.mainKnown) return true
    const guess = () => (guessMainPid ? state.processes.guessMain() : undefined)
    const pid = pidFile === undefined ? guess() : this.readPidFile(pidFile)
    if (pid !== undefined) {
      state.mainKnown = true
      state.processes.adopt(pid, (exit) => this.mainEnded(exit, false, 0))
    }
    return pidFile === undefined || pid !== undefined
  }

  /** A file may be left from long ago, and its number be anybody's by now. */
  private readPidFile(path: string): number | undefined {
    const { state } = this
    const pid = state.host.runner.readPidFile(path)
    if (pid === undefined || state.processes.owns(pid)) return pid
    if (pid !== this.refusedPid) state.note(`New main PID ${pid} does not belong to service. Refusing.`, 4)
    this.refusedPid = pid
    return undefined
  }

  /** Waits until the main process's ID is in its file, as long as there is a process that could write it. */
  private awaitPidFile(found: () => void): void {
    this.state.lookUntil(() => {
      if (this.findMain()) found()
      else if (this.state.processes.none) {
        this.state.note('Daemon never wrote its PID file. Failing.', 4)
        this.down.terminate('protocol')
      } else return false
      return true
    })
  }

  /** Runs, has exited and remains, or is at its end: whatever its processes make of it. */
  private enterRunning(result: ServiceResult): void {
    const { state } = this
    const { remainAfterExit, runtimeSeconds, type } = state.service
    state.comeTo(result)
    if (state.result !== 'success') this.down.terminate()
    else if (this.isGood()) {
      state.enter('active', 'running', runtimeSeconds)
      this.started('Started')
      if (!state.mainKnown) state.awaitEmpty(() => this.enterRunning('success'))
    } else if (remainAfterExit) {
      state.enter('active', 'exited')
      this.started(type === 'oneshot' ? 'Finished' : 'Started')
    } else this.down.stop()
  }

  private isGood(): boolean {
    const { processes, mainKnown } = this.state
    return processes.main !== undefined || (!mainKnown && !processes.none)
  }

  private started(word: 'Started' | 'Finished'): void {
    if (this.state.starting) this.state.tell(word)
    this.state.starting = false
  }
}

/** Whether a service is only started once its process has said so, or has been executed at all. */
function waitsForWord(type: ServiceSettings['type']): boolean {
  return type === 'notify' || type === 'dbus' || type === 'exec'
}
