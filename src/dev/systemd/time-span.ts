const seconds: Readonly<Record<string, number>> = {
  us: 1e-6,
  usec: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  msec: 1e-3,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  '': 1,
  m: 60,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3_600,
  hr: 3_600,
  hour: 3_600,
  hours: 3_600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
  w: 604_800,
  week: 604_800,
  weeks: 604_800,
  M: 2_629_800,
  month: 2_629_800,
  months: 2_629_800,
  y: 31_557_600,
  year: 31_557_600,
  years: 31_557_600,
}

/**
 * Reads a time span as systemd.time(7) has it: `15`, `1min 30s`, `2.5h`, `infinity`.
 * @returns seconds; undefined where the text is none.
 */
export function parseTimeSpan(text: string): number | undefined {
  const trimmed = text.trim()
  if (trimmed === 'infinity') return Number.POSITIVE_INFINITY
  if (trimmed === '') return undefined
  let total = 0
  let rest = trimmed
  while (rest !== '') {
    const match = /^(\d+(?:\.\d*)?|\.\d+)\s*([a-zA-Zµ]*)\s*/.exec(rest)
    const unit = match === null ? undefined : seconds[match[2] ?? '']
    if (match === null || unit === undefined) return undefined
    total += Number(match[1]) * unit
    rest = rest.slice(match[0].length)
  }
  return total
}
