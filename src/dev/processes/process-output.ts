import type { Readable } from 'node:stream'
import { LineSplitter } from './line-splitter.js'

/** How long a stream is not read that brings more than is kept, in milliseconds. */
const restMs = 50

/** The lines that a process and its children print to one stream. */
export class ProcessOutput {
  private readonly splitter: LineSplitter
  /** Whether something was read since {@link drain} looked last. */
  private moved = false
  private open = true
  private wanted = true

  /** @param told is given a line. @returns whether it is kept; if not, whoever prints so much is made to wait. */
  constructor(stream: Readable, told: (line: string) => boolean) {
    this.splitter = new LineSplitter((line) => {
      this.wanted = told(line)
    })
    stream.on('data', (chunk: Buffer) => {
      this.moved = true
      this.splitter.write(chunk)
      if (this.wanted) return
      stream.pause()
      setTimeout(() => stream.resume(), restMs).unref()
    })
    stream.once('close', () => {
      this.open = false
      this.splitter.end()
    })
    stream.on('error', () => {})
  }

  /**
   * Resolves once all is read that was printed until now. Its end is not waited for: what a process has left
   * running may hold the stream open as long as it likes.
   */
  async drain(): Promise<void> {
    do {
      this.moved = false
      await turn()
      await turn()
    } while (this.open && this.moved && this.wanted)
  }
}

/** One round of Node's event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
