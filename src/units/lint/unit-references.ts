import type { OptionEntry } from '../syntax/entry.js'
import type { Span } from '../syntax/position.js'
import { expandSpecifiers } from '../values/specifiers.js'
import { readWord } from '../values/word.js'
import { sampleName } from './fleet-values.js'
import { once } from './linted-unit.js'
import { pieceOf } from './piece.js'
import { findResets, knownOptions } from './unit-sections.js'

/** A unit that an option of systemd names. */
export interface UnitReference {
  readonly entry: OptionEntry
  /** As written. */
  readonly written: string
  /** With specifiers filled in; in a template, as for its sample instance. */
  readonly name: string
  readonly at: Span
}

/** The units that `Requires=`, `After=` and the like name in `[Unit]`, in order; those that count. */
export const unitReferences = once((unit): readonly UnitReference[] => {
  const own = sampleName(unit)
  const entries = knownOptions(unit)
    .filter(({ option }) => option.kind === 'units' && option.section === 'Unit')
    .map(({ entry }) => entry)
  const isReset = findResets(entries)
  return entries.filter((entry) => !isReset(entry)).flatMap((entry) => referencesOf(entry, own))
})

function referencesOf(entry: OptionEntry, own: string): UnitReference[] {
  const references: UnitReference[] = []
  let at = 0
  for (;;) {
    const result = readWord(entry.value, at)
    if (result.kind !== 'word') return references
    const { text, start, end } = result.word
    const name = expandSpecifiers(text, own).text
    references.push({ entry, written: text, name, at: pieceOf(entry, start, end) })
    at = result.next
  }
}
