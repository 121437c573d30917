import type { Word } from './word.js'

/** A place in an argument of a command line where systemd puts in an environment variable. */
export interface VariableUse {
  /**
   * - `word`: `$NAME` as a whole word, replaced by the words of its value, by nothing where it has none;
   * - `inline`: `${NAME}` within a word, replaced as it is;
   * - `dollar`: `$$`, a single dollar sign.
   */
  readonly kind: 'word' | 'inline' | 'dollar'
  /** The name; empty for `dollar`. That of `word` is all that follows the sign, even `HOME/bin`. */
  readonly name: string
  /** Offsets in the value that the word is of. */
  readonly start: number
  readonly end: number
}

/**
 * The variables in an argument, by the rules of `ExecStart=` in systemd.service(5): quotes do not protect
 * them, and `$NAME` within a word is no variable.
 */
export function findVariables(word: Word): VariableUse[] {
  const { text } = word
  if (text.startsWith('$') && text[1] !== '{' && text[1] !== '$') {
    return [{ kind: 'word', name: text.slice(1), ...word.range(0, text.length) }]
  }
  const uses: VariableUse[] = []
  let at = text.indexOf('$')
  while (at !== -1) {
    let next = at + 1
    if (text[next] === '$') {
      next++
      uses.push({ kind: 'dollar', name: '', ...word.range(at, next) })
    } else if (text[next] === '{') {
      next = nameEnd(text, at + 2) + 1
      // systemd replaces nothing where a colon follows the name, nor where the brace is not closed.
      if (text[next - 1] === '}') {
        uses.push({ kind: 'inline', name: text.slice(at + 2, next - 1), ...word.range(at, next) })
      }
    }
    at = text.indexOf('$', next)
  }
  return uses
}

function nameEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && text[at] !== '}' && text[at] !== ':') at++
  return at
}
