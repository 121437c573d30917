import { trimGoSpace } from '../../go-text.js'
import { fleetSection } from '../../requirements.js'
import { serializeOptions } from '../../serialize-options.js'
import type { OptionEntry } from '../../syntax/entry.js'
import { parseUnitFile } from '../../syntax/parse.js'
import type { UnitOption } from '../../unit-option.js'
import { exampleService } from '../examples.js'
import { finds } from '../finds.js'
import { fleetReading } from '../fleet-reading.js'
import { isContinued } from '../fleet-values.js'
import { type Problem, unitRule } from '../rule.js'
import { debris } from '../source-lines.js'
import { commentInContinuation } from './comment-in-continuation.js'
import { continuedComment } from './continued-comment.js'

export const fleetReadsDifferently = unitRule({
  name: 'fleet-reads-differently',
  severity: 'error',
  topic: 'fleet',
  title: 'An option that fleet reads otherwise than systemd',
  docs: `
fleet stores options, not text, and writes the file on the machine from them. Its parser reads some texts otherwise
than systemd: two backslashes at the end of a line continue it, so that the next line, or even the header of
\`[X-Fleet]\`, is a part of the value; a carriage return alone or a NUL is no line break; a bracket before the first
section may open one; blanks of other alphabets are cut off the ends of a value. This rule compares the readings, and
what systemd will make of the file that fleet writes, and points at the first difference.`,
  wrong: {
    'web.service':
      '[Service]\nRestart=always\nRestartSec=15\nExecStart=/usr/bin/web --root C:\\\\\n[X-Fleet]\nGlobal=true\n',
  },
  right: exampleService({ service: 'ExecStart=/usr/bin/web --root "C:\\\\"', fleet: 'Global=true' }),
  *check(unit): Iterable<Problem> {
    const reading = fleetReading(unit)
    if (reading.kind === 'unreadable') return
    if (debris(unit).size > 0 || finds(unit, [commentInContinuation, continuedComment])) return
    const entries = unit.file.optionEntries().filter(({ section }) => section !== undefined)
    const different =
      firstDifference(entries, parseUnitFile(serializeOptions(reading.options)).options()) ??
      firstDifference(
        entries.filter((entry) => sectionOf(entry) === fleetSection),
        reading.options.filter(({ section }) => section === fleetSection),
      )
    if (different === undefined) return
    const { entry, option } = different
    const culprit = entries.findLast(
      (each) => each.start <= (entry?.start ?? 0) && each.value.endsWith('\\\\') && each !== entry,
    )
    const got = option === undefined ? 'nothing' : JSON.stringify(shorten(`${option.name}=${option.value}`))
    yield culprit === undefined
      ? {
          at: entry === undefined ? unit.file.span(0, 0) : unit.file.span(entry.nameStart, entry.valueEnd),
          message: `fleet reads ${got} where systemd reads ${entry === undefined ? 'nothing' : `${entry.name}=`}`,
        }
      : {
          at: culprit.spanInValue(culprit.value.length - 2, culprit.value.length),
          message:
            'fleet takes the two backslashes for a continuation, and the next line for a part of this value',
        }
  },
})

/** Where the options of a file first differ from those that somebody else made of it. */
function firstDifference(
  entries: readonly OptionEntry[],
  options: readonly UnitOption[],
): { entry: OptionEntry | undefined; option: UnitOption | undefined } | undefined {
  const written = bySection(entries, sectionOf)
  const read = bySection(options, ({ section }) => section)
  for (let index = 0; index < Math.max(written.length, read.length); index++) {
    const entry = written[index]
    const option = read[index]
    if (entry === undefined || option === undefined || !isSame(entry, option)) return { entry, option }
  }
  return undefined
}

/** fleet writes sections one after the other, in the order in which they first have an option. */
function bySection<Option>(options: readonly Option[], section: (option: Option) => string): Option[] {
  const sections = new Map<string, Option[]>()
  for (const option of options) {
    const before = sections.get(section(option))
    if (before === undefined) sections.set(section(option), [option])
    else before.push(option)
  }
  return [...sections.values()].flat()
}

function sectionOf(entry: OptionEntry): string {
  return entry.section?.name ?? ''
}

function isSame(entry: OptionEntry, { section, name, value }: UnitOption): boolean {
  if (section !== sectionOf(entry) || name !== entry.name) return false
  // What fleet itself keeps of a continued value is `fleet-continued-value`'s matter.
  return value === entry.value || (isContinued(entry) && value === trimGoSpace(entry.rawValue))
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`
}
