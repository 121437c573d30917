import type { ExecutionSettings, Optional } from './execution-settings.js'
import type { NotifyAccess } from './service-settings.js'

/** How a process ended: with a status, by a signal, or by one with a dump of its memory. */
export type ProcessExit =
  | { readonly code: 'exited'; readonly status: number }
  | { readonly code: 'killed' | 'dumped'; readonly signal: string }

/** What is to be run. */
export interface ProcessRequest {
  readonly unit: string
  /** The program: a path, or a name that is looked for. */
  readonly path: string
  /** The name it is told, and its arguments. */
  readonly argv: readonly [string, ...string[]]
  /** All of its environment. */
  readonly environment: ReadonlyMap<string, string>
  readonly execution: ExecutionSettings
  /** `+`: User and Group do not count. */
  readonly privileged: boolean
  /** Whose word counts of what is said through sd_notify(3). */
  readonly notifyAccess: NotifyAccess
  /** Whether {@link ProcessListener.ready} is waited for, and what for. */
  readonly awaited: 'executed' | 'notified' | undefined
}

/** Told what a process does; never before {@link Runner.run} has returned. */
export interface ProcessListener {
  /** A line it printed. */
  output(line: string, priority: number): void
  /** Something that systemd has to say of it. */
  remark(message: string, priority: number): void
  /** It says that it is ready (sd_notify(3)), has taken its name on the bus, or has at least been executed. */
  ready(): void
  /** What it says of itself (sd_notify(3), STATUS). */
  status(text: string): void
  exited(exit: ProcessExit): void
}

export interface RunningProcess {
  readonly pid: number
  /** The command line, for `systemctl status`. */
  readonly command: string
  /** @param signal as it is written: `SIGTERM`, `SIGRTMIN+3`, `15`. */
  kill(signal: string): void
}

/** A process of a unit, as the tree of its processes shows it. */
export interface UnitProcess {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/** Runs the programs of a machine's units. */
export interface Runner {
  /** Which settings of `[Service]` have no effect on how its programs are run, though systemd knows them. */
  withoutEffect(names: readonly string[]): readonly string[]

  /** What every program has in its environment; with a user, what that one has. */
  environment(execution: ExecutionSettings): ReadonlyMap<string, string>

  /**
   * What the files of `EnvironmentFile=` assign.
   * @throws {MissingFileError} where one cannot be read that must be there.
   */
  readEnvironmentFiles(files: readonly Optional[]): ReadonlyMap<string, string>

  /** Starts a program. One that is not there ends with status 203, as systemd's child does. */
  run(request: ProcessRequest, listener: ProcessListener): RunningProcess

  /** All processes of a unit, wherever they come from; those that were started for it among them. */
  processes(unit: string): readonly UnitProcess[]

  /** As {@link processes}, only who they are. */
  pids(unit: string): readonly number[]

  /** Sends a signal to processes; who is gone is left out. */
  kill(pids: readonly number[], signal: string): void

  /** The process whose ID a file holds; undefined where the file or the process is not there. */
  readPidFile(path: string): number | undefined

  /** Whether a process that somebody names is one of a unit, as far as that can be told here. */
  belongs(pid: number, unit: string): boolean

  removeFile(path: string): void

  /**
   * Watches over a process that one of the unit's has left behind. How it ends is not known where it is nobody's
   * child here; that counts as a good end.
   */
  adopt(pid: number, exited: (exit: ProcessExit) => void): RunningProcess

  /**
   * The machine loses power: everything has been ended when the call returns, and nobody is told. Resolves once
   * nothing is left.
   */
  cut(): Promise<void>
}

/** A file that must be there cannot be read. */
export class MissingFileError extends Error {
  override readonly name = 'MissingFileError'
}
