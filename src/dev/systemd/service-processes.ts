import { type ExecCommand, withVariables } from './exec-command.js'
import type { ProcessExit, RunningProcess } from './runner.js'
import { describeExit, resultOf } from './service-result.js'
import type { CommandList, ServiceSettings } from './service-settings.js'
import type { UnitHost } from './unit.js'

/** A process that has ended, as `systemctl status` lists it. */
export interface FinishedProcess {
  readonly list: CommandList
  readonly pid: number
  readonly command: string
  readonly exit: ProcessExit
}

/** Told what becomes of a process. */
export interface ProcessEnd {
  exited(exit: ProcessExit, left: RunningProcess | undefined): void
  ready?(): void
}

/** The time in which the commands of a list are run. */
export interface Turn {
  /** Whether the service still waits for them. */
  isCurrent(): boolean
  /** All have ended, or one in a way that counts as a failure. */
  over(failure: ProcessExit | undefined): void
  /** One has ended that the service did not wait for any more. */
  missed(): void
}

/** The processes of one service: the one that it is about, and the one of the command that is its turn. */
export class ServiceProcesses {
  main: RunningProcess | undefined
  control: RunningProcess | undefined
  /** Those of the present run that have ended. */
  finished: FinishedProcess[] = []
  private readonly unit: string
  private readonly host: UnitHost

  constructor(unit: string, host: UnitHost) {
    this.unit = unit
    this.host = host
  }

  get running(): RunningProcess[] {
    return [this.main, this.control].filter((process) => process !== undefined)
  }

  kill(signal: string): void {
    for (const process of this.running) process.kill(signal)
  }

  run(
    list: CommandList,
    command: ExecCommand,
    settings: ServiceSettings,
    told: ProcessEnd,
    awaited = false,
  ): RunningProcess {
    const environment = new Map(settings.environment)
    if (this.main !== undefined) environment.set('MAINPID', String(this.main.pid))
    const argv = [command.name, ...withVariables(command, environment)]
    const identifier = settings.identifier ?? command.path.slice(command.path.lastIndexOf('/') + 1)
    const process = this.host.runner.run(
      { unit: this.unit, path: command.path, argv, environment, awaited },
      {
        output: (line, priority) => this.host.output(this.unit, identifier, process.pid, line, priority),
        ready: () => told.ready?.(),
        exited: (exit, left) => {
          this.finished.push({ list, pid: process.pid, command: argv.join(' '), exit })
          told.exited(exit, left)
        },
      },
    )
    return process
  }

  /** Runs the commands of a list one after the other, as long as it is still their turn. */
  runAll(list: CommandList, settings: ServiceSettings, turn: Turn, index = 0): void {
    const command = settings.commands[list][index]
    if (command === undefined) {
      turn.over(undefined)
      return
    }
    const process = this.run(list, command, settings, {
      exited: (exit) => {
        if (this.control === process) this.control = undefined
        const failed = resultOf(exit, settings, 'control') !== 'success'
        if (failed) this.logExit('Control process', exit)
        if (!turn.isCurrent()) turn.missed()
        else if (failed && !command.ignoreFailure) turn.over(exit)
        else this.runAll(list, settings, turn, index + 1)
      },
    })
    this.control = process
  }

  logExit(which: string, exit: ProcessExit): void {
    this.host.log(this.unit, `${this.unit}: ${which} exited, ${describeExit(exit)}`, 5)
  }
}
