/**
 * Reads the content of a file that `EnvironmentFile=` names (systemd.exec(5)): assignments, one a line, comments
 * that begin with `#` or `;`, values in quotes of both kinds, a backslash at the end of a line that goes on.
 * Takes any text: what is no assignment to a variable is left out.
 *
 * @example parseEnvironmentFile('A=1 # not a comment\nB="two  blanks"').get('B')   // 'two  blanks'
 */
export function parseEnvironmentFile(text: string): Map<string, string> {
  const assignments = new Map<string, string>()
  let at = 0
  while (at < text.length) {
    at = skipBlanks(text, at, ' \t\r\n')
    if (text[at] === '#' || text[at] === ';') {
      at = commentEnd(text, at)
      continue
    }
    const equals = text.slice(at).search(/[=\n\r]/)
    if (equals === -1) break
    const end = at + equals
    const name = text.slice(at, end).trimEnd()
    at = end + 1
    if (text[end] !== '=') continue
    const { value, next } = readValue(text, at)
    at = next
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) assignments.set(name, value)
  }
  return assignments
}

/** A comment goes on where its line ends in a backslash. */
function commentEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += text[at] === '\\' ? 2 : 1
  return at
}

function readValue(text: string, from: number): { value: string; next: number } {
  let value = ''
  let at = from
  /** How much of the value is kept whatever follows: blanks at its end are not. */
  let kept = 0
  /** Quotes only count before the first character that is in none, and blanks do not count there. */
  let begun = false
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === '\n' || character === '\r') break
    const isBlank = character === ' ' || character === '\t'
    if (!begun && (character === "'" || character === '"')) {
      const quoted = character === "'" ? readSingleQuoted(text, at + 1) : readDoubleQuoted(text, at + 1)
      value += quoted.value
      kept = value.length
      at = quoted.next
    } else if (character === '\\') {
      const next = text.charAt(at + 1)
      if (next !== '\n' && next !== '\r') value += next
      kept = value.length
      begun = true
      at += 2
    } else {
      if (begun || !isBlank) value += character
      if (!isBlank) {
        begun = true
        kept = value.length
      }
      at++
    }
  }
  return { value: value.slice(0, kept), next: at }
}

function readSingleQuoted(text: string, from: number): { value: string; next: number } {
  const end = text.indexOf("'", from)
  return end === -1
    ? { value: text.slice(from), next: text.length }
    : { value: text.slice(from, end), next: end + 1 }
}

/** Within double quotes a backslash only counts before what would mean something there. */
function readDoubleQuoted(text: string, from: number): { value: string; next: number } {
  let value = ''
  let at = from
  while (at < text.length && text[at] !== '"') {
    const next = text.charAt(at + 1)
    if (text[at] === '\\' && next !== '') {
      if (/["\\`$]/.test(next)) value += next
      else if (next !== '\n') value += `\\${next}`
      at += 2
    } else {
      value += text.charAt(at)
      at++
    }
  }
  return { value, next: at + 1 }
}

function skipBlanks(text: string, from: number, blanks: string): number {
  let at = from
  while (at < text.length && blanks.includes(text.charAt(at))) at++
  return at
}
