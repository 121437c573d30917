import { randomBytes } from 'node:crypto'
import { type ExecCommand, withVariables } from './exec-command.js'
import type { ProcessExit, ProcessRequest, RunningProcess, UnitProcess } from './runner.js'
import type { CommandList, ServiceSettings } from './service-settings.js'
import type { UnitHost } from './unit.js'

/** A process that has ended, as `systemctl status` lists it. */
export interface FinishedProcess {
  readonly list: CommandList
  readonly pid: number
  readonly command: string
  readonly exit: ProcessExit
}

/** Told what becomes of a process, as long as nothing else has taken its place. */
export interface ProcessTold {
  exited(exit: ProcessExit): void
  ready(): void
}

/** A command to be run as one of the two processes. */
export interface ServiceCommand {
  readonly role: 'main' | 'control'
  readonly list: CommandList
  readonly command: ExecCommand
  readonly settings: ServiceSettings
  /** What systemd tells it besides: how the service ended, for instance. */
  readonly variables: Readonly<Record<string, string>>
  readonly awaited?: ProcessRequest['awaited']
}

/** The processes of one service: the one that it is about, the one of the command that is its turn, and others. */
export class ServiceProcesses {
  main: RunningProcess | undefined
  control: RunningProcess | undefined
  /** Those of the present run that have ended. */
  finished: FinishedProcess[] = []
  /** What it says of itself. */
  statusText = ''
  private readonly unit: string
  private readonly host: UnitHost
  private invocation = ''

  constructor(unit: string, host: UnitHost) {
    this.unit = unit
    this.host = host
  }

  /** A new run begins. */
  begin(): void {
    this.finished = []
    this.statusText = ''
    this.invocation = randomBytes(16).toString('hex')
  }

  /** Nothing that still runs is the service's affair any more. */
  abandon(): void {
    this.main = undefined
    this.control = undefined
  }

  /** @throws {MissingFileError} where a file of its environment is missing. */
  run({ role, list, command, settings, variables, awaited }: ServiceCommand, told: ProcessTold): void {
    const { unit, host } = this
    const { execution } = settings
    const notifyAccess =
      role === 'control' && settings.notifyAccess === 'main' ? 'none' : settings.notifyAccess
    const environment = this.environment(settings, variables)
    const argv: [string, ...string[]] = [command.name, ...withVariables(command, environment)]
    const identifier = execution.identifier ?? command.path.slice(command.path.lastIndexOf('/') + 1)
    const { path, privileged } = command
    const isCurrent = () => this[role] === process
    const process: RunningProcess = host.runner.run(
      { unit, path, argv, environment, execution, privileged, notifyAccess, awaited },
      {
        output: (line, priority) => host.output(unit, identifier, process.pid, line, priority),
        remark: (message, priority) => host.log(unit, `${unit}: ${message}`, priority),
        ready: () => {
          if (isCurrent()) told.ready()
        },
        status: (text) => {
          if (isCurrent()) this.statusText = text
        },
        exited: (exit) => {
          this.finished.push({ list, pid: process.pid, command: argv.join(' '), exit })
          if (!isCurrent()) return
          this[role] = undefined
          told.exited(exit)
        },
      },
    )
    this[role] = process
  }

  /** Makes a process that was left behind the one that the service is about. */
  adopt(pid: number, exited: (exit: ProcessExit) => void): void {
    const process: RunningProcess = this.host.runner.adopt(pid, (exit) => {
      if (this.main !== process) return
      this.main = undefined
      this.finished.push({ list: 'ExecStart', pid, command: process.command, exit })
      exited(exit)
    })
    this.main = process
  }

  /** The process that is the only one which a forking service has left behind; undefined where there are several. */
  guessMain(): number | undefined {
    const all = this.host.runner.processes(this.unit).filter(({ pid }) => pid !== this.control?.pid)
    const roots = all.filter(({ parent }) => all.every(({ pid }) => pid !== parent))
    return roots.length === 1 ? roots[0]?.pid : undefined
  }

