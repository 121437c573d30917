import { goQuoteCharacter } from '../../units/go-text.js'

/** Text that Go's `encoding/json` refuses; the message is Go's. */
export class GoJsonError extends Error {
  override readonly name = 'GoJsonError'
}

/**
 * Finds the first JSON value of a text, as a decoder of Go's does: what comes after it is not looked at.
 * @throws {GoJsonError} in Go's words, of which scripts see the API's answers made.
 */
export function firstJsonValue(text: string): string {
  const scanner = new Scanner(text)
  scanner.blanks()
  if (scanner.at === text.length) throw new GoJsonError('EOF')
  const start = scanner.at
  scanner.value(0)
  return text.slice(start, scanner.at)
}

/** Go allows ten times as much; nothing that fleet reads is nested more than three deep. */
const maxDepth = 1_000

class Scanner {
  at = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  blanks(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? '')) this.at++
  }

  value(depth: number): void {
    if (depth > maxDepth) throw new GoJsonError('exceeded max depth')
    this.blanks()
    const character = this.text[this.at]
    if (character === '{') this.object(depth)
    else if (character === '[') this.array(depth)
    else if (character === '"') this.string()
    else if (character === 't') this.literal('true')
    else if (character === 'f') this.literal('false')
    else if (character === 'n') this.literal('null')
    else if (character !== undefined && /[-0-9]/.test(character)) this.number()
    else this.fail('looking for beginning of value')
  }

  private object(depth: number): void {
    this.at++
    this.blanks()
    if (this.skip('}')) return
    for (;;) {
      this.blanks()
      if (this.text[this.at] !== '"') this.fail('looking for beginning of object key string')
      this.string()
      this.blanks()
      if (!this.skip(':')) this.fail('after object key')
      this.value(depth + 1)
      this.blanks()
      if (this.skip('}')) return
      if (!this.skip(',')) this.fail('after object key:value pair')
    }
  }

  private array(depth: number): void {
    this.at++
    this.blanks()
    if (this.skip(']')) return
    for (;;) {
      this.value(depth + 1)
      this.blanks()
      if (this.skip(']')) return
      if (!this.skip(',')) this.fail('after array element')
    }
  }

  private string(): void {
    this.at++
    for (;;) {
      const character = this.text[this.at]
      if (character === undefined || character < ' ') this.fail('in string literal')
      this.at++
      if (character === '"') return
      if (character !== '\\') continue
      const escaped = this.text[this.at]
      if (escaped === undefined || !'bfnrt\\/"u'.includes(escaped)) this.fail('in string escape code')
      this.at++
      for (let digit = 0; escaped === 'u' && digit < 4; digit++, this.at++) {
        if (!/[0-9a-fA-F]/.test(this.text[this.at] ?? '')) this.fail('in \\u hexadecimal character escape')
      }
    }
  }

  private number(): void {
    if (this.text[this.at] === '-') {
      this.at++
      if (!this.isDigit()) this.fail('in numeric literal')
    }
    if (!this.skip('0')) this.digits()
    if (this.skip('.')) {
      if (!this.isDigit()) this.fail('after decimal point in numeric literal')
      this.digits()
    }
    if (this.skip('e') || this.skip('E')) {
      if (!this.skip('+')) this.skip('-')
      if (!this.isDigit()) this.fail('in exponent of numeric literal')
      this.digits()
    }
  }

  private literal(word: string): void {
    for (const expected of word) {
      if (this.text[this.at] !== expected) this.fail(`in literal ${word} (expecting '${expected}')`)
      this.at++
    }
  }

  private isDigit(): boolean {
    return /[0-9]/.test(this.text[this.at] ?? '')
  }

  private digits(): void {
    while (this.isDigit()) this.at++
  }

  private skip(character: string): boolean {
    if (this.text[this.at] !== character) return false
    this.at++
    return true
  }

  private fail(where: string): never {
    const code = this.text.codePointAt(this.at)
    if (code === undefined) throw new GoJsonError('unexpected EOF')
    // Go looks at bytes: of a character that has several it names the first.
    const byte = new TextEncoder().encode(String.fromCodePoint(code))[0] ?? 0
    throw new GoJsonError(`invalid character ${goQuoteCharacter(String.fromCodePoint(byte))} ${where}`)
  }
}
