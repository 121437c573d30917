import { FleetParseError, fleetOptions } from '../fleet-options.js'
import type { UnitOption } from '../unit-option.js'
import { skipBlanks, skipBlanksBack } from './blank.js'
import type { Entry, OptionEntry } from './entry.js'
import { parseUnitFile } from './parse.js'

/**
 * A unit file in canonical layout: one blank line between sections and at most one elsewhere, nothing around
 * `=` and at the ends of lines, no indentation, `\n` as line break, no byte order mark. Comments, the order of
 * options and what is malformed stay. Lines that continue a value stay too, with their indentation: it is part
 * of what fleet stores and hashes.
 *
 * systemd and fleet read the result as they read the text. A text that cannot be laid out so that both do is
 * returned as it is, and so is one whose lines end in `\r` alone or in NUL, which the two end differently.
 */
export function formatUnitFile(text: string): string {
  if (/\r(?!\n)|\0/.test(text)) return text
  const formatted = layOut(parseUnitFile(text).entries, text)
  return readings(text) === readings(formatted) ? formatted : text
}

/** An entry as it is written, and whether a blank line comes before it. */
interface Block {
  readonly kind: Entry['kind']
  readonly text: string
  blankBefore: boolean
}

function layOut(entries: readonly Entry[], text: string): string {
  const blocks: Block[] = []
  let blankBefore = false
  for (const entry of entries) {
    if (isBlankLine(entry)) {
      blankBefore = true
      continue
    }
    const afterHeader = blocks.at(-1)?.kind === 'section'
    blocks.push({ kind: entry.kind, text: write(entry, text), blankBefore: blankBefore && !afterHeader })
    blankBefore = false
  }
  for (const [index, { kind }] of blocks.entries()) {
    if (kind !== 'section') continue
    const top = blocks[headingStart(blocks, index)]
    if (top !== undefined) top.blankBefore = true
  }
  const lines = blocks.map((block, index) =>
    block.blankBefore && index > 0 ? `\n${block.text}` : block.text,
  )
  // A line break behind a backslash at the end of the text would become part of the value.
  const open = entries.at(-1)?.lines.at(-1)
  const end = blocks.length === 0 || (open?.continued && open.end === text.length) ? '' : '\n'
  return lines.join('\n') + end
}

/** Comments right above a section header belong to it. */
function headingStart(blocks: readonly Block[], header: number): number {
  let top = header
  while (blocks[top]?.blankBefore === false && blocks[top - 1]?.kind === 'comment') top--
  return top
}

function isBlankLine({ kind, lines }: Entry): boolean {
  return kind === 'blank' && lines.length === 1 && lines[0]?.continued === false
}

/** The entry in its own layout, without the line break at its end. */
function write(entry: Entry, text: string): string {
  const [first] = entry.lines
  const last = entry.lines.at(-1)
  if (first === undefined || last === undefined) return ''
  switch (entry.kind) {
    case 'section':
      if (first.continued || text.charAt(entry.headerEnd - 1) !== ']') break
      return text.slice(entry.headerStart, entry.headerEnd)
    case 'comment':
      return stripEnd(text, skipBlanks(text, first.start, first.end), first.end)
    case 'option':
      if (entry.equalsAt < first.end) return writeOption(entry, text, first.end, last)
  }
  return text.slice(entry.start, last.end)
}

function writeOption(
  { name, equalsAt }: OptionEntry,
  text: string,
  firstEnd: number,
  last: Entry['lines'][number],
): string {
  const start = skipBlanks(text, equalsAt + 1, firstEnd)
  return `${name}=${last.continued ? text.slice(start, last.end) : stripEnd(text, start, last.end)}`
}

/** Without blanks at the end, but for one that keeps a backslash from joining the next line. */
function stripEnd(text: string, start: number, end: number): string {
  const stripped = text.slice(start, skipBlanksBack(text, start, end))
  return stripped.endsWith('\\') ? text.slice(start, end) : stripped
}

/** What systemd and what fleet make of a text, in a form that can be compared. */
function readings(text: string): string {
  const file = parseUnitFile(text)
  return JSON.stringify([
    file.optionEntries().map(({ section, name, value }) => [section?.name, name, value]),
    file.diagnostics.map(({ problem }) => problem),
    readByFleet(text),
  ])
}

function readByFleet(text: string): UnitOption[] | string {
  try {
    return fleetOptions(text)
  } catch (error) {
    if (error instanceof FleetParseError) return error.reason
    throw error
  }
}
