import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { globsOverlap, isValidGlob } from '../../src/units/glob.js'
import { matchesGlob } from '../../src/units/index.js'

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
