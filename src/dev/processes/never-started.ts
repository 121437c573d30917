import type { ProcessExit, RunningProcess } from '../systemd/runner.js'

/** Stands for a process where this computer lets none be started: it has ended as soon as anybody can be told. */
export class NeverStarted implements RunningProcess {
  /** No process has it. */
  readonly pid = 0
  readonly command: string

  constructor(command: string, status: number, exited: (exit: ProcessExit) => void) {
    this.command = command
    setImmediate(() => exited({ code: 'exited', status }))
  }

  kill(): void {
    // There is nothing that could end.
  }
}
