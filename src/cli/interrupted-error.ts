import { constants } from 'node:os'
import { CaasctlError } from '../error.js'

/** Somebody pressed Ctrl-C, or asked the process to end. */
export class InterruptedError extends CaasctlError {
  override readonly name = 'InterruptedError'
  readonly code = 'INTERRUPTED'
  readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'

  constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super('Interrupted.')
    this.signal = signal
  }

  /** 130 for Ctrl-C: 128 and the signal's number, as a shell counts it. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal]
  }
}

/** Nobody reads standard output any more. Ends a command that only reads, quietly. */
export class ClosedPipeError extends CaasctlError {
  override readonly name = 'ClosedPipeError'
  readonly code = 'CLOSED_PIPE'

  constructor() {
    super('Standard output was closed.')
  }
}
