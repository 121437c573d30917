import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  escapeName,
  escapePath,
  expandSpecifiers,
  findSpecifiers,
  InvalidValueError,
  parseBoolean,
  parseCommandLines,
  parseEnvironment,
  parseLimit,
  parsePercentage,
  parseSize,
  parseTimeSpan,
  quoteWord,
  simplifyPath,
  splitFleetValue,
  unescapeName,
  unescapePath,
} from '../../../src/units/index.js'
import { unitText } from '../../support/unit-texts.js'

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  parseBoolean,
  parseTimeSpan: (text) => parseTimeSpan(text),
  parseSize: (text) => parseSize(text),
  parseLimit,
  parsePercentage,
  parseCommandLines,
  parseEnvironment,
  findSpecifiers,
  expandSpecifiers: (text) => expandSpecifiers(text, 'web@1.service'),
  'expandSpecifiers of a name': (text) => expandSpecifiers('%n%N%p%P%i%I%j%J%f', text),
  escapeName,
  escapePath,
  unescapeName,
  unescapePath,
  simplifyPath,
  quoteWord: (text) => quoteWord(text),
  splitFleetValue,
}

/** Pieces of lines of 64 kB, for which a careless reader takes too long. */
const longLines = [
  'x',
  '"',
  "'",
  '\\',
  '\\\\x',
  '%',
  '%%',
  '$',
  '$$',
  '${',
  ' ',
  '\t',
  '1',
  '1 ',
  '1s',
  '.',
  '-',
  '/',
  '/.',
  ';',
  ' ; ',
  'a=b ',
  '\\n',
  '🚀',
]

describe.each(Object.entries(readers))('%s', (_name, read) => {
  const readOrRefuse = (text: string) => {
    try {
      read(text)
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error
      expect(error.position).toBeGreaterThanOrEqual(0)
      expect(error.position).toBeLessThanOrEqual(text.length)
    }
  }

  it('takes any text or refuses it with a typed error', () => {
    fc.assert(fc.property(unitText, readOrRefuse))
  })

  it('takes no time for a long one', () => {
    const start = performance.now()
    for (const piece of longLines) readOrRefuse(piece.repeat((1 << 16) / piece.length))
    expect(performance.now() - start).toBeLessThan(15_000)
  })
})
