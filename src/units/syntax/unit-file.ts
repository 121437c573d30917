import type { UnitOption } from '../unit-option.js'
import type { SyntaxDiagnostic } from './diagnostic.js'
import type { Entry, OptionEntry, SectionEntry } from './entry.js'
import type { Position, SourceText, Span } from './position.js'

/** A unit file with every character of it. It does not change; an edit gives a new one. */
export class UnitFile {
  /** Everything in the file, in order and without a gap. */
  readonly entries: readonly Entry[]
  /** What is wrong with the syntax, in the order of the file; empty for a well-formed one. */
  readonly diagnostics: readonly SyntaxDiagnostic[]
  private readonly source: SourceText

  constructor(source: SourceText, entries: readonly Entry[], diagnostics: readonly SyntaxDiagnostic[]) {
    this.source = source
    this.entries = entries
    this.diagnostics = diagnostics
  }

  /** Line and column of an offset into the file's text. */
  position(offset: number): Position {
    return this.source.position(offset)
  }

  span(start: number, end: number): Span {
    return this.source.span(start, end)
  }

  /** The section headers in order; a section may be opened more than once. */
  sections(): SectionEntry[] {
    return this.entries.filter((entry) => entry.kind === 'section')
  }

  /** The assignments in order, those before the first section too. */
  optionEntries(section?: string, name?: string): OptionEntry[] {
    return this.entries.filter(
      (entry): entry is OptionEntry =>
        entry.kind === 'option' &&
        (section === undefined || entry.section?.name === section) &&
        (name === undefined || entry.name === name),
    )
  }

  /**
   * The options as systemd reads them: in order, continued lines joined, without assignments before the
   * first section. What fleet reads is another thing: see `fleetOptions`.
   */
  options(): UnitOption[] {
    const options: UnitOption[] = []
    for (const entry of this.entries) {
      if (entry.kind !== 'option' || entry.section === undefined) continue
      options.push({ section: entry.section.name, name: entry.name, value: entry.value })
    }
    return options
  }
}

/** The text of a unit file; of a parsed one exactly the text that was parsed. */
export function serializeUnitFile(file: UnitFile): string {
  let text = ''
  for (const entry of file.entries) text += entry.text
  return text
}
