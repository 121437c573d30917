import type { OptionEntry, SectionEntry } from '../syntax/entry.js'
import { parseUnitFile } from '../syntax/parse.js'
import type { Span } from '../syntax/position.js'
import type { UnitFile } from '../syntax/unit-file.js'
import { splitUnitName, type UnitName } from '../unit-name.js'

/** A unit file as rules see it. */
export class LintedUnit {
  /** The unit's name, not checked: `web@.service`. */
  readonly name: string
  readonly text: string
  readonly file: UnitFile
  /** The name taken apart; undefined where it has no dot. */
  readonly parts: UnitName | undefined
  private readonly byName = new Map<string, OptionEntry[]>()
  private readonly firstSections = new Map<string, SectionEntry>()

  constructor(name: string, text: string) {
    this.name = name
    this.text = text
    this.file = parseUnitFile(text)
    this.parts = splitUnitName(name)
    for (const entry of this.file.entries) {
      if (entry.kind === 'section') {
        if (!this.firstSections.has(entry.name)) this.firstSections.set(entry.name, entry)
      } else if (entry.kind === 'option' && entry.section !== undefined) {
        const key = keyOf(entry.section.name, entry.name)
        const entries = this.byName.get(key)
        if (entries === undefined) this.byName.set(key, [entry])
        else entries.push(entry)
      }
    }
  }

  /** Every assignment of an option, in order. */
  assignments(section: string, name: string): readonly OptionEntry[] {
    return this.byName.get(keyOf(section, name)) ?? []
  }

  /** The assignments of a list that count: those after the last empty one. */
  list(section: string, name: string): readonly OptionEntry[] {
    const all = this.assignments(section, name)
    return all.slice(all.findLastIndex(({ value }) => value === '') + 1)
  }

  /** The assignment of a single value that counts: the last one; undefined where that is empty. */
  single(section: string, name: string): OptionEntry | undefined {
    const last = this.assignments(section, name).at(-1)
    return last?.value === '' ? undefined : last
  }

  /** Where to report what is missing: at the section's first header, else at the start of the file. */
  anchor(section: string): Span {
    return this.firstSections.get(section)?.headerSpan ?? this.file.span(0, 0)
  }
}

function keyOf(section: string, name: string): string {
  return `${section}\n${name}`
}

/** Something that several rules read from a unit, worked out when the first of them asks for it. */
export function once<T>(read: (unit: LintedUnit) => T): (unit: LintedUnit) => T {
  const known = new WeakMap<LintedUnit, { readonly value: T }>()
  return (unit) => {
    const before = known.get(unit)
    if (before !== undefined) return before.value
    const value = read(unit)
    known.set(unit, { value })
    return value
  }
}
