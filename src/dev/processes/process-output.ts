import type { Readable } from 'node:stream'
import { LineSplitter } from './line-splitter.js'

/** The lines that a process and its children print to one stream. */
export class ProcessOutput {
  private readonly splitter: LineSplitter
  /** Whether something was read since {@link drain} looked last. */
  private moved = false
  private open = true

  constructor(stream: Readable, told: (line: string) => void) {
    this.splitter = new LineSplitter(told)
    stream.on('data', (chunk: Buffer) => {
      this.moved = true
      this.splitter.write(chunk)
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
    } while (this.open && this.moved)
  }
}

/** One round of Node's event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
