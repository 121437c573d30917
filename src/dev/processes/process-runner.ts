import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { RealDocker } from '../docker/real-docker.js'
import type { MachinePlace } from '../ssh/machine-places.js'
import {
  exitExec,
  type ProcessExit,
  type ProcessListener,
  type ProcessRequest,
  type Runner,
  type RunningProcess,
} from '../systemd/runner.js'
import { NotExecutedError, type ProcessKeeper, sendSignal } from './process-keeper.js'
import { ProcessOutput } from './process-output.js'
import { signalNumber } from './signal-number.js'

/** Where systemd looks for programs that are named without a path (systemd.exec(5), ExecSearchPath). */
const searchPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

export interface ProcessRunnerOptions {
  readonly machineID: string
  readonly place: MachinePlace
  readonly keeper: ProcessKeeper
  /** The docker of this computer, where units may start containers with it. */
  readonly realDocker?: RealDocker | undefined
}

/** Runs the programs of a machine's units as processes of this computer. */
export class ProcessRunner implements Runner {
  private readonly machineID: string
  private readonly place: MachinePlace
  private readonly keeper: ProcessKeeper
  private readonly realDocker: RealDocker | undefined
  private off = false

  constructor({ machineID, place, keeper, realDocker }: ProcessRunnerOptions) {
    this.machineID = machineID
    this.place = place
    this.keeper = keeper
    this.realDocker = realDocker
  }

  run(request: ProcessRequest, listener: ProcessListener): RunningProcess {
    const { unit, path, argv, environment } = request
    const [name = path, ...args] = argv
    const start = (program: string, words: readonly [string, ...string[]]) =>
      this.keeper.start({
        owner: `${this.machineID}/unit/${unit}`,
        path: program,
        argv: words,
        environment: { ...this.environment, ...Object.fromEntries(environment) },
        folder: this.place.folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
    let child: ReturnType<ProcessKeeper['start']>
    try {
      child = start(this.resolve(path), [name, ...args])
      if (request.awaited) setImmediate(() => this.off || listener.ready())
    } catch (error) {
      if (!(error instanceof NotExecutedError)) throw error
      // As systemd's own child, which has a process ID too.
      child = start('/bin/sh', ['sh', '-c', `exit ${exitExec}`])
      const { reason } = error
      setImmediate(() => {
        listener.output(`${unit}: Failed at step EXEC spawning ${path}: ${reason}`, 3)
      })
    }
    return new RealProcess(child, argv.join(' '), listener, () => this.off)
  }

  async cut(): Promise<void> {
    this.off = true
    await this.keeper.end(this.machineID)
    await this.realDocker?.removeAll()
  }

  private get environment(): Record<string, string | undefined> {
    const { folder, programs } = this.place
    return { PATH: [programs, ...searchPath].join(':'), LANG: 'C.UTF-8', HOME: folder }
  }

  /** The machine's own program where it has one of that name, also for one that is named by its path. */
  private resolve(path: string): string {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (this.place.programNames.has(name)) return `${this.place.programs}/${name}`
    if (path.includes('/')) return path
    return searchPath.map((folder) => `${folder}/${path}`).find((found) => existsSync(found)) ?? path
  }
}

class RealProcess implements RunningProcess {
  readonly pid: number
  readonly command: string
  private told: (exit: ProcessExit) => void
  private over = false

  constructor(
    child: ChildProcess & { readonly pid: number },
    command: string,
    listener: ProcessListener,
    isOff: () => boolean,
  ) {
    this.pid = child.pid
    this.command = command
    this.told = (exit) => listener.exited(exit, undefined)
    const streams = [child.stdout, child.stderr].filter((stream) => stream !== null)
    const reads = streams.map(
      (stream) => new ProcessOutput(stream, (line) => isOff() || listener.output(line, 6)),
    )
    child.once('exit', (status, signal) => {
      this.over = true
      Promise.all(reads.map((read) => read.drain())).then(() => {
        if (isOff()) return
        this.told(signal === null ? { code: 'exited', status: status ?? 0 } : { code: 'killed', signal })
      })
    })
  }

  kill(signal: string): void {
    const number = signalNumber(signal)
    if (!this.over && number !== undefined) sendSignal(this.pid, number)
  }

  watch(exited: (exit: ProcessExit) => void): void {
    this.told = exited
  }
}
