import type { ProcessExit, RunningProcess } from '../systemd/runner.js'
import { signalNumber } from '../systemd/signal-number.js'
import { type KeptChild, sendSignal } from './process-keeper.js'
import { ProcessOutput } from './process-output.js'

export interface ChildTold {
  /** Whether nobody is to be told of anything any more. */
  isOff(): boolean
  /** @returns whether the line is kept. */
  line(line: string): boolean
  /** After everything that it has printed. */
  exited(exit: ProcessExit): void
}

/** A process of a unit that was started here. */
export class ChildOfUnit implements RunningProcess {
  readonly pid: number
  readonly command: string
  private over = false

  constructor(child: KeptChild, command: string, told: ChildTold) {
    this.pid = child.pid
    this.command = command
    const outputs = [child.stdout, child.stderr]
      .filter((stream) => stream !== null)
      .map((stream) => new ProcessOutput(stream, (line) => told.isOff() || told.line(line)))
    child.once('exit', (status, signal) => {
      this.over = true
      const exit: ProcessExit =
        signal === null ? { code: 'exited', status: status ?? 0 } : { code: 'killed', signal }
      Promise.all(outputs.map((output) => output.drain())).then(() => told.isOff() || told.exited(exit))
    })
  }

  kill(signal: string): void {
    const number = signalNumber(signal)
    if (!this.over && number !== undefined) sendSignal(this.pid, number)
  }
}
