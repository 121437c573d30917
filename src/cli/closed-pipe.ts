import { CaasctlError } from '../error.js'
import { ClosedPipeError } from './interrupted-error.js'
import type { CliIO } from './io.js'

/** What is to be read was not taken: a full disk, say. */
export class OutputError extends CaasctlError {
  override readonly name = 'OutputError'
  readonly code = 'OUTPUT_FAILED'

  constructor(cause: Error) {
    super(`Standard output cannot be written: ${cause.message}`, { cause })
  }
}

/** Watches standard output: aborts when nobody reads it any more (`| head -1`), or when it takes nothing. */
export class ClosedPipe {
  private readonly controller = new AbortController()
  private readonly io: CliIO

  constructor(io: CliIO) {
    this.io = io
    io.stdout.on('error', this.failed)
    io.stderr.on('error', ignore)
  }

  /** Aborts with a {@link ClosedPipeError} or an {@link OutputError}. */
  get signal(): AbortSignal {
    return this.controller.signal
  }

  /**
   * Waits until all is out that was written: some errors show only then.
   * @returns what the signal aborts with; undefined where all went well
   */
  async settle(): Promise<unknown> {
    const { stdout } = this.io
    if (stdout.errored === null && !stdout.destroyed) {
      await new Promise<void>((resolve) => stdout.write('', () => resolve()))
    }
    if (stdout.errored !== null) this.failed(stdout.errored)
    return this.signal.reason
  }

  /** The listeners stay on the process's own streams: an error may come after the last write. */
  unwatch(): void {
    if (this.io.stdout === process.stdout) return
    this.io.stdout.off('error', this.failed)
    this.io.stderr.off('error', ignore)
  }

  private readonly failed = (error: NodeJS.ErrnoException): void => {
    const closed = error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED'
    this.controller.abort(closed ? new ClosedPipeError() : new OutputError(error))
  }
}

function ignore(): void {}
