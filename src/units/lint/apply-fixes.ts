import { applyTextEdits, type TextEdit } from '../syntax/text-edit.js'
import type { Finding } from './finding.js'
import { type LintOptions, lintUnit } from './lint-unit.js'

/**
 * Applies the fixes of findings to the text that they were found in: each one whole or not at all. Of two
 * that touch the same characters only the first is applied; {@link fixUnit} comes back for the other.
 */
export function applyFixes(text: string, findings: readonly Finding[]): string {
  const taken: TextEdit[] = []
  const fixes = findings
    .flatMap(({ fix }) => (fix === undefined || fix.edits.length === 0 ? [] : [fix.edits.toSorted(byPlace)]))
    .toSorted((a, b) => byPlace(a[0] ?? nowhere, b[0] ?? nowhere))
  let end = -1
  for (const edits of fixes) {
    const first = edits[0]?.start ?? 0
    if (first <= end) continue
    for (const edit of edits) {
      taken.push(edit)
      end = Math.max(end, edit.end)
    }
  }
  return applyTextEdits(text, taken)
}

/**
 * Applies all fixes there are, again and again until none is left, so that another run changes nothing.
 * What is not part of a fix stays as it is to the byte.
 */
export function fixUnit(name: string, text: string, options: LintOptions = {}): string {
  let fixed = text
  for (let round = 0; round < mostRounds; round++) {
    const next = applyFixes(fixed, lintUnit(name, fixed, options))
    if (next === fixed) break
    fixed = next
  }
  return fixed
}

/** One fix makes room for another a few times at most; this is for a defect that would go on for ever. */
const mostRounds = 50

const nowhere: TextEdit = { start: 0, end: 0, text: '' }

function byPlace(a: TextEdit, b: TextEdit): number {
  return a.start - b.start || a.end - b.end
}
