/**
 * Text from elsewhere made harmless for a terminal: control characters (escape sequences begin with one),
 * marks that turn the direction of writing, and line separators are shown as `\x1b`, `\u202e`. A new line
 * and a tab stay unless `oneLine` is asked for.
 */
export function printable(text: string, oneLine = false): string {
  return text.replace(oneLine ? forbiddenInLine : forbidden, spell)
}

// Controls C0 and C1, direction marks (Unicode's Bidi_Control), line and paragraph separators, lone surrogates.
const common = '\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff'
const forbidden = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001f${common}]`, 'gu')
const forbiddenInLine = new RegExp(`[\\u0000-\\u001f${common}]`, 'gu')

function spell(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\t') return '\\t'
  if (character === '\r') return '\\r'
  const code = character.charCodeAt(0)
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}

/**
 * JSON whose text is as harmless: what JSON itself leaves unescaped of these is escaped, which any reader of
 * JSON undoes.
 */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    new RegExp(`[${common}]`, 'gu'),
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
