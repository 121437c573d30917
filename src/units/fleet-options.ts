import { CaasctlError } from '../error.js'
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
 * carriage return before the newline ends the continuation, a continued value keeps its backslashes.
 *
 * @throws {FleetParseError} where fleet refuses the text.
 */
export function fleetOptions(text: string): UnitOption[] {
  return new FleetParser(new GoBuffer(new TextEncoder().encode(text))).parse()
}

const newline = 0x0a
const carriageReturn = 0x0d
const bracketOpen = 0x5b
const bracketClose = 0x5d
const equals = 0x3d
const backslash = 0x5c
const blank = 0x20

/**
 * The steps of go-systemd's lexer. It checks the length of a line between two steps only, against what its
 * buffer happens to hold, so some long lines pass: {@link GoBuffer} keeps the same window.
 */
class FleetParser {
  private readonly options: UnitOption[] = []
  private readonly buffer: GoBuffer

  constructor(buffer: GoBuffer) {
    this.buffer = buffer
  }

  parse(): UnitOption[] {
    let section: string | undefined
    for (;;) {
      this.checkLineLength()
      const byte = this.buffer.readCharacter()
      if (byte === undefined) return this.options
      if (byte.code === bracketOpen) section = this.sectionName()
      else if (byte.code === 0x23 || byte.code === 0x3b) this.comment()
      else if (section !== undefined && trimGoSpace(byte.text) !== '') {
        this.buffer.unread(byte.length)
        this.option(section)
      }
    }
  }

  private sectionName(): string {
    this.checkLineLength()
    const bytes = this.buffer.readThrough(bracketClose)
    if (bytes.at(-1) !== bracketClose) this.fail('unable to find end of section')
    this.checkLineLength()
    const garbage = trimGoSpace(decode(this.line().bytes))
    if (garbage !== '') {
      this.fail(`found garbage after section name : [${new TextEncoder().encode(garbage).join(' ')}]`)
    }
    return decode(bytes.subarray(0, -1))
  }

  private comment(): void {
    this.checkLineLength()
    for (;;) {
      let { bytes } = this.line()
      if (bytes.at(-1) === blank) bytes = bytes.subarray(0, -1)
      if (bytes.at(-1) !== backslash) return
    }
  }

  private option(section: string): void {
    this.checkLineLength()
    let name = ''
    for (;;) {
      const character = this.buffer.readCharacter()
      if (character === undefined) this.fail('EOF')
      if (character.code === newline || character.code === carriageReturn) {
        this.fail('unexpected newline encountered while parsing option name')
      }
      if (character.code === equals) break
      name += character.text
    }
    this.options.push({ section, name: trimGoSpace(name), value: this.value() })
  }

  private value(): string {
    let value = ''
    for (;;) {
      this.checkLineLength()
      const { bytes, ended } = this.line()
      const line = decode(bytes)
      if (trimGoSpace(line) === '') break
      value += line
      if (bytes.at(-1) !== backslash) break
      if (!ended) value += '\n'
    }
    const trimmed = trimGoSpace(value)
    return value.endsWith('\n') ? `${trimmed}\n` : trimmed
  }

  /** The rest of the line without its newline; of `\r\n` the carriage return stays, as it does in fleet. */
  private line(): { bytes: Uint8Array; ended: boolean } {
    const bytes = this.buffer.readThrough(newline)
    const ended = bytes.at(-1) !== newline
    if (!ended) return { bytes: bytes.subarray(0, -1), ended }
    return { bytes: bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes, ended }
  }

  private checkLineLength(): void {
    const window = this.buffer.peek(fleetLineMaxBytes)
    if (window !== undefined && !window.includes(newline) && !window.includes(carriageReturn)) {
      this.fail(`line too long (max ${fleetLineMaxBytes} bytes)`)
    }
  }

  private fail(reason: string): never {
    throw new FleetParseError(reason, this.buffer.lineNumber())
  }
}

/** The window that Go's `bufio.Reader` of 4,096 bytes has on a text that is in memory. */
class GoBuffer {
  private static readonly size = 4096
  private at = 0
  private filled = 0
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** The next bytes if the buffer holds that many already; it is not filled for it. */
  peek(count: number): Uint8Array | undefined {
    return this.filled - this.at >= count ? this.bytes.subarray(this.at, this.at + count) : undefined
  }

  /** One UTF-8 character; a byte that is no character becomes U+FFFD. Undefined at the end. */
  readCharacter(): { code: number; text: string; length: number } | undefined {
    const length = characterLength(this.bytes, this.at)
    if (this.at + Math.max(length, 1) > this.filled) this.fill()
    const code = this.bytes[this.at]
    if (code === undefined) return undefined
    const text = decode(this.bytes.subarray(this.at, this.at + length))
    this.at += length
    return { code, text, length }
  }

  unread(length: number): void {
    this.at -= length
  }

  /** Everything up to and with the next such byte, or to the end of the text. */
  readThrough(byte: number): Uint8Array {
    const start = this.at
    const found = this.bytes.indexOf(byte, start)
    const end = found === -1 ? this.bytes.length : found + 1
    while (this.filled < end) {
      if (this.filled - this.at >= GoBuffer.size) this.at = this.filled
      this.fill()
    }
    // At the end of the text Go asks for more once again before it gives up.
    if (found === -1) this.filled = this.bytes.length
    this.at = end
    return this.bytes.subarray(start, end)
  }

  lineNumber(): number {
    let line = 1
    for (let i = 0; i < Math.min(this.at, this.bytes.length); i++) if (this.bytes[i] === newline) line++
    return this.bytes[this.at - 1] === newline ? line - 1 : line
  }

  private fill(): void {
    this.filled = Math.min(this.bytes.length, this.at + GoBuffer.size)
  }
}

function characterLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]
  if (lead === undefined) return 0
  if (lead < 0xc0) return 1
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}
