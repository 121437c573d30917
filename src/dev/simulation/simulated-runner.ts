import type { Alarm, MachineClock } from '../systemd/clock.js'
import { failedSteps } from '../systemd/exit-status.js'
import type {
  ProcessExit,
  ProcessListener,
  ProcessRequest,
  Runner,
  RunningProcess,
  UnitProcess,
} from '../systemd/runner.js'
import { Containers } from './containers.js'
import { type Behaviour, behaviour } from './programs.js'

/** How long a process takes to heed a signal, in seconds. */
const heedSeconds = 0.01

/**
 * Top folders of a Linux machine (file-hierarchy(7)). A simulated machine has every program that lies below one
 * of them, and none elsewhere.
 */
const topFolders = [
  'bin',
  'boot',
  'dev',
  'etc',
  'home',
  'lib',
  'lib64',
  'media',
  'mnt',
  'nix',
  'opt',
  'proc',
  'root',
  'run',
  'sbin',
  'snap',
  'srv',
  'sys',
  'tmp',
  'usr',
  'var',
]

/** Signals at which a machine writes down the memory of a process (signal(7)). */
const dumpingSignals = ['SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGFPE', 'SIGBUS', 'SIGSEGV', 'SIGSYS']

const none: ReadonlyMap<string, string> = new Map()

/** Processes that only pretend: they print, last and end as {@link behaviour} says. */
export class SimulatedRunner implements Runner {
  readonly containers = new Containers()
  private readonly clock: MachineClock
  private nextPid = 1_000

  constructor(clock: MachineClock) {
    this.clock = clock
  }

  run({ path, argv, awaited }: ProcessRequest, listener: ProcessListener): RunningProcess {
    const isThere = !path.startsWith('/') || topFolders.includes(path.split('/')[1] ?? '')
    const does: Behaviour = isThere
      ? behaviour(path, argv.slice(1), this.containers)
      : { seconds: 0.005, status: failedSteps.EXEC }
    // Gaps as on a machine where other things happen too.
    this.nextPid += 1 + (this.nextPid % 3)
    return new SimulatedProcess(this.nextPid, argv.join(' '), does, awaited, this.clock, listener)
  }

  /** Nothing is run, so that is no news of any setting. */
  withoutEffect(): readonly string[] {
    return []
  }

  environment(): ReadonlyMap<string, string> {
    return none
  }

  readEnvironmentFiles(): ReadonlyMap<string, string> {
    return none
  }

  /** A simulated process has no children, and leaves nothing behind. */
  processes(): readonly UnitProcess[] {
    return []
  }

  pids(): readonly number[] {
    return []
  }

  kill(): void {}

  readPidFile(): number | undefined {
    return undefined
  }

  belongs(): boolean {
    return false
  }

  removeFile(): void {}

  adopt(pid: number): RunningProcess {
    return { pid, command: '', kill: () => undefined }
  }

  async cut(): Promise<void> {
    // Everything that would still happen waits on the machine's clock, which stops with it.
  }
}

class SimulatedProcess implements RunningProcess {
  readonly pid: number
  readonly command: string
  private readonly clock: MachineClock
  private readonly does: Behaviour
  private readonly listener: ProcessListener
  private readonly alarms: Alarm[] = []
  private over = false

  constructor(
    pid: number,
    command: string,
    does: Behaviour,
    awaited: ProcessRequest['awaited'],
    clock: MachineClock,
    listener: ProcessListener,
  ) {
    this.pid = pid
    this.command = command
    this.clock = clock
    this.does = does
    this.listener = listener
    does.onEnd?.((status) => this.endLater({ code: 'exited', status }))
    if (does.output !== undefined) this.after(0, () => this.print(listener))
    if (awaited !== undefined && does.status !== failedSteps.EXEC) this.after(0, () => listener.ready())
    this.after(does.seconds, () => this.end({ code: 'exited', status: does.status }))
  }

  kill(signal: string): void {
    if (signal !== 'SIGCONT')
      this.endLater({ code: dumpingSignals.includes(signal) ? 'dumped' : 'killed', signal })
  }

  private print(listener: ProcessListener): void {
    const priority = this.does.status === 0 ? 6 : 3
    for (const line of this.does.output ?? []) listener.output(line, priority)
  }

  private endLater(exit: ProcessExit): void {
    this.after(heedSeconds, () => this.end(exit))
  }

  private end(exit: ProcessExit): void {
    if (this.over) return
    this.over = true
    for (const alarm of this.alarms) alarm.cancel()
    this.does.ended?.()
    this.listener.exited(exit)
  }

  private after(seconds: number, act: () => void): void {
    this.alarms.push(this.clock.after(seconds, act))
  }
}
