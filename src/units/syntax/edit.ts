import { CaasctlError } from '../../error.js'
import type { Entry, OptionEntry, SectionEntry } from './entry.js'
import { parseUnitFile } from './parse.js'
import { applyTextEdits, type TextEdit } from './text-edit.js'
import { serializeUnitFile, type UnitFile } from './unit-file.js'

/** A section, name or value that would be read back as something else. */
export class UnitFileEditError extends CaasctlError {
  override readonly name = 'UnitFileEditError'
  readonly code = 'UNIT_FILE_EDIT'
}

/**
 * Gives an option exactly these values, one assignment each, in this order. Assignments that are there get
 * them, further ones follow the last of these, surplus ones go. Everything else stays as it is.
 *
 * @param values as they are to be written: a backslash before a line break continues the line.
 * @throws {UnitFileEditError} where the option would be read back differently.
 */
export function setOption(
  file: UnitFile,
  section: string,
  name: string,
  values: string | readonly string[],
): UnitFile {
  const wanted = typeof values === 'string' ? [values] : values
  for (const value of wanted) checkOption(section, name, value)
  const present = file.optionEntries(section, name)
  const edits = present.map((entry, index): TextEdit => {
    const value = wanted[index]
    return value === undefined ? removal(entry) : replacement(entry, value)
  })
  const more = wanted.slice(present.length)
  if (more.length === 0) return edited(file, edits)
  const after = present.at(-1) ?? lastOf(file, section)
  return edited(file, [...edits, insertion(file, after, section, name, more)])
}

/**
 * Adds an assignment at the end of a section, which is added at the end of the file where it is not there.
 *
 * @throws {UnitFileEditError} where the option would be read back differently.
 */
export function addOption(file: UnitFile, section: string, name: string, value: string): UnitFile {
  checkOption(section, name, value)
  return edited(file, [insertion(file, lastOf(file, section), section, name, [value])])
}

/** Removes all assignments of an option, with the lines that continue them; the section stays. */
export function removeOption(file: UnitFile, section: string, name: string): UnitFile {
  return edited(file, file.optionEntries(section, name).map(removal))
}

/** Adds a section at the end of the file, after a blank line; leaves a file that has it as it is. */
export function addSection(file: UnitFile, section: string): UnitFile {
  checkSection(section)
  if (lastOf(file, section) !== undefined) return file
  return edited(file, [insertion(file, undefined, section, '', [])])
}

/**
 * Writes another value into one assignment of the file.
 *
 * @throws {UnitFileEditError} where the value would be read back differently.
 */
export function replaceValue(file: UnitFile, entry: OptionEntry, value: string): UnitFile {
  checkOption(entry.section?.name ?? 'Unit', entry.name, value)
  return edited(file, [replacement(entry, value)])
}

/** Removes entries of the file. */
export function removeEntries(file: UnitFile, entries: readonly Entry[]): UnitFile {
  return edited(file, entries.map(removal))
}

function edited(file: UnitFile, edits: readonly TextEdit[]): UnitFile {
  return parseUnitFile(applyTextEdits(serializeUnitFile(file), edits))
}

function removal({ start, end }: Entry): TextEdit {
  return { start, end, text: '' }
}

function replacement({ valueStart, valueEnd }: OptionEntry, value: string): TextEdit {
  return { start: valueStart, end: valueEnd, text: value }
}

/** The last option of a section, or its header where it has none. */
function lastOf(file: UnitFile, section: string): OptionEntry | SectionEntry | undefined {
  return file.entries.findLast(
    (entry): entry is OptionEntry | SectionEntry =>
      (entry.kind === 'option' && entry.section?.name === section) ||
      (entry.kind === 'section' && entry.name === section),
  )
}

function insertion(
  file: UnitFile,
  after: OptionEntry | SectionEntry | undefined,
  section: string,
  name: string,
  values: readonly string[],
): TextEdit {
  const lineBreak = lineBreakOf(file)
  const lines = values.map((value) => `${name}=${value}${lineBreak}`)
  const previous = after ?? file.entries.at(-1)
  if (after === undefined) {
    lines.unshift(`[${section}]${lineBreak}`)
    if (previous !== undefined && previous.kind !== 'blank') lines.unshift(lineBreak)
  }
  if (previous !== undefined) {
    // An entry at the end of the file may lack its line break, and one that a backslash leaves open needs a
    // blank line to end it.
    if (previous.lines.findLast((line) => line.kind === 'content')?.continued) lines.unshift(lineBreak)
    if (previous.end === previous.lines.at(-1)?.end) lines.unshift(lineBreak)
  }
  const at = previous?.end ?? 0
  return { start: at, end: at, text: lines.join('') }
}

/** The line break that the file's first line has. */
function lineBreakOf(file: UnitFile): string {
  const first = file.entries[0]
  return first?.text.endsWith('\r\n') ? '\r\n' : '\n'
}

function checkSection(section: string): void {
  const file = parseUnitFile(`[${section}]\n`)
  const [header] = file.sections()
  if (file.diagnostics.length > 0 || header?.name !== section || section.includes(']')) {
    throw new UnitFileEditError(`${JSON.stringify(section)} cannot be the name of a section.`)
  }
}

/** An option must come back from the parser just as it went in. */
function checkOption(section: string, name: string, value: string): void {
  checkSection(section)
  const { entries, diagnostics } = parseUnitFile(`[${section}]\n${name}=${value}\n`)
  const [, option] = entries
  if (option?.kind !== 'option' || option.name !== name || diagnostics.length > 0) {
    throw new UnitFileEditError(`${JSON.stringify(name)} cannot be the name of an option.`)
  }
  if (entries.length !== 2 || option.rawValue !== value) {
    throw new UnitFileEditError(
      `${JSON.stringify(value)} cannot be the value of ${name}=: it would be read back differently.`,
      { suggestion: 'Put a backslash before each line break in the value, and no blanks around it.' },
    )
  }
}
