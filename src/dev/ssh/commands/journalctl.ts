import { once } from 'node:events'
import { matchesGlob } from '../../../units/index.js'
import type { JournalEntry } from '../../systemd/journal.js'
import { type CommandCall, print } from '../command.js'
import { formatEntry, journalFormats } from './journal-format.js'
import { readOptions } from './read-options.js'
import { readTime } from './read-time.js'
import { fullName } from './systemctl/unit-view.js'

const specs = {
  unit: { short: 'u', value: true },
  lines: { short: 'n', value: true },
  output: { short: 'o', value: true },
  since: { short: 'S', value: true },
  until: { short: 'U', value: true },
  identifier: { short: 't', value: true },
  priority: { short: 'p', value: true },
  grep: { short: 'g', value: true },
  follow: { short: 'f' },
  reverse: { short: 'r' },
  quiet: { short: 'q' },
  full: { short: 'l' },
  all: { short: 'a' },
  boot: { short: 'b' },
  catalog: { short: 'x' },
  'pager-end': { short: 'e' },
  'no-pager': {},
  'no-full': {},
  'no-tail': {},
  'no-hostname': {},
  'output-fields': { value: true },
  utc: {},
  system: {},
} as const

/** journalctl(1) over a machine's simulated journal. */
export async function journalctl(call: CommandCall): Promise<number> {
  const { stdout, stderr, systemd, machine, signal } = call
  const fail = (what: string) => {
    print(stderr, what)
    return 1
  }
  const read = readOptions(call.args, specs)
  if (typeof read === 'string') return fail(`journalctl: ${read}`)
  const { options, words } = read
  if (words[0] !== undefined) return fail(`Failed to add match '${words[0]}': Invalid argument`)
  const last = (name: keyof typeof specs) => options.get(name)?.at(-1)
  const wantedFormat = last('output') ?? 'short'
  const format = journalFormats.find((known) => known === wantedFormat)
  if (format === undefined) return fail(`Unknown output format '${wantedFormat}'.`)
  const since = readTime(last('since'))
  const until = readTime(last('until'))
  if (since === null) return fail(`Failed to parse timestamp: ${last('since')}`)
  if (until === null) return fail(`Failed to parse timestamp: ${last('until')}`)
  const follow = options.has('follow')
  const lines = last('lines') ?? (follow && !options.has('no-tail') ? '10' : 'all')
  if (!/^(\d+|all)$/.test(lines)) return fail(`Failed to parse lines '${lines}'`)

  const units = (options.get('unit') ?? []).map((name) => (/[*?[]/.test(name) ? name : fullName(name)))
  const identifiers = options.get('identifier') ?? []
  const wanted = ({ unit, time, identifier }: JournalEntry) =>
    (units.length === 0 || units.some((name) => name === unit || matchesGlob(name, unit))) &&
    (identifiers.length === 0 || identifiers.includes(identifier)) &&
    (since === undefined || time >= since) &&
    (until === undefined || time <= until)
  const context = {
    machine: machine.identity,
    bootID: systemd.bootID,
    noHostname: options.has('no-hostname'),
  }
  const found = systemd.journal.entries().filter(wanted)
  const shown = lines === 'all' ? found : Number(lines) === 0 ? [] : found.slice(-Number(lines))
  if (options.has('reverse')) shown.reverse()
  print(stdout, ...shown.map((entry) => formatEntry(entry, format, context)))
  if (!follow) {
    const says = shown.length === 0 && !options.has('quiet') && format.startsWith('short')
    if (says) print(stdout, '-- No entries --')
    return 0
  }
  if (signal.aborted) return 0
  const unfollow = systemd.journal.follow((entry) => {
    if (wanted(entry)) print(stdout, formatEntry(entry, format, context))
  })
  await once(signal, 'abort')
  unfollow()
  return 0
}
