/** How a process ended. */
export type ProcessExit =
  | { readonly code: 'exited'; readonly status: number }
  | { readonly code: 'killed'; readonly signal: string }

/** What is to be run. */
export interface ProcessRequest {
  readonly unit: string
  readonly path: string
  readonly argv: readonly string[]
  readonly environment: ReadonlyMap<string, string>
  /** Whether it is waited for {@link ProcessListener.ready}. */
  readonly awaited: boolean
}

/** Told what a process does; never before {@link Runner.run} has returned. */
export interface ProcessListener {
  /** A line it printed. */
  output(line: string, priority: number): void
  /** It says that it is ready (sd_notify(3)), has taken its name on the bus, or has at least been executed. */
  ready(): void
  /** It has ended, and left running what it had forked off, if anything. */
  exited(exit: ProcessExit, left: RunningProcess | undefined): void
}

export interface RunningProcess {
  readonly pid: number
  /** The command line, for `systemctl status`. */
  readonly command: string
  kill(signal: string): void
  /** Told of its end from now on, in place of who was told before. */
  watch(exited: (exit: ProcessExit) => void): void
}

/** Runs the programs of a machine's units. */
export interface Runner {
  /** Starts a program. A program that is not there ends with status 203, as systemd's child does. */
  run(request: ProcessRequest, listener: ProcessListener): RunningProcess
  /**
   * The machine loses power: everything has been ended when the call returns, and nobody is told. Resolves once
   * nothing is left.
   */
  cut(): Promise<void>
}

/** systemd's exit status of a child that could not execute the program (systemd.exec(5)). */
export const exitExec = 203
