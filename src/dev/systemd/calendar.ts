/** A calendar expression that is none, or more than is understood here. */
export class CalendarError extends Error {
  override readonly name = 'CalendarError'
}

/** When a calendar event comes next. */
export type Calendar = (after: Date) => Date | undefined

/**
 * Reads a calendar event of systemd.time(7): `hourly`, `Mon..Fri 10:00`, `*-*-01,15 03:30`, `*:0/15`. Times are
 * in UTC, as on a CoreOS machine. Fractions of seconds, `~` and other time zones are not understood.
 *
 * @throws {CalendarError}
 */
export function parseCalendar(text: string): Calendar {
  const shorthand = text.trim().toLowerCase()
  const normalized = (Object.hasOwn(shorthands, shorthand) ? shorthands[shorthand] : undefined) ?? text.trim()
  const words = normalized.split(/\s+/).filter((word) => word !== '' && word !== 'UTC')
  if (words.length === 0) throw new CalendarError('it is empty')
  const weekdays = /^[A-Za-z]/.test(words[0] ?? '') ? parseWeekdays(words.shift() ?? '') : undefined
  const time = words.at(-1)?.includes(':') ? (words.pop() ?? '') : '00:00:00'
  const date = words.shift() ?? '*-*-*'
  if (words.length > 0) throw new CalendarError(`${JSON.stringify(text)} is no calendar event`)
  const dateParts = date.split('-')
  const [year, month, day] = dateParts.length === 2 ? ['*', ...dateParts] : dateParts
  const [hour, minute, second = '0', ...rest] = time.split(':')
  if (rest.length > 0 || dateParts.length > 3 || day === undefined) {
    throw new CalendarError(`${JSON.stringify(text)} is no calendar event`)
  }
  return next({
    weekdays,
    year: parseField(year, 1970, 2199),
    month: parseField(month, 1, 12),
    day: parseField(day, 1, 31),
    hour: parseField(hour, 0, 23),
    minute: parseField(minute, 0, 59),
    second: parseField(second, 0, 59),
  })
}

const shorthands: Readonly<Record<string, string>> = {
  minutely: '*-*-* *:*:00',
  hourly: '*-*-* *:00:00',
  daily: '*-*-* 00:00:00',
  monthly: '*-*-01 00:00:00',
  weekly: 'Mon *-*-* 00:00:00',
  yearly: '*-01-01 00:00:00',
  annually: '*-01-01 00:00:00',
  quarterly: '*-01,04,07,10-01 00:00:00',
  semiannually: '*-01,07-01 00:00:00',
}

const dayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** Whether a number is one that a field takes. */
type Field = (value: number) => boolean

interface Fields {
  readonly weekdays: ReadonlySet<number> | undefined
  readonly year: Field
  readonly month: Field
  readonly day: Field
  readonly hour: Field
  readonly minute: Field
  readonly second: Field
}

function parseWeekdays(text: string): Set<number> {
  const days = new Set<number>()
  for (const item of text.split(',')) {
    const [from, to = from] = item.split(/\.\.|-/).map(dayOf)
    if (from === undefined || to === undefined) continue
    // The week begins with Monday.
    if ((from + 6) % 7 > (to + 6) % 7) throw new CalendarError(`${JSON.stringify(item)} runs backwards`)
    const count = (to - from + 7) % 7
    for (let offset = 0; offset <= count; offset++) days.add((from + offset) % 7)
  }
  return days
}

function dayOf(name: string): number {
  const at = dayNames.findIndex((day) => day === name.toLowerCase() || day.slice(0, 3) === name.toLowerCase())
  if (at === -1) throw new CalendarError(`${JSON.stringify(name)} is no day of the week`)
  return at
}

/** `*`, `5`, `1..5`, `0/15`, `1..9/2`, and lists of them. */
function parseField(text: string | undefined, lowest: number, highest: number): Field {
  const ranges = (text ?? '').split(',').map((item) => {
    const match = /^(?:\*|(\d+)(?:\.\.(\d+))?(?:\/(\d+))?)$/.exec(item)
    if (match === null) throw new CalendarError(`${JSON.stringify(item)} is no part of a calendar event`)
    const [, from, to, step] = match
    const start = from === undefined ? lowest : Number(from)
    const end = to !== undefined ? Number(to) : from !== undefined && step === undefined ? start : highest
    if (start < lowest || end > highest || step === '0') {
      throw new CalendarError(`${JSON.stringify(item)} is out of range`)
    }
    return { start, end, step: Number(step ?? 1) }
  })
  return (value) =>
    ranges.some(({ start, end, step }) => value >= start && value <= end && (value - start) % step === 0)
}

/** Steps over all that cannot match, from the largest part to the smallest. */
function next({ weekdays, year, month, day, hour, minute, second }: Fields): Calendar {
  return (after) => {
    let at = new Date(Math.floor(after.getTime() / 1_000) * 1_000 + 1_000)
    const jump = (...parts: [number, number, number?, number?, number?, number?]) => {
      at = new Date(Date.UTC(...parts))
    }
    while (at.getUTCFullYear() < 2200) {
      const y = at.getUTCFullYear()
      const m = at.getUTCMonth()
      const d = at.getUTCDate()
      const h = at.getUTCHours()
      const min = at.getUTCMinutes()
      if (!year(y)) jump(y + 1, 0)
      else if (!month(m + 1)) jump(y, m + 1)
      else if (!day(d) || weekdays?.has(at.getUTCDay()) === false) jump(y, m, d + 1)
      else if (!hour(h)) jump(y, m, d, h + 1)
      else if (!minute(min)) jump(y, m, d, h, min + 1)
      else if (!second(at.getUTCSeconds())) jump(y, m, d, h, min, at.getUTCSeconds() + 1)
      else return at
    }
    return undefined
  }
}
