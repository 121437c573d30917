import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { findOption, parseEnvironmentFile } from '../../units/index.js'
import type { RealDocker } from '../docker/real-docker.js'
import type { MachinePlace } from '../ssh/machine-places.js'
import { type ExecutionSettings, executionOptions, type Optional } from '../systemd/execution-settings.js'
import { failedSteps } from '../systemd/exit-status.js'
import { killOptions } from '../systemd/kill-settings.js'
import {
  MissingFileError,
  type ProcessExit,
  type ProcessListener,
  type ProcessRequest,
  type Runner,
  type RunningProcess,
} from '../systemd/runner.js'
import { serviceOptions } from '../systemd/service-settings.js'
import { signalNumber } from '../systemd/signal-number.js'
import { AdoptedProcess } from './adopted-process.js'
import { checkProgram } from './check-program.js'
import { ChildOfUnit } from './child-of-unit.js'
import { chooseUser } from './choose-user.js'
import { expandPath } from './expand-path.js'
import { launch } from './launcher.js'
import { NeverStarted } from './never-started.js'
import { NotifyDesk } from './notify-desk.js'
import { type OpenStreams, openStreams, StepError } from './open-streams.js'
import { OutputLimit } from './output-limit.js'
import {
  type KeptChild,
  type KeptProcess,
  NotExecutedError,
  type ProcessKeeper,
  sendSignal,
} from './process-keeper.js'
import { isRunning } from './process-table.js'
import { strerror } from './strerror.js'
import { findUser } from './users.js'

/** Where systemd looks for programs that are named without a path (systemd.exec(5), ExecSearchPath). */
const searchPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

export interface ProcessRunnerOptions {
  readonly machineID: string
  readonly place: MachinePlace
  readonly keeper: ProcessKeeper
  /** The docker of this computer, where units may start containers with it. */
  readonly realDocker?: RealDocker | undefined
}

/** What of `[Service]` is heeded, here or by whoever has the programs run. */
const settingsThatCount: ReadonlySet<string> = new Set([
  ...serviceOptions,
  ...killOptions,
  ...executionOptions,
])

/** How old an answer may be to who asks again and again, in milliseconds. */
const looksOftenMs = 10

/** Runs the programs of a machine's units as processes of this computer. */
export class ProcessRunner implements Runner {
  private readonly machineID: string
  private readonly place: MachinePlace
  private readonly keeper: ProcessKeeper
  private readonly realDocker: RealDocker | undefined
  private readonly desk: NotifyDesk
  private readonly limits = new Map<string, OutputLimit>()
  private off = false

  constructor({ machineID, place, keeper, realDocker }: ProcessRunnerOptions) {
    this.machineID = machineID
    this.place = place
    this.keeper = keeper
    this.desk = new NotifyDesk({ machineID, path: place.notifySocket, keeper })
    this.realDocker = realDocker
  }

  withoutEffect(names: readonly string[]): readonly string[] {
    return names.filter((name) => findOption('Service', name) !== undefined && !settingsThatCount.has(name))
  }

