import { once } from 'node:events'
import type { OutputStream } from '../io.js'
import { LiveRegion } from './live-region.js'
import { printable, printableJson } from './printable.js'
import { paint, plainText, type Styled } from './styled.js'
import { tabulate } from './tabulate.js'

export interface OutputStreams {
  readonly stdout: OutputStream
  readonly stderr: OutputStream
}

/**
 * What a command writes with. Results go to standard output, all else to standard error; text is made
 * printable on its way, so that nothing from a cluster can steer a terminal. Into a pipe go stable bytes:
 * no colour, no cursor movement.
 */
export class Output {
  /** Lines at the foot of the terminal that change as work goes on; undefined where standard error is none. */
  readonly live: LiveRegion | undefined
  private readonly stdout: OutputStream
  private readonly stderr: OutputStream
  private readonly color: boolean

  /** @param color whether a terminal may get colour */
  constructor({ stdout, stderr }: OutputStreams, color = false) {
    this.stdout = stdout
    this.stderr = stderr
    this.color = color
    this.live = stderr.isTTY === true ? new LiveRegion(stderr, color) : undefined
  }

  /** Whether results go to a terminal. */
  get isTerminal(): boolean {
    return this.stdout.isTTY === true
  }

  /** One line of results. */
  line(...parts: readonly Styled[]): void {
    this.write(this.stdout, `${this.render(this.stdout, parts)}\n`)
  }

  /** One line to the person, on standard error. */
  note(...parts: readonly Styled[]): void {
    this.write(this.stderr, `${this.render(this.stderr, parts)}\n`)
  }

  /** Resolves when what was written has been taken, or never will be: who writes without end waits for it. */
  async drained(signal: AbortSignal): Promise<void> {
    for (const stream of [this.stdout, this.stderr]) {
      if (!stream.writableNeedDrain || stream.destroyed) continue
      await once(stream, 'drain', { signal }).catch(() => {})
    }
  }

  /** A question to the person, on standard error, its line left open. */
  ask(question: string): void {
    this.write(this.stderr, printable(question))
  }

  /** A line to the person that asks for attention, on standard error. */
  warn(message: string): void {
    this.note({ text: 'WARNING:', style: 'yellow' }, ` ${message}`)
  }

  /** Text as it is, such as a unit file; made printable only for a terminal. */
  text(text: string): void {
    this.write(this.stdout, this.isTerminal ? printable(text) : text)
  }

  /** Text of caasctl's own making, colour codes included. */
  raw(text: string): void {
    this.write(this.stdout, text)
  }

  /** One JSON document: over several lines where a person reads it. */
  json(value: unknown): void {
    this.write(this.stdout, `${printableJson(value, this.isTerminal ? 2 : undefined)}\n`)
  }

  /** Many JSON documents, each on its line. */
  jsonLines(values: Iterable<unknown>): void {
    let text = ''
    for (const value of values) text += `${printableJson(value)}\n`
    if (text !== '') this.write(this.stdout, text)
  }

  /** A table: aligned for a terminal; with tabs, as fleetctl writes it, for a pipe. */
  async table(header: readonly string[] | undefined, rows: readonly (readonly Styled[])[]): Promise<void> {
    if (!this.isTerminal) {
      const plain = rows.map((cells) => cells.map((cell) => printable(plainText(cell), true)))
      this.write(this.stdout, tabulate(header === undefined ? plain : [header, ...plain]))
      return
    }
    if (header === undefined && rows.length === 0) return
    const { alignTable } = await import('./align-table.js')
    this.write(
      this.stdout,
      alignTable(
        header?.map((cell) => this.render(this.stdout, [{ text: cell, style: 'bold' }])),
        rows.map((cells) => cells.map((cell) => this.render(this.stdout, [cutCell(cell)], true))),
      ),
    )
  }

  private render(stream: OutputStream, parts: readonly Styled[], oneLine = false): string {
    const colored = this.color && stream.isTTY === true
    return parts
      .map((part) => {
        const text = printable(plainText(part), oneLine)
        return colored && typeof part !== 'string' ? paint(part.style, text) : text
      })
      .join('')
  }

  private write(stream: OutputStream, text: string): void {
    if (text === '') return
    this.live?.around(() => stream.write(text)) ?? stream.write(text)
  }
}

/** Widest cell of a table on a terminal, characters: all others of its column are as wide. */
const cellMaxLength = 1_000

function cutCell(cell: Styled): Styled {
  const text = plainText(cell)
  if (text.length <= cellMaxLength) return cell
  const cut = `${text.slice(0, cellMaxLength - 1)}…`
  return typeof cell === 'string' ? cut : { ...cell, text: cut }
}
