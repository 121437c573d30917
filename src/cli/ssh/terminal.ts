import { openSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import type { Context } from '../context.js'
import type { InputStream } from '../io.js'
import { printable } from '../output/printable.js'

/** Where a person reads a question and types an answer that is for nobody else. */
export interface Terminal extends Disposable {
  readonly input: InputStream
  /** Made printable on the way. */
  write(text: string): void
}

/**
 * Standard input and error where they are a terminal; else, as ssh does it, the terminal that the process belongs to:
 * what is piped in is never taken for an answer. Undefined where there is none.
 */
export function openTerminal({ io, output }: Context): Terminal | undefined {
  const { stdin, stderr, terminalPath } = io
  if (stdin.isTTY === true && (stderr.isTTY === true || terminalPath === undefined)) {
    return { input: stdin, write: (text) => output.ask(text), [Symbol.dispose]: () => {} }
  }
  const fd = terminalPath === undefined ? undefined : openOrNot(terminalPath)
  if (fd === undefined) return undefined
  const input = new ReadStream(fd)
  return {
    input,
    write: (text) => writeSync(fd, printable(text)),
    [Symbol.dispose]: () => input.destroy(),
  }
}

/** Whether there is a terminal to ask on. */
export function hasTerminal(context: Context): boolean {
  using terminal = openTerminal(context)
  return terminal !== undefined
}

/** A process that belongs to no terminal cannot open it. */
function openOrNot(path: string): number | undefined {
  try {
    return openSync(path, 'r+')
  } catch {
    return undefined
  }
}
