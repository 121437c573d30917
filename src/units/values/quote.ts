import { InvalidValueError } from './invalid-value.js'

/** How `%` and `$` are written. */
export interface QuoteOptions {
  /** `literal` doubles `%`, so that systemd puts in no specifier. Default: `expand`. */
  readonly specifiers?: 'expand' | 'literal' | undefined
  /** `literal` doubles `$`, so that systemd puts in no variable; only for command lines. Default: `expand`. */
  readonly variables?: 'expand' | 'literal' | undefined
}

/**
 * Writes a word so that systemd reads it back as it is: in double quotes and with escapes where it needs
 * them. For command lines, `Environment=` and all other options that are split into words.
 *
 * @throws {InvalidValueError} for a NUL character, which no word can hold.
 */
export function quoteWord(text: string, { specifiers, variables }: QuoteOptions = {}): string {
  if (text.includes('\0'))
    throw new InvalidValueError('word', text, 'it holds a NUL character', text.indexOf('\0'))
  let word = text
  if (specifiers === 'literal') word = word.replaceAll('%', '%%')
  if (variables === 'literal') word = word.replaceAll('$', () => '$$')
  if (word !== '' && word !== ';' && !/[\s"'\\\p{Cc}]/u.test(word)) return word
  return `"${word.replace(/["\\\p{Cc}]/gu, escapeCharacter)}"`
}

/** Writes words as a command line, a blank between them. */
export function quoteCommandLine(words: readonly string[], options: QuoteOptions = {}): string {
  return words.map((word) => quoteWord(word, options)).join(' ')
}

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0)
  const hex = code.toString(16)
  return short[character] ?? (code < 0x80 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`)
}
