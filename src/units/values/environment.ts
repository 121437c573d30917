import type { ValueProblem } from './invalid-value.js'
import { readWord, type Word } from './word.js'

/** One `NAME=value` of `Environment=`. Specifiers are as written. */
export interface EnvironmentAssignment {
  readonly name: string
  readonly value: string
  readonly word: Word
}

/**
 * - `unbalanced-quotes`, `unknown-escape`: systemd ignores the rest of the value from this word on;
 * - `missing-equals`, `bad-name`: it ignores this word.
 */
export type EnvironmentProblem = 'unbalanced-quotes' | 'unknown-escape' | 'missing-equals' | 'bad-name'

/** What an `Environment=` line says, and what systemd would not understand of it. */
export interface Environment {
  readonly assignments: readonly EnvironmentAssignment[]
  readonly problems: readonly ValueProblem<EnvironmentProblem>[]
}

/**
 * Reads the value of `Environment=`: words as in command lines, each an assignment; `$` means nothing in
 * them. Takes any text; an empty one gives no assignment, it resets the list.
 */
export function parseEnvironment(value: string): Environment {
  const assignments: EnvironmentAssignment[] = []
  const problems: ValueProblem<EnvironmentProblem>[] = []
  let at = 0
  for (;;) {
    const result = readWord(value, at)
    if (result.kind === 'end') break
    if (result.kind === 'unbalanced') {
      const { start } = result
      problems.push({
        problem: 'unbalanced-quotes',
        message: 'this quote is not closed',
        start,
        end: value.length,
      })
      break
    }
    const { word, next } = result
    const [unknown] = word.unknownEscapes
    if (unknown !== undefined) {
      problems.push({ problem: 'unknown-escape', message: 'systemd knows no such escape', ...unknown })
      break
    }
    const equals = word.text.indexOf('=')
    const name = word.text.slice(0, Math.max(equals, 0))
    if (equals === -1) {
      problems.push({
        problem: 'missing-equals',
        message: "this is no assignment: '=' is missing",
        ...spanOf(word),
      })
    } else if (!isVariableName(name)) {
      problems.push({
        problem: 'bad-name',
        message: 'the name of a variable has letters, digits and _ only and starts with no digit',
        ...spanOf(word),
      })
    } else {
      assignments.push({ name, value: word.text.slice(equals + 1), word })
    }
    at = next
  }
  return { assignments, problems }
}

/** Whether a name is one systemd takes for a variable; specifiers in it may be filled with anything. */
function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name.replace(/%[a-zA-Z]/g, '_'))
}

function spanOf({ start, end }: Word): { start: number; end: number } {
  return { start, end }
}
