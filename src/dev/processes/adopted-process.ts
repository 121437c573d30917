import type { ProcessExit, RunningProcess } from '../systemd/runner.js'
import { signalNumber } from '../systemd/signal-number.js'
import { sendSignal } from './process-keeper.js'
import { isRunning, readCommandLine } from './process-table.js'

/** How often it is looked whether it is still there, in milliseconds. */
const lookMs = 25

/** A process that is nobody's child here: a daemon that has forked itself off. Nobody tells how it ends. */
export class AdoptedProcess implements RunningProcess {
  readonly pid: number
  readonly command: string

  constructor(pid: number, exited: (exit: ProcessExit) => void) {
    this.pid = pid
    this.command = readCommandLine(pid) ?? ''
    const timer = setInterval(() => {
      if (isRunning(pid)) return
      clearInterval(timer)
      exited({ code: 'exited', status: 0 })
    }, lookMs)
    timer.unref()
  }

  kill(signal: string): void {
    const number = signalNumber(signal)
    if (number !== undefined) sendSignal(this.pid, number)
  }
}
