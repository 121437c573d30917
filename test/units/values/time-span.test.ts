import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTimeSpan, InvalidValueError, parseTimeSpan } from '../../../src/units/index.js'
import { analyze, systemdAnalyze } from '../../support/systemd-reading.js'

const spans: readonly (readonly [text: string, milliseconds: number])[] = [
  ['0', 0],
  ['15', 15_000],
  ['+15', 15_000],
  ['1.5', 1500],
  ['.5', 500],
  ['5.', Number.NaN],
  ['1us', 0.001],
  ['1.9us', 0.001],
  ['7usec 8us 9µs 1μs', 0.025],
  ['1ms', 1],
  ['1.0015msec', 1.001],
  ['1s 1sec 1second 1seconds', 4000],
  ['1m 1min 1minute 1minutes', 240_000],
  ['1h 1hr 1hour 1hours', 14_400_000],
  ['1d 1day 1days', 259_200_000],
  ['1w 1week 1weeks', 1_814_400_000],
  ['1M 1month 1months', 7_889_400_000],
  ['1y 1year 1years', 94_672_800_000],
  ['1min30s', 90_000],
  ['  2  min 200ms ', 120_200],
  ['1 2', 3000],
  ['1h.5', 3_600_500],
  ['55s500ms', 55_500],
  ['300 ms20s 5day', 432_020_300],
  ['0.000001', 0.001],
  ['0.0000019', 0.001],
  ['00012', 12_000],
  ['infinity', Number.POSITIVE_INFINITY],
  [' infinity ', Number.POSITIVE_INFINITY],
]

const refused: readonly (readonly [text: string, position: number])[] = [
  ['', 0],
  ['   ', 0],
  ['5.', 2],
  ['.', 1],
  ['-5', 0],
  ['5 -5', 2],
  ['5x', 1],
  ['5 x', 2],
  ['1.2.3', 3],
  ['1s.', 3],
  ['3.sec', 2],
  ['3. 1', 2],
  ['+', 0],
  ['infinity s', 9],
  ['Infinity', 0],
  ['5S', 1],
  ['1e3', 1],
  ['0x10', 1],
  ['18446744073709551615us', 0],
  ['99999999999999999999', 0],
  ['600000y', 0],
]

describe('a time span is read as systemd reads it', () => {
  const valid = spans.filter(([, milliseconds]) => !Number.isNaN(milliseconds))

  it.each(valid)('%j is %d ms', (text, milliseconds) => expect(parseTimeSpan(text)).toBe(milliseconds))

  it.each(refused)('%j is refused at %d', (text, position) => {
    expect(() => parseTimeSpan(text)).toThrow(InvalidValueError)
    expect(() => parseTimeSpan(text)).toThrow(expect.objectContaining({ kind: 'time span', text, position }))
  })

  it.skipIf(systemdAnalyze === undefined)('by the word of the real one', async () => {
    expect(await microsecondsOf(valid.map(([text]) => text))).toEqual(
      valid.map(([text]) =>
        parseTimeSpan(text) === Number.POSITIVE_INFINITY ? endless : Math.round(parseTimeSpan(text) * 1000),
      ),
    )
    const taken = await Promise.all(
      refused.map(async ([text]) => ({ text, exitCode: (await analyze(['timespan', '--', text])).exitCode })),
    )
    expect(taken.filter(({ exitCode }) => exitCode === 0)).toEqual([])
  })

  it('a number alone counts what it is told to', () => {
    expect(parseTimeSpan('5', { unit: 'ms' })).toBe(5)
    expect(parseTimeSpan('5 1s', { unit: 'us' })).toBe(1000.005)
  })

  it('a megabyte of anything is read or refused at once', () => {
    expect(parseTimeSpan(`${'0'.repeat(1 << 20)}7`)).toBe(7000)
    expect(() => parseTimeSpan('9'.repeat(1 << 20))).toThrow(InvalidValueError)
    expect(parseTimeSpan('1s '.repeat(100_000))).toBe(100_000_000)
    expect(parseTimeSpan(`0.${'1'.repeat(1 << 20)}`)).toBe(111.111)
  })
})

describe('a time span is written so that systemd reads the same', () => {
  it.each([
    [0, '0'],
    [0.0001, '0'],
    [0.0007, '1us'],
    [1, '1ms'],
    [1500, '1s 500ms'],
    [90_000, '1min 30s'],
    [86_400_000, '1d'],
    [Number.POSITIVE_INFINITY, 'infinity'],
  ])('%d ms is %s', (milliseconds, text) => expect(formatTimeSpan(milliseconds)).toBe(text))

  it.each([-1, Number.NaN, 1e20])('%d is refused', (milliseconds) => {
    expect(() => formatTimeSpan(milliseconds)).toThrow(RangeError)
  })

  const milliseconds = fc.integer({ min: 0, max: 2 ** 50 }).map((microseconds) => microseconds / 1000)

  it('whatever it is', () => {
    fc.assert(fc.property(milliseconds, (span) => parseTimeSpan(formatTimeSpan(span)) === span))
  })

  it.skipIf(systemdAnalyze === undefined)('by the word of the real one', async () => {
    const some = fc.sample(milliseconds, { seed: 1, numRuns: 100 })
    const read = await microsecondsOf(some.map(formatTimeSpan))
    expect(read).toEqual(some.map((span) => Math.round(span * 1000)))
  })
})

/** What the real tool prints for `infinity`: 2^64 - 1. */
const endless = Number(2n ** 64n - 1n)

async function microsecondsOf(spans: readonly string[]): Promise<number[]> {
  const { stdout } = await analyze(['timespan', '--', ...spans])
  return [...stdout.matchAll(/μs: (\d+)/g)].map(([, digits]) => Number(digits))
}
