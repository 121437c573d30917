/** One line of a text as it lies in the file: content from `start` to `end`, its line break up to `next`. */
export interface PhysicalLine {
  readonly start: number
  readonly end: number
  readonly next: number
}

/**
 * The lines of a text as systemd ends them: by `\n`, `\r` or NUL, or by several of these that follow each
 * other, each at most once and nothing after a NUL. So `\r\n` is one line break and `\n\n` are two.
 */
export class PhysicalLines {
  private readonly text: string
  private readonly onlyNewlines: boolean

  constructor(text: string) {
    this.text = text
    this.onlyNewlines = !text.includes('\r') && !text.includes('\0')
  }

  /** The line that starts at an offset within the text. */
  at(start: number): PhysicalLine {
    if (this.onlyNewlines) {
      const found = this.text.indexOf('\n', start)
      return found === -1
        ? { start, end: this.text.length, next: this.text.length }
        : { start, end: found, next: found + 1 }
    }
    let end = start
    while (end < this.text.length && !isLineBreak(this.text.charCodeAt(end))) end++
    return { start, end, next: lineBreakEnd(this.text, end) }
  }
}

const nul = 0x00
const newline = 0x0a
const carriageReturn = 0x0d

function isLineBreak(code: number): boolean {
  return code === newline || code === carriageReturn || code === nul
}

function lineBreakEnd(text: string, start: number): number {
  const seen = new Set<number>()
  let at = start
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (!isLineBreak(code) || seen.has(code) || seen.has(nul)) break
    seen.add(code)
    at++
  }
  return at
}
