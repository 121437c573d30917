import type { Candidates } from './complete.js'

/**
 * The words of a line as bash has it in COMP_LINE, up to the cursor. bash's own COMP_WORDS are of no use: it
 * parts words at `@`, `=` and `:`, of which unit names and flags are full.
 *
 * @param program the word that names the program; what stands before it (variables) is dropped
 * @returns the words after it, the last being the one under the cursor, maybe empty
 */
export function bashWords(line: string, program: string): string[] {
  const words = ['']
  let quote = ''
  let inWord = false
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at)
    if (quote !== '') {
      if (character === quote) quote = ''
      else if (character === '\\' && quote === '"' && /["\\$`]/.test(line.charAt(at + 1)))
        append(line.charAt(++at))
      else append(character)
    } else if (character === "'" || character === '"') {
      quote = character
      inWord = true
    } else if (character === '\\') append(line.charAt(++at))
    else if (/\s/.test(character)) {
      if (inWord) words.push('')
      inWord = false
    } else append(character)
  }
  const start = words.indexOf(program)
  return words.slice(start === -1 ? 1 : start + 1)

  function append(text: string): void {
    words[words.length - 1] += text
    inWord = true
  }
}

/**
 * What bash is to be given: of the words that fit, what it puts in place of its own last word. That one begins
 * after the last character at which bash parts words, save that `@` belongs to it (readline's
 * rl_special_prefixes).
 */
export function forBash({ candidates, files }: Candidates, word: string, breaks: string): Candidates {
  let kept = 0
  for (let at = 0; at < word.length; at++) {
    if (breaks.includes(word.charAt(at))) kept = word.charAt(at) === '@' ? at : at + 1
  }
  return {
    files,
    candidates: candidates
      .filter(({ value }) => value.startsWith(word))
      .map((each) => ({ ...each, value: escapeForBash(each.value.slice(kept)) })),
  }
}

/** bash puts the word into the line as it is, where `$(…)` would be run and a `\` be lost. */
function escapeForBash(word: string): string {
  return word.replace(/[^\p{L}\p{N}_@%+=:,./-]/gu, '\\$&')
}
