import { CaasctlError } from '../error.js'
import { GoReader } from './go-reader.js'
import { trimGoSpace } from './go-text.js'
import type { UnitOption } from './unit-option.js'

/** Longest line fleet accepts, in bytes; it stands for systemd's LINE_MAX. */
export const fleetLineMaxBytes = 2048

/** A unit file that fleet's own parser refuses. The message ends with the reason that fleet gives. */
export class FleetParseError extends CaasctlError {
  override readonly name = 'FleetParseError'
  readonly code = 'UNIT_FILE_REFUSED'
  /** The reason alone, in fleet's words. */
  readonly reason: string
  /** Line at which the parser stood, counted from 1. */
  readonly line: number

  constructor(reason: string, line: number) {
    super(`line ${line}: ${reason}`)
    this.reason = reason
    this.line = line
  }
}

/**
 * Reads a unit file as fleet does and gives exactly the options it would send. fleet's reading differs from
 * systemd's: text before the first section is skipped, a comment may not stand within a continued value, a
 * carriage return before the newline ends the continuation, a continued value keeps its backslashes. All
 * differences are listed in docs/unit-files.md.
 *
 * @throws {FleetParseError} where fleet refuses the text.
 */
export function fleetOptions(text: string): UnitOption[] {
  return new FleetParser(text).parse()
}

/**
 * The steps of go-systemd's lexer. It checks the length of a line between two steps only, against what its
 * buffer happens to hold, so some long lines pass.
 */
class FleetParser {
  private readonly reader: GoReader
  private readonly options: UnitOption[] = []

  constructor(text: string) {
    this.reader = new GoReader(text)
  }

  parse(): UnitOption[] {
    let section: string | undefined
    for (;;) {
      this.checkLineLength()
      const character = this.reader.readCharacter()
      if (character === undefined) return this.options
      if (character === '[') section = this.sectionName()
      else if (character === '#' || character === ';') this.comment()
      else if (section !== undefined && trimGoSpace(character) !== '') {
        this.reader.unread(character)
        this.option(section)
      }
    }
  }

  private sectionName(): string {
    this.checkLineLength()
    const name = this.reader.readThrough(']')
    if (!name.endsWith(']')) this.fail('unable to find end of section')
    this.checkLineLength()
    const garbage = trimGoSpace(this.line().text)
    if (garbage !== '') this.fail(`found garbage after section name : [${Buffer.from(garbage).join(' ')}]`)
    return name.slice(0, -1)
  }

  private comment(): void {
    this.checkLineLength()
    for (;;) {
      const { text } = this.line()
      if (!text.endsWith('\\') && !text.endsWith('\\ ')) return
    }
  }

  private option(section: string): void {
    this.checkLineLength()
    const name = this.reader.readUntil('=', '\n', '\r')
    const end = this.reader.readCharacter()
    if (end === undefined) this.fail('EOF')
    if (end !== '=') this.fail('unexpected newline encountered while parsing option name')
    this.options.push({ section, name: trimGoSpace(name), value: this.value() })
  }

  private value(): string {
    const parts: string[] = []
    let continued = false
    do {
      this.checkLineLength()
      const { text, last } = this.line()
      // A blank line is not only the end of a continuation, it also leaves the newline before it.
      if (trimGoSpace(text) === '') break
      continued = text.endsWith('\\')
      parts.push(text)
      if (continued && !last) parts.push('\n')
    } while (continued)
    const value = trimGoSpace(parts.join(''))
    return parts.at(-1) === '\n' ? `${value}\n` : value
  }

  /** The rest of the line without its newline; of `\r\n` the carriage return stays, as it does in fleet. */
  private line(): { text: string; last: boolean } {
    const text = this.reader.readThrough('\n')
    if (text.endsWith('\n')) return { text: text.slice(0, -1), last: false }
    return { text: text.endsWith('\r') ? text.slice(0, -1) : text, last: true }
  }

  private checkLineLength(): void {
    if (this.reader.holdsUnbrokenLine(fleetLineMaxBytes)) {
      this.fail(`line too long (max ${fleetLineMaxBytes} bytes)`, this.reader.nextLineNumber())
    }
  }

  private fail(reason: string, line = this.reader.lineNumber()): never {
    throw new FleetParseError(reason, line)
  }
}
