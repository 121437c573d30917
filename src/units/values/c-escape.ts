/** An escape such as `\n` or `\x41`. */
export interface Escape {
  /** The character, or with `byte` the byte, that it stands for. */
  readonly code: number
  /** Whether it stands for one byte of UTF-8 rather than for a character: `\xNN` and `\NNN`. */
  readonly byte: boolean
  /** How many characters it has, the backslash among them. */
  readonly length: number
}

const simple: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  s: ' ',
}

/** The escapes of systemd.syntax(7) with a number: name, digits, base, whether it is a byte. */
const numbered: readonly (readonly [pattern: RegExp, base: number, byte: boolean])[] = [
  [/^\\x([0-9A-Fa-f]{2})/, 16, true],
  [/^\\u([0-9A-Fa-f]{4})/, 16, false],
  [/^\\U([0-9A-Fa-f]{8})/, 16, false],
  [/^\\([0-7]{3})/, 8, true],
]

/** The escape whose backslash stands at an offset; undefined where systemd knows none, as for `\0` or `\z`. */
export function readEscape(text: string, at: number): Escape | undefined {
  const plain = simple[text.charAt(at + 1)]
  if (plain !== undefined) return { code: plain.charCodeAt(0), byte: false, length: 2 }
  const piece = text.slice(at, at + 10)
  for (const [pattern, base, byte] of numbered) {
    const match = pattern.exec(piece)
    if (match === null) continue
    const code = Number.parseInt(match[1] ?? '', base)
    return isAllowed(code, byte, match[0]) ? { code, byte, length: match[0].length } : undefined
  }
  return undefined
}

/** No NUL, no byte above 255, and of `\U` no code point that is none. */
function isAllowed(code: number, byte: boolean, text: string): boolean {
  if (code === 0 || (byte && code > 0xff) || code > 0x10ffff) return false
  return !text.startsWith('\\U') || code < 0xd800 || code > 0xdfff
}
