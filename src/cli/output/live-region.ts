import type { OutputStream } from '../io.js'
import { printable } from './printable.js'
import { paint, plainText, type Styled } from './styled.js'

const defaultColumns = 80
const defaultRows = 24

/**
 * Some lines at the foot of a terminal that are drawn over as work goes on. Lines are cut at the terminal's
 * width, as it is when they are drawn, and never fill its height.
 */
export class LiveRegion {
  private readonly stream: OutputStream
  private readonly color: boolean
  private lines: readonly (readonly Styled[])[] = []
  /** Widths of the lines that are on the screen. */
  private drawn: readonly number[] = []
  private held = false

  constructor(stream: OutputStream, color: boolean) {
    this.stream = stream
    this.color = color
  }

  /** How many lines may be shown at once. */
  get height(): number {
    return Math.max(1, (this.stream.rows ?? defaultRows) - 2)
  }

  /** Shows these lines in place of those before. */
  update(lines: readonly (readonly Styled[])[]): void {
    this.lines = lines.slice(0, this.height)
    if (!this.held) this.stream.write(this.eraser() + this.draw())
  }

  /** Takes the lines off the screen for good. */
  clear(): void {
    this.lines = []
    if (this.drawn.length > 0) this.stream.write(this.eraser())
  }

  /** Takes the lines off the screen until it goes on: a person is asked something there. */
  hold(): void {
    this.held = true
    if (this.drawn.length > 0) this.stream.write(this.eraser())
  }

  /** Shows the lines again after {@link hold}. */
  goOn(): void {
    this.held = false
    if (this.lines.length > 0) this.stream.write(this.eraser() + this.draw())
  }

  /** Lets somebody else write above the lines. */
  around(write: () => void): true {
    if (this.drawn.length > 0) this.stream.write(this.eraser())
    write()
    if (this.lines.length > 0 && !this.held) this.stream.write(this.draw())
    return true
  }

  private get columns(): number {
    return Math.max(1, this.stream.columns ?? defaultColumns)
  }

  private draw(): string {
    const cut = this.lines.map((parts) => cutLine(parts, this.columns - 1))
    this.drawn = cut.map((parts) => parts.reduce((width, part) => width + plainText(part).length, 0))
    return cut.map((parts) => `${this.render(parts)}\n`).join('')
  }

  /** Moves up over what is drawn; a terminal that became narrower has wrapped it since. */
  private eraser(): string {
    const rows = this.drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / this.columns)), 0)
    this.drawn = []
    return rows === 0 ? '' : `\u001b[${rows}A\r\u001b[0J`
  }

  private render(parts: readonly Styled[]): string {
    return parts
      .map((part) =>
        this.color && typeof part !== 'string' ? paint(part.style, part.text) : plainText(part),
      )
      .join('')
  }
}

function cutLine(parts: readonly Styled[], width: number): Styled[] {
  const result: Styled[] = []
  let left = width
  for (const part of parts) {
    const text = printable(plainText(part), true)
    const kept = text.length <= left ? text : `${text.slice(0, Math.max(0, left - 1))}…`
    if (kept !== '') result.push(typeof part === 'string' ? kept : { text: kept, style: part.style })
    left -= kept.length
    if (kept !== text) break
  }
  return result
}
