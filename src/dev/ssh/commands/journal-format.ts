import type { MachineIdentity } from '../../machine-spec.js'
import type { JournalEntry } from '../../systemd/journal.js'
import { shortTime } from './format-time.js'

export const journalFormats = [
  'short',
  'short-iso',
  'short-precise',
  'short-unix',
  'cat',
  'json',
  'export',
] as const
export type JournalFormat = (typeof journalFormats)[number]

/** What every entry of a machine's journal has in common. */
export interface JournalContext {
  readonly machine: MachineIdentity
  readonly bootID: string
  /** Leaves the host name out of the short formats. */
  readonly noHostname?: boolean
}

/** One entry, as journalctl(1) writes it in a format, without the end of its line. */
export function formatEntry(entry: JournalEntry, format: JournalFormat, context: JournalContext): string {
  const { time, identifier, pid, message } = entry
  if (format === 'cat') return message
  if (format === 'json') return JSON.stringify(Object.fromEntries(fields(entry, context)))
  if (format === 'export')
    return `${fields(entry, context)
      .map((field) => field.join('='))
      .join('\n')}\n`
  const host = context.noHostname === true ? '' : `${context.machine.hostname} `
  return `${times[format](time)} ${host}${identifier}[${pid}]: ${message}`
}

const times: Readonly<
  Record<'short' | 'short-iso' | 'short-precise' | 'short-unix', (time: number) => string>
> = {
  short: shortTime,
  'short-iso': (time) => `${new Date(time).toISOString().slice(0, 19)}+0000`,
  'short-precise': (time) => `${shortTime(time)}.${micros(time).slice(-6)}`,
  'short-unix': (time) => `${micros(time).slice(0, -6)}.${micros(time).slice(-6)}`,
}

/** Microseconds since 1970, as systemd counts. */
function micros(time: number): string {
  return String(Math.round(time * 1_000))
}

/** systemd.journal-fields(7). What systemd says about a unit comes from itself, and names the unit in `UNIT`. */
function fields(
  { time, unit, identifier, pid, message, priority }: JournalEntry,
  { machine, bootID }: JournalContext,
): [string, string][] {
  const own = pid === 1
  return [
    ['__REALTIME_TIMESTAMP', micros(time)],
    ['_BOOT_ID', bootID],
    ['_MACHINE_ID', machine.id],
    ['_HOSTNAME', machine.hostname],
    ['PRIORITY', String(priority)],
    ['SYSLOG_IDENTIFIER', identifier],
    ['_PID', String(pid)],
    ['_SYSTEMD_UNIT', own ? 'init.scope' : unit],
    ...(own ? ([['UNIT', unit]] satisfies [string, string][]) : []),
    ['MESSAGE', message],
  ]
}
