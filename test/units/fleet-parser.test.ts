import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { FleetParseError, fleetOptions, hashOptions } from '../../src/units/index.js'

/** A text, or its pieces: a piece with a number is repeated that often. */
const text = z.union([
  z.object({ text: z.string() }).transform((one) => one.text),
  z
    .object({ parts: z.array(z.union([z.string(), z.tuple([z.string(), z.int()])])) })
    .transform(({ parts }) =>
      parts.map((part) => (typeof part === 'string' ? part : part[0].repeat(part[1]))).join(''),
    ),
])
const answer = z.union([
  z.object({ error: z.string() }),
  z.object({ options: z.array(z.tuple([z.string(), z.string(), z.string()])), hash: z.string() }),
  z.object({ count: z.int(), hash: z.string() }),
])

/**
 * What the parser of fleet v1.0.0 makes of generated texts: the shortest that were found for each combination
 * of features and outcome, and the lengths at which it begins to find a line too long.
 */
const cases = z
  .array(z.unknown())
  .parse(JSON.parse(readFileSync(new URL('../fixtures/fleet-parser.json', import.meta.url), 'utf8')))
  .map((one) => ({ text: text.parse(one), answer: answer.parse(one) }))

describe('the reading of fleet on generated texts', () => {
  it('is compared on some hundred texts', () => expect(cases.length).toBeGreaterThan(300))

  it.each(
    cases.map((one, index) => ({ ...one, index, shown: JSON.stringify(one.text.slice(0, 60)) })),
  )('$index: $shown', ({ text, answer }) => {
    if ('error' in answer) {
      expect(() => fleetOptions(text)).toThrow(FleetParseError)
      expect(() => fleetOptions(text)).toThrow(expect.objectContaining({ reason: answer.error }))
      return
    }
    const options = fleetOptions(text)
    if ('options' in answer) {
      expect(options).toEqual(answer.options.map(([section, name, value]) => ({ section, name, value })))
    } else {
      expect(options).toHaveLength(answer.count)
    }
    expect(hashOptions(options)).toBe(answer.hash)
  })
})

describe('where fleet refuses a text, its line is told', () => {
  it.each([
    ['an option without =', '[S]\nA=1\nfoo\nB=1\n', 3],
    ['the same in the last line', '[S]\nA=1\nfoo', 3],
    ['text behind a section header', '[S] x\n', 1],
    ['a section header without end', '\n\n[S', 3],
    ['a long value', `[S]\nA=1\nB=${'x'.repeat(5000)}\n`, 3],
    ['a long comment', `[S]\nA=1\n# ${'x'.repeat(5000)}\n`, 3],
    ['a long line that continues one', `[S]\nA=1\\\n${'x'.repeat(5000)}\n`, 3],
    ['a continuation that a carriage return cuts', '[S]\r\nA=b\\\r\nfoo\r\n', 3],
  ])('%s', (_name, text, line) => {
    expect(() => fleetOptions(text)).toThrow(
      expect.objectContaining({ line, message: expect.stringMatching(`^line ${line}: `) }),
    )
  })
})

describe('a long text is read in no time', () => {
  const mega = 1 << 20
  const many = 1 << 17
  it.each([
    ['short lines', 'A=b\n'.repeat(many / 4)],
    ['blank lines', '\n'.repeat(many)],
    ['continued lines', `A=${'b\\\n'.repeat(many / 3)}`],
    ['lines just short enough', `A=${'b'.repeat(2000)}\n`.repeat(mega / 2003)],
    ['wide blanks', '\u3000\n'.repeat(many / 4)],
    ['lines of blanks', `${' '.repeat(1000)}\n`.repeat(mega / 1001)],
  ])('%s', (_name, body) => {
    const start = performance.now()
    fleetOptions(`[S]\n${body}\n`)
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  it('text before the first section', () => {
    expect(fleetOptions('x\n'.repeat(many / 2))).toEqual([])
  })

  it('one line of a megabyte is refused', () => {
    for (const body of ['A='.padEnd(mega, 'b'), ' '.repeat(mega), 'é'.repeat(mega)]) {
      expect(() => fleetOptions(`[S]\n${body}\n`)).toThrow(FleetParseError)
    }
  })
})
