/**
 * Text the way Go sees it, where fleet's behaviour hangs on it: which characters are blank (`unicode.IsSpace`)
 * and how a value is quoted in a message (`%q`).
 */
const spaces = '\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const space = new RegExp(`[${spaces}]`)
const runs = new RegExp(`[${spaces}]+`)

function isGoSpace(character: string): boolean {
  const code = character.charCodeAt(0)
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d)
  return space.test(character)
}

/** `strings.TrimSpace`: unlike `String.trim` it takes U+0085 and leaves U+FEFF. */
export function trimGoSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isGoSpace(text.charAt(start))) start++
  while (start < end && isGoSpace(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** `strings.Fields`. */
export function goFields(text: string): string[] {
  return text.split(runs).filter((field) => field !== '')
}

/** `%q` of a string. */
export function goQuote(text: string): string {
  return `"${[...text].map((character) => quoteCharacter(character, '"')).join('')}"`
}

/** `%q` of a character. */
export function goQuoteCharacter(character: string): string {
  return `'${quoteCharacter(character, "'")}'`
}

const named: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
}

function quoteCharacter(character: string, quote: '"' | "'"): string {
  if (character === quote) return `\\${quote}`
  const short = named[character]
  if (short !== undefined) return short
  if (/[\p{L}\p{M}\p{N}\p{P}\p{S}]|^ $/u.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}
