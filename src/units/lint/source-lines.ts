import type { SyntaxDiagnostic, SyntaxProblem } from '../syntax/diagnostic.js'
import type { Entry, EntryLine } from '../syntax/entry.js'
import { type LintedUnit, once } from './linted-unit.js'

/** A line of the file and the entry it is part of. */
export interface SourceLine extends EntryLine {
  readonly entry: Entry
}

/** Every line of the file, in order. */
export const sourceLines = once((unit: LintedUnit): readonly SourceLine[] =>
  unit.file.entries.flatMap((entry) => entry.lines.map((line) => ({ ...line, entry }))),
)

/** Whether a line ends in a backslash and blanks, which does not continue it. */
export function endsInBackslashAndBlanks(text: string, { start, end }: EntryLine): boolean {
  let at = end
  while (at > start && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--
  let backslashes = at
  while (backslashes > start && text[backslashes - 1] === '\\') backslashes--
  return at < end && (at - backslashes) % 2 === 1
}

/**
 * Entries that were meant to continue the one before, which blanks after its backslash keep them from. What
 * they look like by themselves means nothing.
 */
export const debris = once((unit: LintedUnit): ReadonlySet<Entry> => {
  const found = new Set<Entry>()
  let broken = false
  for (const entry of unit.file.entries) {
    if (broken) found.add(entry)
    const last = entry.lines.at(-1)
    broken =
      last !== undefined &&
      (entry.kind === 'option' || found.has(entry)) &&
      endsInBackslashAndBlanks(unit.text, last)
  }
  return found
})

/** What the parser found wrong of one kind, without what is wrong only because a line above it is. */
export function* syntaxProblems(unit: LintedUnit, problem: SyntaxProblem): Iterable<SyntaxDiagnostic> {
  const { entries, diagnostics } = unit.file
  let index = 0
  for (const diagnostic of diagnostics) {
    if (diagnostic.problem !== problem) continue
    while ((entries[index]?.end ?? Number.POSITIVE_INFINITY) <= diagnostic.span.start.offset) index++
    const entry = entries[index]
    if (entry === undefined || !debris(unit).has(entry)) yield diagnostic
  }
}
