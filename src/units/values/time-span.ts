import { InvalidValueError } from './invalid-value.js'

const microseconds = {
  us: 1n,
  ms: 1_000n,
  s: 1_000_000n,
  min: 60_000_000n,
  h: 3_600_000_000n,
  d: 86_400_000_000n,
  w: 604_800_000_000n,
  /** 30.44 days. */
  month: 2_629_800_000_000n,
  /** 365.25 days. */
  y: 31_557_600_000_000n,
} as const

/** A unit of time as systemd writes it: `s`, `min`, `h`, … */
export type TimeUnit = keyof typeof microseconds

/** Every name of a unit (systemd.time(7)), the longer of two that start alike first. */
const names: readonly (readonly [string, TimeUnit])[] = [
  ['seconds', 's'],
  ['second', 's'],
  ['sec', 's'],
  ['s', 's'],
  ['minutes', 'min'],
  ['minute', 'min'],
  ['min', 'min'],
  ['months', 'month'],
  ['month', 'month'],
  ['M', 'month'],
  ['msec', 'ms'],
  ['ms', 'ms'],
  ['m', 'min'],
  ['hours', 'h'],
  ['hour', 'h'],
  ['hr', 'h'],
  ['h', 'h'],
  ['days', 'd'],
  ['day', 'd'],
  ['d', 'd'],
  ['weeks', 'w'],
  ['week', 'w'],
  ['w', 'w'],
  ['years', 'y'],
  ['year', 'y'],
  ['y', 'y'],
  ['usec', 'us'],
  ['us', 'us'],
  ['\u00b5s', 'us'],
  ['\u03bcs', 'us'],
]

/** What systemd counts as endless: no number of microseconds may reach it. */
const infinity = 2n ** 64n - 1n
const longestNumber = 2n ** 63n - 1n
const blanks = ' \t\n\r'

/**
 * Reads a time span by the rules of systemd.time(7): `90`, `1min 30s`, `1.5h`, `infinity`. That 0 means
 * "no limit" in options such as `TimeoutStartSec=` is a matter of these options.
 *
 * @param unit what a number without a unit counts. Default: seconds.
 * @returns milliseconds, to the microsecond; `Infinity` for `infinity`.
 * @throws {InvalidValueError} where systemd would not take it.
 */
export function parseTimeSpan(text: string, { unit = 's' }: { unit?: TimeUnit | undefined } = {}): number {
  const fail = (reason: string, position: number): never => {
    throw new InvalidValueError('time span', text, reason, position)
  }
  const add = (sum: bigint, count: bigint, position: number): bigint =>
    sum + count < infinity ? sum + count : fail('it is too long', position)

  let at = skip(text, 0, blanks)
  if (text.startsWith('infinity', at)) {
    const end = skip(text, at + 'infinity'.length, blanks)
    return end === text.length ? Number.POSITIVE_INFINITY : fail('nothing may follow infinity', end)
  }
  if (at === text.length) fail('it is empty', 0)

  let total = 0n
  while (at < text.length) {
    const start = at
    const [, sign = '', digits = ''] = /^(\+?)(\d*)/.exec(text.slice(at, at + 64)) ?? []
    const wholeEnd = digits === '' ? at : skip(text, at + sign.length, decimals)
    const whole = text.slice(at + sign.length, wholeEnd)
    const fractionEnd = text[wholeEnd] === '.' ? skip(text, wholeEnd + 1, decimals) : wholeEnd
    const fraction = text.slice(wholeEnd + 1, fractionEnd)
    if (text[start] === '-') fail('it must not be negative', start)
    if (text[wholeEnd] === '.' ? fraction === '' : whole === '') fail('a number is missing', fractionEnd)

    const afterNumber = skip(text, fractionEnd, blanks)
    const named = names.find(([name]) => text.startsWith(name, afterNumber))
    at = afterNumber + (named?.[0].length ?? 0)
    if (at === fractionEnd && at < text.length) fail('this is no unit of time', at)

    const multiplier = microseconds[named?.[1] ?? unit]
    const count = toBigInt(whole)
    if (count > longestNumber) fail('it is too long', start)
    total = add(total, count * multiplier, start)
    let digitWorth = multiplier / 10n
    for (const digit of fraction) {
      if (digitWorth === 0n) break
      total = add(total, BigInt(digit) * digitWorth, start)
      digitWorth /= 10n
    }
    at = skip(text, at, blanks)
  }
  return Number(total) / 1000
}

/**
 * Writes a time span as systemd reads it: `1min 30s`, `infinity`.
 *
 * @param milliseconds 0 or more; microseconds are its smallest part, less is rounded.
 * @throws {RangeError} for what is no time span.
 */
export function formatTimeSpan(milliseconds: number): string {
  if (milliseconds === Number.POSITIVE_INFINITY) return 'infinity'
  if (!(milliseconds >= 0)) throw new RangeError(`${milliseconds} is no time span.`)
  let left = BigInt(Math.round(milliseconds * 1000))
  if (left >= infinity) throw new RangeError(`${milliseconds} ms is too long.`)
  if (left === 0n) return '0'
  const parts: string[] = []
  for (const unit of largestFirst) {
    const count = left / microseconds[unit]
    left %= microseconds[unit]
    if (count > 0n) parts.push(`${count}${unit}`)
  }
  return parts.join(' ')
}

const largestFirst: readonly TimeUnit[] = ['y', 'month', 'w', 'd', 'h', 'min', 's', 'ms', 'us']
const decimals = '0123456789'

function skip(text: string, start: number, characters: string): number {
  let at = start
  while (at < text.length && characters.includes(text.charAt(at))) at++
  return at
}

/** A decimal number; of one with too many digits, something that is surely too large. */
function toBigInt(digits: string): bigint {
  const significant = digits.replace(/^0+/, '')
  return BigInt(significant.length > 30 ? '9'.repeat(30) : significant || '0')
}
