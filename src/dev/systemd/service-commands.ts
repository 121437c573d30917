import { MissingFileError, type ProcessExit } from './runner.js'
import { exitVariables, resultOf, type ServiceResult } from './service-result.js'
import type { CommandList } from './service-settings.js'
import type { ServiceState } from './service-state.js'

/** Told once the commands of a step have all been run, or one has failed. */
export type StepDone = (result: ServiceResult) => void

/** The commands whose turn it is, and which of them. */
interface Turn {
  readonly list: CommandList
  readonly index: number
  readonly done: StepDone
  /** Whether it is the last of them that is run, whatever comes of it. */
  last: boolean
}

/** What systemd calls the running of a list. */
const tasks: Readonly<Record<CommandList, string>> = {
  ExecCondition: 'exec-condition',
  ExecStartPre: 'start-pre',
  ExecStart: 'start',
  ExecStartPost: 'start-post',
  ExecReload: 'reload',
  ExecStop: 'stop',
  ExecStopPost: 'stop-post',
}

export interface CommandsTold {
  /** A command has ended whose turn is over. */
  late(result: ServiceResult): void
  /** What a command needs is not there. */
  failed(result: ServiceResult): void
}

/** Runs the control commands of a service, list by list: every one but those of ExecStart, where it does not fork. */
export class ServiceCommands {
  private readonly state: ServiceState
  private readonly told: CommandsTold
  private turn: Turn | undefined

  constructor(state: ServiceState, told: CommandsTold) {
    this.state = state
    this.told = told
  }

  /** One step of commands; the state is only taken on where there are any. */
  step(list: CommandList, sub: string, active: 'activating' | 'deactivating', done: StepDone): void {
    const { commands, startTimeoutSeconds, stopTimeoutSeconds } = this.state.service
    if (commands[list].length === 0) {
      done('success')
      return
    }
    this.state.enter(active, sub, active === 'activating' ? startTimeoutSeconds : stopTimeoutSeconds)
    this.run(list, done)
  }

  /** Runs the commands of a list one after the other, in the state that the service is in. */
  run(list: CommandList, done: StepDone, index = 0): void {
    const { processes, service, result, mainExit } = this.state
    const command = service.commands[list][index]
    if (command === undefined) return
    this.turn = { list, index, done, last: service.commands[list][index + 1] === undefined }
    const variables = list === 'ExecStop' || list === 'ExecStopPost' ? exitVariables(result, mainExit) : {}
    this.spawn(list, () =>
      processes.run(
        { role: 'control', list, command, settings: service, variables },
        { exited: (exit) => this.ended(exit, list, command.ignoreFailure), ready: () => {} },
      ),
    )
  }

  /** Nobody waits for the present command any more. */
  forget(): void {
    this.turn = undefined
  }

  /** Kills the present command; none of its list comes after it. */
  kill(): void {
    if (this.turn !== undefined) this.turn.last = true
    this.state.processes.control?.kill('SIGKILL')
  }

  /** Starts a process for a list. @returns false where what it needs is not there. */
  spawn(list: CommandList, start: () => void): boolean {
    try {
      start()
      return true
    } catch (error) {
      if (!(error instanceof MissingFileError)) throw error
      this.state.note(`Failed to load environment files: ${error.message}`, 3)
      this.state.note(`Failed to run '${tasks[list]}' task: ${error.message}`, 4)
      this.told.failed('resources')
      return false
    }
  }

  private ended(exit: ProcessExit, list: CommandList, ignoreFailure: boolean): void {
    const { state, turn } = this
    const { startTimeoutSeconds, stopTimeoutSeconds } = state.service
    const result = ignoreFailure ? 'success' : this.resultOf(exit, list)
    if (result !== 'success' && result !== 'exec-condition') {
      state.noteExit(list === 'ExecCondition' ? 'Condition check process' : 'Control process', exit)
    }
    if (state.sub !== 'reload') state.comeTo(result)
    if (turn === undefined) this.told.late(result)
    else if (result === 'success' && !turn.last) {
      state.limit(state.active === 'deactivating' ? stopTimeoutSeconds : startTimeoutSeconds)
      this.run(list, turn.done, turn.index + 1)
    } else {
      this.turn = undefined
      turn.done(result)
    }
  }

  private resultOf(exit: ProcessExit, list: CommandList): ServiceResult {
    const { service, sub } = this.state
    const isDaemon = list === 'ExecStart' && service.type === 'forking'
    const result = resultOf(exit, service, isDaemon ? 'daemon' : 'command')
    // Up to 254 it means "not now", which is no failure.
    const isNotNow =
      sub === 'condition' && result === 'exit-code' && exit.code === 'exited' && exit.status < 255
    return isNotNow ? 'exec-condition' : result
  }
}
