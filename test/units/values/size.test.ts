import { describe, expect, it } from 'vitest'
import { InvalidValueError, parseLimit, parsePercentage, parseSize } from '../../../src/units/index.js'
import { readBySystemd, systemdAnalyze } from '../../support/systemd-reading.js'

const sizes: readonly (readonly [text: string, bytes: number])[] = [
  ['1', 1],
  ['+1', 1],
  [' 1 ', 1],
  ['1B', 1],
  ['1K', 1024],
  ['1 K', 1024],
  ['2M', 2 * 1024 ** 2],
  ['3G', 3 * 1024 ** 3],
  ['4T', 4 * 1024 ** 4],
  ['5P', 5 * 1024 ** 5],
  ['1E', 1024 ** 6],
  ['1.5K', 1536],
  ['1.K', 1024],
  ['0.3K', 307],
  ['1G 512M', 1536 * 1024 ** 2],
  ['1G512M1K1', 1536 * 1024 ** 2 + 1025],
  ['010', 10],
]

const refused = [
  '',
  ' ',
  'K',
  '-1',
  '1 -1',
  '1k',
  '1Ki',
  '1KB',
  '1K1K',
  '1K 1M',
  '1 1',
  '1.5.5',
  '1e3',
  '16E',
  '99999999999999999999',
  'inf',
  '1K ',
  '.5K',
]

describe('a size is read as systemd reads it', () => {
  it.each(sizes)('%j is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
    expect(parseLimit(text)).toEqual({ kind: 'bytes', bytes })
  })

  it.each(refused)('%j is refused', (text) => {
    expect(() => parseSize(text)).toThrow(InvalidValueError)
    expect(() => parseSize(text)).toThrow(expect.objectContaining({ kind: 'size', text }))
  })

  it('to base 1000 where asked', () => {
    expect(parseSize('1.5G', { base: 1000 })).toBe(1.5e9)
    expect(parseSize('2K 3B', { base: 1000 })).toBe(2003)
  })

  it('the place of the fault is told', () => {
    expect(() => parseSize('1G 5x')).toThrow(expect.objectContaining({ position: 4 }))
    expect(() => parseSize('1K1M')).toThrow(expect.objectContaining({ position: 2 }))
  })

  it.skipIf(systemdAnalyze === undefined)('by the word of the real one', async () => {
    const texts = [
      ...sizes.map(([text]) => text.trim()),
      ...refused.filter((text) => text.trim() === text && text !== ''),
    ]
    const file = (text: string) => `[Service]\nType=oneshot\nExecStart=/bin/true\nMemoryMax=${text}\n`
    const { units } = await readBySystemd(
      Object.fromEntries(texts.map((text, index) => [`case-${index}.service`, file(text)])),
    )
    // Unset, the field has the largest number.
    const real = texts.map((_text, index) => units.get(`case-${index}.service`)?.fields.get('MemoryMax'))
    expect(real).toEqual(texts.map((text) => String(exact(text))))
  })
})

function exact(text: string): bigint {
  try {
    return BigInt(parseSize(text))
  } catch (error) {
    if (error instanceof InvalidValueError) return 2n ** 64n - 1n
    throw error
  }
}

describe('a limit can be more than a size', () => {
  it.each([
    ['infinity', { kind: 'infinity' }],
    ['50%', { kind: 'percent', percent: 50 }],
    ['0%', { kind: 'percent', percent: 0 }],
    ['12.5%', { kind: 'percent', percent: 12.5 }],
    ['12.34%', { kind: 'percent', percent: 12.34 }],
    ['5‰', { kind: 'percent', percent: 0.5 }],
    ['5.5‰', { kind: 'percent', percent: 0.55 }],
    ['55‱', { kind: 'percent', percent: 0.55 }],
    ['100%', { kind: 'percent', percent: 100 }],
  ])('%s', (text, limit) => expect(parseLimit(text)).toEqual(limit))

  it.each([
    '%',
    '101%',
    '100.01%',
    '1001‰',
    '-1%',
    '1.234%',
    '1.%',
    '1.23‰',
    '1.2‱',
    '1 %',
    '50',
    'x%',
  ])('%j is no percentage', (text) => {
    expect(() => parsePercentage(text)).toThrow(expect.objectContaining({ kind: 'percentage', text }))
  })

  it('Infinity is no limit', () => expect(() => parseLimit('Infinity')).toThrow(InvalidValueError))
})
