import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { globsOverlap, isValidGlob } from '../../src/units/glob.js'
import { isGlob, matchesGlob } from '../../src/units/index.js'

/** What Go's `path.Match` says of generated patterns and texts. */
const cases = z
  .array(z.tuple([z.string(), z.string(), z.boolean()]))
  .parse(JSON.parse(readFileSync(new URL('../fixtures/go-globs.json', import.meta.url), 'utf8')))

describe('a glob matches as it does in Go', () => {
  it('on some hundred generated patterns and texts', () => {
    expect(cases.length).toBeGreaterThan(600)
    expect(cases.filter(([pattern, text, matches]) => matchesGlob(pattern, text) !== matches)).toEqual([])
  })

  it.each([
    ['paas-monitor@*.service', 'paas-monitor@1.service', true],
    ['paas-monitor@*.service', 'paas-monitor@.service', true],
    ['paas-monitor@*.service', 'paas-monitor.service', false],
    ['paas-monitor@*', 'paas-monitor@1.service', true],
    ['*', 'web.service', true],
    ['*', 'a/b', false],
    ['*.service', 'web.timer', false],
    ['web@?.service', 'web@1.service', true],
    ['web@?.service', 'web@12.service', false],
    ['web@[0-9].service', 'web@5.service', true],
    ['web@[!0-9].service', 'web@x.service', false],
    ['web@[^0-9].service', 'web@x.service', true],
    ['web@{1,2}.service', 'web@1.service', false],
    ['', '', true],
    ['', 'web.service', false],
    ['web', 'web.service', false],
    ['[', '[', false],
    ['[a-', 'a', false],
  ])('%s, %s: %s', (pattern, text, matches) => expect(matchesGlob(pattern, text)).toBe(matches))

  it('classes compare characters by their code, beyond the first 65,536 too', () => {
    expect(matchesGlob('[\uff00-\u{1f600}]', '\u{10000}')).toBe(true)
    expect(matchesGlob('[\uff00-\u{1f600}]', '\u{1f680}')).toBe(false)
  })
})

describe('a backslash can be meant literally, as in the patterns of a command line', () => {
  it.each([
    ['a\\x2d*', 'a\\x2db.service', true],
    ['a\\*', 'a\\b', true],
    ['a\\*', 'a*', false],
    ['a\\', 'a\\', true],
    ['[\\]x', '\\x', true],
  ])('%s, %s: %s', (pattern, text, matches) => {
    expect(matchesGlob(pattern, text, { escapes: false })).toBe(matches)
  })
})

it('many stars take no time', () => {
  const start = performance.now()
  expect(matchesGlob('*a'.repeat(200), 'a'.repeat(2000))).toBe(true)
  expect(matchesGlob(`${'*a'.repeat(200)}b`, 'a'.repeat(2000))).toBe(false)
  expect(performance.now() - start).toBeLessThan(10_000)
})

it.each([
  ['web@*', true],
  ['web?', true],
  ['web[12]', true],
  ['web@1.service', false],
  ['web@<1..3>', false],
  ['a\\x2db', false],
])('whether %s is a glob: %s', (text, glob) => expect(isGlob(text)).toBe(glob))

/** Every text of up to four letters out of these two. */
const texts = ['']
for (const text of texts) if (text.length < 4) texts.push(`${text}a`, `${text}b`)

const piece = fc.constantFrom('a', 'b', '?', '*', '[a]', '[a-b]', '\\a')
const pattern = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''))

describe('two patterns overlap', () => {
  it('where there is a text that both match', () => {
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const both = texts.some((text) => matchesGlob(a, text) && matchesGlob(b, text))
        // What both match may be longer than the texts tried, where both have stars.
        if (both || !(a.includes('*') && b.includes('*'))) expect(globsOverlap(a, b)).toBe(both)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['web@*.service', '*@1.service', true],
    ['web@*', 'web@*.service', true],
    ['web-*', 'web@*.service', false],
    ['*.socket', 'web@*.service', false],
    ['[^w]*', '[!-~]eb.service', true],
    ['é*', '[à-ö]x', true],
    ['é*', '[a-z]x', false],
    ['a/b', 'a?b', false],
    ['[', 'web.service', false],
  ])('%s and %s: %s', (a, b, overlap) => {
    expect(globsOverlap(a, b)).toBe(overlap)
    expect(globsOverlap(b, a)).toBe(overlap)
  })
})

describe('a pattern is malformed', () => {
  it.each(['[', '[]', 'a[b-]', 'a\\', '[^]'])('%s', (malformed) => {
    expect(isValidGlob(malformed)).toBe(false)
    expect(matchesGlob(malformed, malformed)).toBe(false)
  })

  it.each(['', '*', '[a-z]*', '\\[', 'web@?.service'])('but not %j', (fine) => {
    expect(isValidGlob(fine)).toBe(true)
  })
})
