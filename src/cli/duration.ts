import { BadValueError } from './usage-error.js'

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/**
 * Reads a length of time into milliseconds: seconds where no unit is given (`3`, `0.5`, as fleetctl takes
 * them), else a sum of parts: `500ms`, `90s`, `1h30m`.
 * @throws {BadValueError}
 */
export function parseDuration(text: string): number {
  if (/^\d+(\.\d+)?$|^\.\d+$/.test(text)) return checked(Number(text) * 1_000, text)
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|min|m|h|d)/gy)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new BadValueError(
      `a length of time is wanted, such as 30 (seconds), 500ms or 1h30m, not ${JSON.stringify(text)}`,
    )
  }
  return checked(
    parts.reduce((sum, [, number, unit = 's']) => sum + Number(number) * (unitMs[unit] ?? 0), 0),
    text,
  )
}

/** Node's timers hold 2^31 - 1 ms, a little under 25 days; more would fire at once. */
function checked(ms: number, text: string): number {
  if (ms > 2 ** 31 - 1) throw new BadValueError(`${text} is longer than 24 days`)
  return Math.round(ms)
}

/** Milliseconds in words that {@link parseDuration} reads: `10s`, `500ms`, `1h30m`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s'
  let rest = ms
  let text = ''
  for (const [unit, size] of [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
    ['ms', 1],
  ] as const) {
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return text
}
