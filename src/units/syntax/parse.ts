import { skipBlanks, skipBlanksBack } from './blank.js'
import { describeProblem, lineMaxBytes, type SyntaxProblem, UnitFileSyntaxError } from './diagnostic.js'
import {
  BlankEntry,
  CommentEntry,
  type Entry,
  type EntryLine,
  type EntryPlace,
  GarbageEntry,
  OptionEntry,
  SectionEntry,
} from './entry.js'
import { LogicalLine } from './logical-line.js'
import { PhysicalLines } from './physical-lines.js'
import { SourceText } from './position.js'
import { UnitFile } from './unit-file.js'

/** How strictly a unit file is read. */
export interface ParseOptions {
  /** Throw the first diagnostic that is an error or a warning instead of listing it. Default: false. */
  readonly strict?: boolean | undefined
}

/**
 * Reads a unit file by systemd's rules (systemd.syntax(7)) and keeps every character of it. Without `strict`
 * it takes any text: what is malformed stands in `diagnostics` and is kept as it is.
 *
 * @throws {UnitFileSyntaxError} with `strict`, where systemd would ignore a line or refuse the file.
 */
export function parseUnitFile(text: string, { strict = false }: ParseOptions = {}): UnitFile {
  const file = new Parser(text).parse()
  const first = file.diagnostics[0]
  if (strict && first !== undefined) throw new UnitFileSyntaxError(first)
  return file
}

const byteOrderMark = '\ufeff'
const backslash = 0x5c

class Parser {
  private readonly text: string
  private readonly physicalLines: PhysicalLines
  private readonly lineStarts: number[] = [0]
  private readonly source: SourceText
  private readonly entries: Entry[] = []
  private readonly problems: { problem: SyntaxProblem; start: number; end: number }[] = []
  private section: SectionEntry | undefined
  private byteOrderMarkSeen = false

  constructor(text: string) {
    this.text = text
    this.physicalLines = new PhysicalLines(text)
    this.source = new SourceText(text, this.lineStarts)
  }

  parse(): UnitFile {
    const { text } = this
    let at = 0
    /** The lines of an entry that a backslash keeps open, and where it starts. */
    let open: EntryLine[] = []
    let start = 0
    while (at < text.length) {
      const { start: lineStart, end, next } = this.physicalLines.at(at)
      at = next
      if (next > end) this.lineStarts.push(next)
      if (exceeds(text, lineStart, end, lineMaxBytes - 1)) this.report('line-too-long', lineStart, end)
      if (open.length === 0) start = lineStart

      const first = skipBlanks(text, lineStart, end)
      if (first < end && isCommentMarker(text.charCodeAt(first))) {
        const line: EntryLine = { kind: 'comment', start: lineStart, end, continued: false }
        if (open.length > 0) open.push(line)
        else this.entries.push(new CommentEntry(this.place(start, next, [line]), first))
        continue
      }
      const contentStart = this.skipByteOrderMark(lineStart)
      const continued = endsInOpenBackslash(text, contentStart, end)
      open.push({ kind: 'content', start: contentStart, end, continued })
      if (continued) continue
      this.close(start, next, open)
      open = []
    }
    if (open.length > 0) this.close(start, text.length, open)
    const diagnostics = this.problems.map(({ problem, start, end }) =>
      describeProblem(problem, this.source.span(start, end)),
    )
    return new UnitFile(this.source, this.entries, diagnostics)
  }

  /** systemd drops one byte order mark, at the start of the first line other than a comment that has it. */
  private skipByteOrderMark(start: number): number {
    if (this.byteOrderMarkSeen || !this.text.startsWith(byteOrderMark, start)) return start
    this.byteOrderMarkSeen = true
    return start + byteOrderMark.length
  }

  private close(start: number, end: number, lines: readonly EntryLine[]): void {
    const line = new LogicalLine(this.text, lines)
    const { text, from, to } = line
    if (lines.length > 1 && exceeds(text, 0, text.length, lineMaxBytes)) {
      this.report('line-too-long', line.offset(0), line.endOffset(text.length))
    }
    const place = this.place(start, end, lines)
    if (from === to) this.entries.push(new BlankEntry(place))
    else if (text.charAt(from) === '[') this.closeSection(place, line)
    else this.closeOption(place, line)
  }

  private closeSection(place: EntryPlace, line: LogicalLine): void {
    const { text, from, to } = line
    const closed = text.charCodeAt(to - 1) === 0x5d && to - from > 1
    const bracket = text.indexOf(']', from)
    const name = text.slice(from + 1, closed ? to - 1 : bracket === -1 ? to : bracket)
    const headerStart = line.offset(from)
    const headerEnd = line.endOffset(to)
    if (!closed) this.report('bad-section-header', headerStart, headerEnd)
    else if (hasUnsafeCharacter(name)) this.report('bad-section-name', headerStart, headerEnd)
    this.section = new SectionEntry(place, name, headerStart, headerEnd)
    this.entries.push(this.section)
  }

  private closeOption(place: EntryPlace, line: LogicalLine): void {
    const { text, from, to } = line
    const equals = text.indexOf('=', from)
    if (equals === -1 || equals === from) {
      this.report(equals === from ? 'missing-name' : 'missing-equals', line.offset(from), line.endOffset(to))
      this.entries.push(new GarbageEntry(place))
      return
    }
    const nameEnd = skipBlanksBack(text, from, equals)
    const valueStart = skipBlanks(text, equals + 1, to)
    const option = new OptionEntry(place, this.section, {
      name: text.slice(from, nameEnd),
      value: text.slice(valueStart, to),
      nameStart: line.offset(from),
      nameEnd: line.endOffset(nameEnd),
      equalsAt: line.offset(equals),
      valueStart: valueStart === to ? line.endOffset(to) : line.offset(valueStart),
      valueEnd: line.endOffset(to),
    })
    if (this.section === undefined) this.report('option-outside-section', option.nameStart, option.valueEnd)
    this.entries.push(option)
  }

  private place(start: number, end: number, lines: readonly EntryLine[]): EntryPlace {
    return { source: this.source, start, end, lines }
  }

  private report(problem: SyntaxProblem, start: number, end: number): void {
    this.problems.push({ problem, start, end })
  }
}

function isCommentMarker(code: number): boolean {
  return code === 0x23 || code === 0x3b
}

/** Whether a line ends in a backslash that no other backslash escapes. */
function endsInOpenBackslash(text: string, start: number, end: number): boolean {
  let at = end
  while (at > start && text.charCodeAt(at - 1) === backslash) at--
  return (end - at) % 2 === 1
}

/** Whether a piece of text has more bytes than the limit; counts them only where that can be. */
function exceeds(text: string, start: number, end: number, limitBytes: number): boolean {
  return (end - start) * 3 > limitBytes && Buffer.byteLength(text.slice(start, end)) > limitBytes
}

/** What systemd does not allow in a section name: quotes, backslashes and control characters. */
function hasUnsafeCharacter(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\x01-\x1f\x7f"'\\]/.test(name)
}
