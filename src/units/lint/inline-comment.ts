/**
 * Where in a value something stands that was meant as a comment: a `#` or `;` behind a blank that starts a
 * word and is followed by text, outside of quotes. Undefined where there is none.
 */
export function findInlineComment(value: string): number | undefined {
  let quote = ''
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at)
    if (character === '\\') at++
    else if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if (/[#;]/.test(character) && at > 0 && /[ \t]/.test(value.charAt(at - 1))) {
      // A semicolon by itself separates commands.
      if (character === '#' || /^;[^\s;]/.test(value.slice(at, at + 2))) return at
    }
  }
  return undefined
}
