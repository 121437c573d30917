import { skipBlanks, skipBlanksBack } from './blank.js'
import type { EntryLine } from './entry.js'

/**
 * The text that systemd makes of lines which backslashes join: every such backslash becomes a space, the
 * line breaks and the comments in between are left out. Each of its characters stands for one of the file.
 */
export class LogicalLine {
  readonly text: string
  /** First character other than a blank, and the end of the last one. */
  readonly from: number
  readonly to: number
  private readonly pieces: readonly EntryLine[]

  constructor(file: string, lines: readonly EntryLine[]) {
    const [only] = lines
    this.pieces = lines.length === 1 ? lines : lines.filter((line) => line.kind === 'content')
    this.text =
      lines.length === 1 && only !== undefined
        ? lineText(file, only)
        : this.pieces.map((line) => lineText(file, line)).join('')
    this.from = skipBlanks(this.text, 0, this.text.length)
    this.to = skipBlanksBack(this.text, this.from, this.text.length)
  }

  /** The offset in the file of a character of the text; `index` is within the text. */
  offset(index: number): number {
    let left = index
    for (const { start, end } of this.pieces) {
      if (left < end - start) return start + left
      left -= end - start
    }
    return this.pieces.at(-1)?.end ?? 0
  }

  /** The offset in the file after the character before `index`. */
  endOffset(index: number): number {
    return index === 0 ? this.offset(0) : this.offset(index - 1) + 1
  }
}

function lineText(file: string, { start, end, continued }: EntryLine): string {
  return continued ? `${file.slice(start, end - 1)} ` : file.slice(start, end)
}
