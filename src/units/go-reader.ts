/** What Go's `bufio.Reader` reads ahead, in bytes. */
const bufferBytes = 4096

/** No text with shorter stretches, in UTF-16 code units, can fill the window that is looked at. */
const harmlessStretch = 680

/**
 * Reads a text as a program does through Go's `bufio.Reader`, and knows what that has in its buffer, which
 * decides whether fleet finds a line too long. The buffer is only kept account of where a line could be.
 */
export class GoReader {
  private readonly text: string
  private readonly window: Window | undefined
  private at = 0

  constructor(text: string) {
    // What Go would read are the bytes, in which a lone surrogate is U+FFFD.
    this.text = text.replace(/\p{Surrogate}/gu, '\ufffd')
    this.window = hasLongStretch(this.text) ? new Window(Buffer.byteLength(this.text)) : undefined
  }

  /** One character; undefined at the end. */
  readCharacter(): string | undefined {
    const code = this.text.codePointAt(this.at)
    if (code === undefined) {
      this.window?.fill()
      return undefined
    }
    const character = String.fromCodePoint(code)
    this.window?.readCharacter(Buffer.byteLength(character))
    this.at += character.length
    return character
  }

  /** Takes back the last character read. */
  unread(character: string): void {
    this.at -= character.length
    this.window?.unread(Buffer.byteLength(character))
  }

  /** Everything up to the first of these characters, one by one; the character stays. */
  readUntil(...ends: readonly string[]): string {
    const start = this.at
    let end = start
    while (end < this.text.length && !ends.includes(this.text.charAt(end))) end++
    const text = this.text.slice(start, end)
    if (this.window !== undefined) {
      for (const character of text) this.window.readCharacter(Buffer.byteLength(character))
    }
    this.at = end
    return text
  }

  /** Everything up to and with the next such character, or to the end of the text. */
  readThrough(character: string): string {
    const start = this.at
    const found = this.text.indexOf(character, start)
    this.at = found === -1 ? this.text.length : found + 1
    const text = this.text.slice(start, this.at)
    this.window?.readThrough(Buffer.byteLength(text), found === -1)
    return text
  }

  /** Whether the buffer holds that many bytes already and no line ends in them. */
  holdsUnbrokenLine(bytes: number): boolean {
    if (this.window === undefined || this.window.buffered < bytes) return false
    const ahead = this.text.slice(this.at, this.at + bytes)
    const end = ahead.search(/[\n\r]/)
    return end === -1 || Buffer.byteLength(ahead.slice(0, end)) >= bytes
  }

  /** The line of the last character read, counted from 1. */
  lineNumber(): number {
    return this.lineOf(this.at - 1)
  }

  /** The line of the character to be read next, counted from 1. */
  nextLineNumber(): number {
    return this.lineOf(this.at)
  }

  private lineOf(offset: number): number {
    return this.text.slice(0, Math.max(offset, 0)).split('\n').length
  }
}

/** Account of which bytes of a text that is in memory are in the buffer. */
class Window {
  private readonly total: number
  private at = 0
  private filled = 0

  constructor(total: number) {
    this.total = total
  }

  get buffered(): number {
    return this.filled - this.at
  }

  fill(): void {
    this.filled = Math.min(this.total, this.at + bufferBytes)
  }

  readCharacter(bytes: number): void {
    if (this.at + bytes > this.filled) this.fill()
    this.at += bytes
  }

  unread(bytes: number): void {
    this.at -= bytes
  }

  readThrough(bytes: number, toEnd: boolean): void {
    const end = this.at + bytes
    while (this.filled < end) {
      if (this.buffered >= bufferBytes) this.at = this.filled
      this.fill()
    }
    // At the end of the text Go asks for more once again before it gives up.
    if (toEnd) this.filled = this.total
    this.at = end
  }
}

function hasLongStretch(text: string): boolean {
  let start = 0
  for (;;) {
    const end = text.indexOf('\n', start)
    if ((end === -1 ? text.length : end) - start > harmlessStretch) return true
    if (end === -1) return false
    start = end + 1
  }
}