  /** Those of the unit that are neither of the two, as they were a moment ago. */
  others(): number[] {
    return this.host.runner.pids(this.unit).filter((pid) => this.isOther(pid))
  }

  /** The same as they are now: who was started a moment ago is one of them. */
  private othersNow(): UnitProcess[] {
    return this.host.runner.processes(this.unit).filter(({ pid }) => this.isOther(pid))
  }

  private isOther(pid: number): boolean {
    return pid !== this.main?.pid && pid !== this.control?.pid
  }

  /** Whether a process is one of the unit's. */
  owns(pid: number): boolean {
    return this.host.runner.belongs(pid, this.unit)
  }

  /** Whether nothing of the unit runs. */
  get none(): boolean {
    return this.main === undefined && this.control === undefined && this.others().length === 0
  }

  /**
   * Sends the signal that is to end the service to whoever its KillMode names.
   * @param last whether it is the one that nobody can escape.
   * @returns whether there is somebody to be waited for.
   */
  kill({ kill }: ServiceSettings, last: boolean): boolean {
    const { mode, signal, finalSignal, sendSighup } = kill
    if (mode === 'none') return false
    const own = [this.main, this.control].filter((process) => process !== undefined)
    const all = mode === 'control-group' || (mode === 'mixed' && last)
    // As they are now: who was started a moment ago is one of them.
    const found =
      all || last ? this.host.runner.processes(this.unit).filter(({ pid }) => all || !this.isOther(pid)) : []
    const others = found.map(({ pid }) => pid).filter((pid) => this.isOther(pid))
    const send = (what: string) => {
      for (const process of own) process.kill(what)
      this.host.runner.kill(others, what)
    }
    if (last) this.announceKill(found, finalSignal)
    send(last ? finalSignal : signal)
    if (!last && sendSighup) send('SIGHUP')
    // Who is stopped does not end.
    if (!last) send('SIGCONT')
    return own.length > 0 || others.length > 0
  }

  /** Tells of what is left running by a service that has ended: its KillMode spares it. */
  noteLeftBehind({ kill }: ServiceSettings): void {
    const { host, unit } = this
    // To look at all processes for each unit that ends would take long, and where nobody is spared nobody is left.
    if (kill.mode === 'control-group' && this.others().length === 0) return
    for (const { pid, command } of this.othersNow()) {
      host.log(unit, `${unit}: Unit process ${pid} (${nameOf(command)}) remains running after unit stopped.`)
    }
  }

  private announceKill(processes: readonly UnitProcess[], signal: string): void {
    const { host, unit } = this
    for (const { pid, command } of processes) {
      host.log(unit, `${unit}: Killing process ${pid} (${nameOf(command)}) with signal ${signal}.`, 5)
    }
  }

  /** What comes later has more to say (systemd.exec(5), "Environment variables in spawned processes"). */
  private environment(
    { execution, pidFile }: ServiceSettings,
    variables: Readonly<Record<string, string>>,
  ): Map<string, string> {
    const { runner } = this.host
    const environment = new Map([
      ...runner.environment(execution),
      ['INVOCATION_ID', this.invocation],
      ...(this.main === undefined ? [] : ([['MAINPID', String(this.main.pid)]] as const)),
      ...(pidFile === undefined ? [] : ([['PIDFILE', pidFile]] as const)),
      ...Object.entries(variables),
      ...execution.environment,
      ...runner.readEnvironmentFiles(execution.environmentFiles),
    ])
    for (const word of execution.unsetEnvironment) {
      const [name = '', ...value] = word.split('=')
      if (value.length === 0 || environment.get(name) === value.join('=')) environment.delete(name)
    }
    return environment
  }
}

/** The name of a program, of its command line. */
function nameOf(command: string): string {
  const [program = ''] = command.split(' ', 1)
  return program.slice(program.lastIndexOf('/') + 1)
}
