import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../../src/cli/duration.js'
import { flag } from '../../src/cli/flag.js'
import { BadValueError } from '../../src/cli/usage-error.js'

describe('a length of time', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['3', 3_000],
    ['0.5', 500],
    ['.25', 250],
    ['500ms', 500],
    ['90s', 90_000],
    ['2m', 120_000],
    ['2min', 120_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms))

  it.each([
    '',
    'soon',
    '5 s',
    '-1',
    '1x',
    '1h2',
    's',
    '1e3',
    'NaN',
    'Infinity',
    '100d',
    '9'.repeat(400),
  ])('is not %j', (text) => expect(() => parseDuration(text)).toThrow(BadValueError))

  it.each<[number, string]>([
    [0, '0s'],
    [500, '500ms'],
    [10_000, '10s'],
    [5_400_000, '1h30m'],
    [90_061_001, '25h1m1s1ms'],
  ])('of %i ms is written %s, and read back', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
    expect(parseDuration(text)).toBe(ms)
  })
})

describe('a boolean', () => {
  const { read } = flag.boolean({ summary: '' })
  it.each(['1', 't', 'T', 'true', 'TRUE', 'yes', 'on'])('%s is true', (text) =>
    expect(read(text, undefined)).toBe(true))
  it.each(['0', 'f', 'F', 'false', 'FALSE', 'no', 'off'])('%s is false', (text) =>
    expect(read(text, undefined)).toBe(false))
  it.each(['', '2', 'maybe'])('%j is neither', (text) =>
    expect(() => read(text, undefined)).toThrow(BadValueError))
})

describe('a choice', () => {
  const choice = flag.choice({ summary: '', choices: ['api', 'etcd'], spellings: { http: 'api' } })
  it.each([
    ['api', 'api'],
    ['API', 'api'],
    ['http', 'api'],
    ['HTTP', 'api'],
    ['etcd', 'etcd'],
  ])('%s is %s', (text, value) => expect(choice.read(text, undefined)).toBe(value))

  it('that is near to one is asked about', () => {
    expect(() => choice.read('ectd', undefined)).toThrow(
      expect.objectContaining({ message: '"ectd" is none of api, etcd', suggestion: 'Did you mean etcd?' }),
    )
  })
})

describe('a whole number', () => {
  const number = flag.integer({ summary: '', least: 1, most: 65_535 })
  it.each(['1', '65535', '+22'])('%s is one', (text) =>
    expect(number.read(text, undefined)).toBe(Number(text)))
  it.each(['0', '65536', '1.5', '', 'x', '-1', '0x10', '1e3'])('%j is none', (text) => {
    expect(() => number.read(text, undefined)).toThrow(BadValueError)
  })
})

describe('several values', () => {
  it('are added up, mention by mention', () => {
    const list = flag.list({ summary: '' })
    expect(list.read('b', list.read('a', undefined))).toEqual(['a', 'b'])
  })

  it('stand in one, with commas', () => {
    expect(flag.commaList({ summary: '' }).read('a,b', undefined)).toEqual(['a', 'b'])
  })
})