  environment({ user, passEnvironment }: ExecutionSettings): ReadonlyMap<string, string> {
    const { folder, programs } = this.place
    const found = user === undefined ? undefined : findUser(user)
    const passed = passEnvironment.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value] as const]
    })
    return new Map([
      ['PATH', [programs, ...searchPath].join(':')],
      ['LANG', 'C.UTF-8'],
      ['HOME', found?.home ?? folder],
      ...(found === undefined
        ? []
        : ([
            ['LOGNAME', found.name],
            ['USER', found.name],
            ['SHELL', found.shell],
          ] as const)),
      ...passed,
    ])
  }

  readEnvironmentFiles(files: readonly Optional[]): ReadonlyMap<string, string> {
    const assignments = new Map<string, string>()
    for (const { path, mayBeMissing } of files) {
      const found = expandPath(this.onMachine(path))
      try {
        if (found.length === 0) throw new MissingFileError('No such file or directory')
        for (const file of found) {
          for (const [name, value] of parseEnvironmentFile(readFileSync(file, 'utf8'))) {
            assignments.set(name, value)
          }
        }
      } catch (error) {
        if (!mayBeMissing) throw new MissingFileError(strerror(error))
      }
    }
    return assignments
  }

  run(request: ProcessRequest, listener: ProcessListener): RunningProcess {
    const { path, execution, notifyAccess, awaited } = request
    try {
      using streams = openStreams(execution)
      const child = this.start(request, streams, listener)
      if (execution.nice !== undefined) setNice(child.pid, execution.nice)
      if (notifyAccess !== 'none') this.desk.expect(child, request, listener)
      else if (awaited === 'executed') setImmediate(() => this.off || listener.ready())
      return this.watch(child, request, listener)
    } catch (error) {
      if (!(error instanceof StepError)) throw error
      const { step, message } = error
      setImmediate(() => {
        if (!this.off) listener.remark(`Failed at step ${step} spawning ${path}: ${message}`, 3)
      })
      return this.runInPlace(failedSteps[step], request, listener)
    }
  }

  processes(unit: string): readonly KeptProcess[] {
    return this.keeper.list(this.owner(unit))
  }

  pids(unit: string): readonly number[] {
    return this.keeper.pids(this.owner(unit), looksOftenMs)
  }

  kill(pids: readonly number[], signal: string): void {
    const number = signalNumber(signal)
    if (number !== undefined) for (const pid of pids) sendSignal(pid, number)
  }

  readPidFile(path: string): number | undefined {
    try {
      const pid = Number(readFileSync(path, 'utf8').trim())
      return pid > 1 && isRunning(pid) ? pid : undefined
    } catch {
      return undefined
    }
  }

  belongs(pid: number, unit: string): boolean {
    // Elsewhere a daemon that has left its process group is lost sight of.
    return process.platform !== 'linux' || this.keeper.pids(this.owner(unit)).includes(pid)
  }

  removeFile(path: string): void {
    try {
      rmSync(path, { force: true })
    } catch {
      // It is another user's, and stays as it would under a systemd of ours.
    }
  }

  adopt(pid: number, exited: (exit: ProcessExit) => void): RunningProcess {
    return new AdoptedProcess(pid, (exit) => this.off || exited(exit))
  }

  async cut(): Promise<void> {
    this.off = true
    this.desk.close()
    await this.keeper.end(this.machineID)
    await this.realDocker?.removeAll()
  }

  private owner(unit: string): string {
    return `${this.machineID}/unit/${unit}`
  }

  private start(
    { unit, path, argv, environment, execution, privileged, notifyAccess }: ProcessRequest,
    { stdio }: OpenStreams,
    listener: ProcessListener,
  ): KeptChild {
    const program = this.resolve(path)
    const reason = checkProgram(program)
    if (reason !== undefined) throw new StepError('EXEC', reason)
    const user = privileged ? undefined : chooseUser(execution, listener)
    const joined = stdio[1] === 'pipe' && stdio[2] === 'pipe' && execution.stderr.kind === 'inherit'
    const notifySocket = notifyAccess === 'none' ? undefined : this.desk.open()
    const [name, ...args] = argv
    const words: readonly [string, ...string[]] = [name === path ? program : name, ...args]
    try {
      return this.keeper.start({
        owner: this.owner(unit),
        ...launch(program, words, execution, environment, { joined, notifySocket }),
        environment: {
          ...Object.fromEntries(environment),
          ...(notifySocket === undefined ? {} : { NOTIFY_SOCKET: notifySocket }),
        },
        folder: this.folder(execution, environment),
        stdio: [...stdio],
        umask: execution.umask,
        ...(user === undefined ? {} : { user }),
      })
    } catch (error) {
      if (error instanceof NotExecutedError) throw new StepError('EXEC', error.reason)
      throw error
    }
  }

  /** As systemd's own child, which has a process ID too, and ends with a status that tells the step that failed. */
  private runInPlace(status: number, request: ProcessRequest, listener: ProcessListener): RunningProcess {
    try {
      const child = this.keeper.start({
        owner: this.owner(request.unit),
        path: '/bin/sh',
        argv: ['sh', '-c', `exit ${status}`],
        environment: {},
        folder: '/',
        stdio: 'ignore',
      })
      return this.watch(child, request, listener)
    } catch (error) {
      if (!(error instanceof NotExecutedError)) throw error
      return new NeverStarted(request.argv.join(' '), status, (exit) => this.off || listener.exited(exit))
    }
  }

  private watch(
    child: KeptChild,
    { unit, argv, execution }: ProcessRequest,
    listener: ProcessListener,
  ): RunningProcess {
    const limit = this.limits.get(unit) ?? new OutputLimit()
    this.limits.set(unit, limit)
    return new ChildOfUnit(child, argv.join(' '), {
      isOff: () => this.off,
      exited: (exit) => listener.exited(exit),
      line: (line) => {
        const taken = limit.takes((count) => listener.remark(`Suppressed ${count} messages`, 4))
        if (taken) print(line, execution, listener)
        return taken
      },
    })
  }

  private folder({ workingDirectory }: ExecutionSettings, environment: ReadonlyMap<string, string>): string {
    if (workingDirectory === undefined) return this.place.folder
    const { path, mayBeMissing } = workingDirectory
    const folder = path === '~' ? (environment.get('HOME') ?? this.place.folder) : path
    try {
      if (statSync(folder).isDirectory()) return folder
    } catch {
      // Told below.
    }
    if (mayBeMissing) return this.place.folder
    throw new StepError('CHDIR', `${folder}: No such file or directory`)
  }

  /** The machine's own program where it has one of that name, also for one that is named by its path. */
  private resolve(path: string): string {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const { programs, programNames } = this.place
    if (programNames.has(name)) return join(programs, name)
    if (path.includes('/')) return path
    return searchPath.map((folder) => join(folder, path)).find((found) => existsSync(found)) ?? path
  }

  /** A file of the machine's own where its folder has one of that path, else this computer's. */
  private onMachine(path: string): string {
    const own = join(this.place.folder, path)
    return existsSync(own) ? own : path
  }
}

function print(line: string, execution: ExecutionSettings, listener: ProcessListener): void {
  const [prefix, digit] = (execution.priorityPrefix && /^<([0-7])>/.exec(line)) || []
  if (prefix === undefined) listener.output(line, execution.priority)
  else listener.output(line.slice(prefix.length), Number(digit))
}

/** Nobody but the superuser may ask for more than there is. */
function setNice(pid: number, nice: number): void {
  try {
    setPriority(pid, nice)
  } catch {
    // It has ended, or may not: then it runs as it is.
  }
}
