import { InvalidValueError, parseTimeSpan } from '../../../units/index.js'

/**
 * A time as journalctl takes it (systemd.time(7)): `2015-03-24 09:01:10`, `09:01`, `yesterday`, `-5min`,
 * `5min ago`, `@1427187670`. The machines' time is UTC.
 *
 * @returns milliseconds since 1970; undefined where none is given, null where it is no time.
 */
export function readTime(text: string | undefined, now = Date.now()): number | null | undefined {
  if (text === undefined) return undefined
  const day = 86_400_000
  const today = Math.floor(now / day) * day
  switch (text.trim()) {
    case 'now':
      return now
    case 'today':
      return today
    case 'yesterday':
      return today - day
    case 'tomorrow':
      return today + day
  }
  const [, epoch] = /^@(\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (epoch !== undefined) return Number(epoch) * 1_000
  const [, sign, ahead = ''] = /^([+-])?(.*)$/s.exec(text.trim()) ?? []
  const behind = ahead.endsWith('ago') ? ahead.slice(0, -3) : ahead
  const span = behind.trimEnd()
  if ((sign !== undefined) !== (span !== behind)) {
    const ms = readSpan(span)
    return ms === null ? null : sign === '+' ? now + ms : now - ms
  }
  const [, date, time, zone = ''] =
    /^(?:[A-Z][a-z]{2} )?(\d{4}-\d\d-\d\d)?[ T]?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?\s*(UTC|Z|[+-]\d\d:?\d\d)?$/.exec(
      text.trim(),
    ) ?? []
  if (date === undefined && time === undefined) return null
  const onDay = date ?? new Date(today).toISOString().slice(0, 10)
  const at = Date.parse(`${onDay}T${time ?? '00:00'}${zone === '' || zone === 'UTC' ? 'Z' : zone}`)
  return Number.isNaN(at) ? null : at
}

function readSpan(text: string): number | null {
  try {
    return parseTimeSpan(text)
  } catch (error) {
    if (error instanceof InvalidValueError) return null
    throw error
  }
}
