import { parseUnitFile } from '../syntax/parse.js'
import { findOption } from '../systemd/find-option.js'
import type { ValueKind } from '../systemd/value-kinds.js'
import type { UnitOption } from '../unit-option.js'
import { readWord } from '../values/word.js'
import { diffUnits, type OptionChange } from './diff-units.js'

/**
 * What differs between two unit files to systemd and fleet, option by option. Layout does not count: sections
 * and options in another order where the order means nothing, lines continued elsewhere, blanks between words.
 */
export function changesOfMeaning(
  before: readonly UnitOption[],
  after: readonly UnitOption[],
): OptionChange[] {
  return diffUnits(before, after).changes.filter((change) => {
    if (change.kind === 'moved') return isOrderRead(change)
    if (change.kind !== 'changed') return true
    const [a, b] = [change.before, change.after].map((values) =>
      JSON.stringify(values.map((value) => withoutLayout(change, value))),
    )
    return a !== b
  })
}

interface OptionName {
  readonly section: string
  readonly name: string
}

/** Where options of different names are read as one list: addresses of a socket, what a timer waits for. */
function isOrderRead({ section, name }: OptionName): boolean {
  return ['Socket', 'Timer', 'Path'].includes(section) || /^(Condition|Assert)/.test(name)
}

/** Kinds of values in which words are all that counts. */
const wordKinds: readonly ValueKind[] = [
  'command',
  'units',
  'environment',
  'list',
  'paths',
  'boolean-or-list',
  'exit-statuses',
]

function withoutLayout({ section, name }: OptionName, value: string): string {
  const text = value.includes('\n') ? joinLines(value) : value.trim()
  const kind = findOption(section, name)?.kind
  if (kind === undefined || !wordKinds.includes(kind)) return text
  const words: string[] = []
  let at = 0
  for (;;) {
    const result = readWord(text, at)
    if (result.kind === 'end') return words.join(' ')
    if (result.kind === 'unbalanced') return text
    words.push(text.slice(result.word.start, result.word.end))
    at = result.next
  }
}

/** The one line that systemd makes of continued ones. */
function joinLines(value: string): string {
  const entry = parseUnitFile(`[S]\nN=${value}\n`).entries.find(({ kind }) => kind === 'option')
  return entry?.kind === 'option' ? entry.value : value
}
