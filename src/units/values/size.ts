import { InvalidValueError } from './invalid-value.js'

/** Each 1024 or 1000 times the next, down to single bytes. */
const suffixes = 'EPTGMKB'
const largest = 2n ** 64n - 1n

/** A limit as options such as `MemoryMax=` take it. */
export type Limit =
  | { readonly kind: 'infinity' }
  | { readonly kind: 'bytes'; readonly bytes: number }
  /** Of what the machine has; 0 to 100, to a hundredth. */
  | { readonly kind: 'percent'; readonly percent: number }

/**
 * Reads a number of bytes with the suffixes K, M, G, T, P and E: `512M`, `1.5G`, `1G 512M`.
 *
 * @param base 1024, as for memory and files, or 1000, as for bandwidth. Default: 1024.
 * @returns bytes; exact up to 2^53.
 * @throws {InvalidValueError} where systemd would not take it.
 */
export function parseSize(text: string, { base = 1024 }: { base?: 1000 | 1024 | undefined } = {}): number {
  const fail = (reason: string, position: number): never => {
    throw new InvalidValueError('size', text, reason, position)
  }
  const part = /[ \t\n\r]*(?:(-)|\+?(\d+)(?:\.(\d*))?)[ \t\n\r]*([EPTGMKB]?)/y
  let total = 0n
  let next = 0
  let at = 0
  do {
    part.lastIndex = at
    const match = part.exec(text)
    if (match === null) return fail('a number is missing', at)
    const [all, minus, whole = '0', fraction = '', suffix = ''] = match
    if (minus !== undefined) fail('it must not be negative', at)
    const index = suffix === '' ? suffixes.length : suffixes.indexOf(suffix)
    if (index < next) fail('suffixes must come in the order E, P, T, G, M, K, B, each once', at)
    const factor = BigInt(base) ** BigInt(Math.max(6 - index, 0))
    const count = whole.length > 30 ? largest + 1n : BigInt(whole)
    const portion = fraction === '' ? 0 : Number(`0.${fraction}`)
    total += count * factor + BigInt(Math.trunc(portion * Number(factor)))
    if (total > largest) fail('it is too large', at)
    at += all.length
    next = index + 1
  } while (at < text.length)
  return Number(total)
}

/**
 * Reads a limit of memory: a size to base 1024, a percentage (`50%`, `12.5%`, `5‰`, `50‱`), or `infinity`.
 *
 * @throws {InvalidValueError} where systemd would not take it.
 */
export function parseLimit(text: string): Limit {
  if (text === 'infinity') return { kind: 'infinity' }
  if (/[%‰‱]$/.test(text)) return { kind: 'percent', percent: parsePercentage(text) }
  return { kind: 'bytes', bytes: parseSize(text) }
}

/**
 * Reads a percentage from 0 to 100 with at most two decimals.
 *
 * @throws {InvalidValueError} for anything else.
 */
export function parsePercentage(text: string): number {
  const match = /^(\d{1,5})(?:(?:\.(\d{1,2}))?(%)|(?:\.(\d))?(‰)|(‱))$/.exec(text)
  if (match === null) {
    throw new InvalidValueError(
      'percentage',
      text,
      'it must be a number of at most two decimals and a percent sign',
    )
  }
  const [, whole = '', hundredths = '', percent, tenths = '', permille] = match
  const places = percent !== undefined ? 100 : permille !== undefined ? 10 : 1
  const decimals =
    percent !== undefined ? hundredths.padEnd(2, '0') : permille !== undefined ? tenths.padEnd(1, '0') : ''
  const value = (Number(whole) * places + Number(decimals)) / 100
  if (value > 100) throw new InvalidValueError('percentage', text, 'it must not be more than 100%')
  return value
}
