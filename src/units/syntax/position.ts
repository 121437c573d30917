/** A place in a text. */
export interface Position {
  /** UTF-16 code units before it, as `String.slice` counts. */
  readonly offset: number
  /** Line, counted from 1. */
  readonly line: number
  /** Column, counted from 1 in UTF-16 code units. */
  readonly column: number
}

/** A piece of a text, from `start` up to but not including `end`. */
export interface Span {
  readonly start: Position
  readonly end: Position
}

/** A text that knows where its lines start, so that an offset becomes a line and a column. */
export class SourceText {
  readonly text: string
  private readonly lineStarts: readonly number[]

  /** @param lineStarts offset of the first character of each line, ascending, the first one 0. */
  constructor(text: string, lineStarts: readonly number[]) {
    this.text = text
    this.lineStarts = lineStarts
  }

  /** Where an offset is; one that is out of the text is taken as the nearest end of it. */
  position(offset: number): Position {
    const at = Math.min(Math.max(offset, 0), this.text.length)
    let low = 0
    let high = this.lineStarts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.lineStarts[middle] ?? Number.POSITIVE_INFINITY) <= at) low = middle
      else high = middle
    }
    return { offset: at, line: low + 1, column: at - (this.lineStarts[low] ?? 0) + 1 }
  }

  span(start: number, end: number): Span {
    return { start: this.position(start), end: this.position(end) }
  }
}
