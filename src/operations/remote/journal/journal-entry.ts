/** One entry of a machine's journal. */
export interface JournalEntry {
  readonly unit: string
  readonly machineID: string
  /** Microseconds since 1970, by the machine's clock. */
  readonly time: number
  /** Place in the machine's journal, to go on from. */
  readonly cursor: string
  readonly hostname: string
  /** The program: SYSLOG_IDENTIFIER, or its name. */
  readonly identifier: string
  readonly pid: string | undefined
  readonly message: string
}

/** Fields that may name the unit an entry is about; systemd.journal-fields(7). */
const unitFields = ['UNIT', 'OBJECT_SYSTEMD_UNIT', 'COREDUMP_UNIT', '_SYSTEMD_UNIT'] as const

/** Reads a line of `journalctl --output json`; undefined for what is none. */
export function parseJournalLine(
  line: string,
  machineID: string,
  units: ReadonlySet<string>,
): JournalEntry | undefined {
  const fields = parseObject(line)
  if (fields === undefined) return undefined
  const time = Number(textOf(fields.get('__REALTIME_TIMESTAMP')))
  if (!Number.isFinite(time)) return undefined
  const named = unitFields.map((field) => textOf(fields.get(field)))
  const [only = ''] = units
  return {
    unit: named.find((name) => name !== undefined && units.has(name)) ?? only,
    machineID,
    time,
    cursor: textOf(fields.get('__CURSOR')) ?? '',
    hostname: textOf(fields.get('_HOSTNAME')) ?? machineID.slice(0, 8),
    identifier: textOf(fields.get('SYSLOG_IDENTIFIER')) ?? textOf(fields.get('_COMM')) ?? 'unknown',
    pid: textOf(fields.get('_PID')) ?? textOf(fields.get('SYSLOG_PID')),
    message: textOf(fields.get('MESSAGE')) ?? '',
  }
}

function parseObject(line: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined
  } catch {
    return undefined
  }
}

/** A field is a text; bytes where it is not valid UTF-8; a list where it was given several times. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return undefined
  if (value.every((each) => typeof each === 'number')) return Buffer.from(value).toString('utf8')
  return value.map(textOf).find((each) => each !== undefined)
}
