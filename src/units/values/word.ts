import { readEscape } from './c-escape.js'

/** A word of a value, as systemd takes it out: quotes removed and escapes undone. */
export class Word {
  /** The word itself; bytes that escapes made and that are no UTF-8 are U+FFFD in it. */
  readonly text: string
  /** Offsets in the value, quotes included. */
  readonly start: number
  readonly end: number
  /** Escapes that systemd does not know. Where it takes them, the backslash stays. */
  readonly unknownEscapes: readonly { readonly start: number; readonly end: number }[]
  private readonly offsets: readonly number[]

  constructor(
    text: string,
    start: number,
    end: number,
    offsets: readonly number[],
    unknownEscapes: Word['unknownEscapes'] = [],
  ) {
    this.text = text
    this.start = start
    this.end = end
    this.offsets = offsets
    this.unknownEscapes = unknownEscapes
  }

  /** Where a character of the word stands in the value; its end for one behind the last. */
  offset(index: number): number {
    return this.offsets[index] ?? this.end
  }

  /** Where a piece of the word, at least one character long, stands in the value. */
  range(start: number, end: number): { readonly start: number; readonly end: number } {
    return { start: this.offset(start), end: this.offset(end - 1) + 1 }
  }

  /** The word without its first characters. */
  from(index: number): Word {
    return new Word(
      this.text.slice(index),
      this.offset(index),
      this.end,
      this.offsets.slice(index),
      this.unknownEscapes.filter(({ start }) => start >= this.offset(index)),
    )
  }
}

/** What became of a word: taken, none left, or a quote that does not end. */
export type WordResult =
  | { readonly kind: 'word'; readonly word: Word; readonly next: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'unbalanced'; readonly start: number }

/**
 * Takes the next word out of a value: words are separated by blanks, quotes of both kinds hold blanks
 * together wherever they stand in a word, and a backslash starts a C-style escape within and without them.
 * `next` is where the following word starts.
 */
export function readWord(value: string, from: number): WordResult {
  const start = skipSeparators(value, from)
  if (start === value.length) return { kind: 'end' }
  const builder = new WordBuilder()
  const unknownEscapes: { start: number; end: number }[] = []
  let quote = ''
  let quoteAt = start
  let at = start
  while (at < value.length) {
    const character = value.charAt(at)
    if (character === '\\') {
      const found = readEscape(value, at)
      if (found !== undefined) {
        builder.escape(found, at)
        at += found.length
        continue
      }
      if (at + 1 === value.length && quote !== '') break
      unknownEscapes.push({ start: at, end: Math.min(at + 2, value.length) })
      for (const end = Math.min(at + 2, value.length); at < end; at++) builder.character(value.charAt(at), at)
      continue
    }
    if (quote !== '') {
      if (character === quote) quote = ''
      else builder.character(character, at)
    } else if (character === '"' || character === "'") {
      quote = character
      quoteAt = at
    } else if (isSeparator(character)) {
      break
    } else {
      builder.character(character, at)
    }
    at++
  }
  if (quote !== '') return { kind: 'unbalanced', start: quoteAt }
  const { text, offsets } = builder.finish()
  return {
    kind: 'word',
    word: new Word(text, start, at, offsets, unknownEscapes),
    next: skipSeparators(value, at),
  }
}

/** What separates words. */
export function isSeparator(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r'
}

export function skipSeparators(value: string, start: number): number {
  let at = start
  while (at < value.length && isSeparator(value.charAt(at))) at++
  return at
}

/** Puts a word together from characters and from the bytes that escapes stand for. */
class WordBuilder {
  private readonly pieces: string[] = []
  private readonly offsets: number[] = []
  private bytes: number[] = []
  private bytesAt = 0

  character(character: string, offset: number): void {
    this.flush()
    this.pieces.push(character)
    this.offsets.push(offset)
  }

  escape({ code, byte }: { code: number; byte: boolean }, offset: number): void {
    if (byte && code >= 0x80) {
      if (this.bytes.length === 0) this.bytesAt = offset
      this.bytes.push(code)
      return
    }
    this.flush()
    this.text(isSurrogate(code) ? '\ufffd' : String.fromCodePoint(code), offset)
  }

  finish(): { text: string; offsets: readonly number[] } {
    this.flush()
    return { text: this.pieces.join(''), offsets: this.offsets }
  }

  private flush(): void {
    if (this.bytes.length === 0) return
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(this.bytes))
    this.bytes = []
    this.text(text, this.bytesAt)
  }

  private text(text: string, offset: number): void {
    this.pieces.push(text)
    for (let i = 0; i < text.length; i++) this.offsets.push(offset)
  }
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff
}
