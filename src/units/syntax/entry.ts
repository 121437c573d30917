import { stripBlanks } from './blank.js'
import type { Position, SourceText, Span } from './position.js'

/**
 * A line of a unit file together with those that a backslash joins to it and the comments in between. The
 * entries of a file follow each other without a gap: their texts together are the file.
 */
export type Entry = BlankEntry | CommentEntry | SectionEntry | OptionEntry | GarbageEntry

/** One line of an entry as it lies in the file; offsets into the file's text. */
export interface EntryLine {
  /** `comment` stands between two lines that a backslash joins; it is no part of the value. */
  readonly kind: 'content' | 'comment'
  /** First character, after a byte order mark. */
  readonly start: number
  /** End without the line break. */
  readonly end: number
  /** Whether the last character before `end` is a backslash that joins the next line. */
  readonly continued: boolean
}

/** Where an entry is; offsets into the file's text. */
export interface EntryPlace {
  readonly source: SourceText
  /** The first character of its first line. */
  readonly start: number
  /** After the line break of its last line. */
  readonly end: number
  readonly lines: readonly EntryLine[]
}

abstract class EntryBase {
  /** Every line of the entry in order; most entries have one. */
  readonly lines: readonly EntryLine[]
  /** Offset of the entry's first character. */
  readonly start: number
  /** Offset after the line break that ends the entry. */
  readonly end: number
  protected readonly source: SourceText

  constructor({ source, start, end, lines }: EntryPlace) {
    this.source = source
    this.start = start
    this.end = end
    this.lines = lines
  }

  /** The entry's characters, with its line breaks. */
  get text(): string {
    return this.source.text.slice(this.start, this.end)
  }

  /** Where the entry is, with its line breaks. */
  get span(): Span {
    return this.source.span(this.start, this.end)
  }

  /** Line on which the entry starts, counted from 1. */
  get line(): number {
    return this.source.position(this.start).line
  }
}

/** A line with nothing but blanks. */
export class BlankEntry extends EntryBase {
  readonly kind = 'blank'
}

/** A line whose first character other than blanks is `#` or `;`. */
export class CommentEntry extends EntryBase {
  readonly kind = 'comment'
  private readonly markerAt: number

  constructor(place: EntryPlace, markerAt: number) {
    super(place)
    this.markerAt = markerAt
  }

  get marker(): '#' | ';' {
    return this.source.text.charAt(this.markerAt) === '#' ? '#' : ';'
  }

  /** What the comment says: without its marker and the blanks around. */
  get comment(): string {
    return stripBlanks(this.source.text.slice(this.markerAt + 1, this.lines[0]?.end))
  }

  /** Where the comment stands, from its marker to the end of the line. */
  get commentSpan(): Span {
    return this.source.span(this.markerAt, this.lines[0]?.end ?? this.end)
  }
}

/** A line that starts with `[`. */
export class SectionEntry extends EntryBase {
  readonly kind = 'section'
  /** The name between the brackets; of a malformed header what comes nearest to it. */
  readonly name: string
  /** Offsets of the header from bracket to bracket. */
  readonly headerStart: number
  readonly headerEnd: number

  constructor(place: EntryPlace, name: string, headerStart: number, headerEnd: number) {
    super(place)
    this.name = name
    this.headerStart = headerStart
    this.headerEnd = headerEnd
  }

  get headerSpan(): Span {
    return this.source.span(this.headerStart, this.headerEnd)
  }
}

/** An assignment, `Name=Value`. */
export class OptionEntry extends EntryBase {
  readonly kind = 'option'
  /** The header above it; undefined where the option stands before the first one and is ignored. */
  readonly section: SectionEntry | undefined
  readonly name: string
  /** The value as systemd reads it: lines joined by blanks, comments left out, blanks around stripped. */
  readonly value: string
  /** Offset of the name's first character. */
  readonly nameStart: number
  readonly nameEnd: number
  /** Offset of `=`. */
  readonly equalsAt: number
  /** Offsets of the value; both the end of the line where the value is empty. */
  readonly valueStart: number
  readonly valueEnd: number

  constructor(place: EntryPlace, section: SectionEntry | undefined, assignment: Assignment) {
    super(place)
    this.section = section
    this.name = assignment.name
    this.value = assignment.value
    this.nameStart = assignment.nameStart
    this.nameEnd = assignment.nameEnd
    this.equalsAt = assignment.equalsAt
    this.valueStart = assignment.valueStart
    this.valueEnd = assignment.valueEnd
  }

  /** The value as written: with backslashes, line breaks and the comments in between. */
  get rawValue(): string {
    return this.source.text.slice(this.valueStart, this.valueEnd)
  }

  get nameSpan(): Span {
    return this.source.span(this.nameStart, this.nameEnd)
  }

  get valueSpan(): Span {
    return this.source.span(this.valueStart, this.valueEnd)
  }

  /** Where a character of {@link OptionEntry.value} stands in the file. */
  positionInValue(index: number): Position {
    let left = index
    for (const line of this.lines) {
      if (line.kind === 'comment' || line.end <= this.valueStart) continue
      const start = Math.max(line.start, this.valueStart)
      if (left < line.end - start) return this.source.position(start + left)
      left -= line.end - start
    }
    return this.source.position(this.valueEnd)
  }

  /** Where a piece of {@link OptionEntry.value} stands in the file. */
  spanInValue(start: number, end: number): Span {
    const last = this.positionInValue(Math.max(end - 1, start))
    return {
      start: this.positionInValue(start),
      end: end > start ? this.source.position(last.offset + 1) : last,
    }
  }
}

/** What makes an option besides its place. */
type Assignment = Pick<
  OptionEntry,
  'name' | 'value' | 'nameStart' | 'nameEnd' | 'equalsAt' | 'valueStart' | 'valueEnd'
>

/** A line that is nothing of the above; systemd ignores it with a warning. */
export class GarbageEntry extends EntryBase {
  readonly kind = 'garbage'
}
