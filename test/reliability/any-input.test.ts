import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCaasctlError } from '../../src/error.js'
import { parsers } from '../support/parsers/all.js'
import { excessiveGrowth, longTexts, timeOf } from '../support/parsers/long-texts.js'
import { spoiledText } from '../support/parsers/spoiled-text.js'
import { inShortOrLong, kept } from '../support/reliability.js'

/** How many texts each parser is given at most. */
const most = inShortOrLong(50, 20_000)

/** Milliseconds after which no more are made: some parsers are quick, others lint. */
const enough = inShortOrLong(150, 400)

/** How many kinds of long texts at most, and how long they become. */
const kinds = inShortOrLong(6, 500)
const length = inShortOrLong(4_096, 32_768)

it('a time that grows with the square of the length is noticed', async () => {
  const careless = { name: 'careless', read: (text: string) => / +x$/.test(text), samples: [], pieces: [] }
  const blanks = { title: 'blanks', make: (length: number) => ' '.repeat(length) }
  expect(await excessiveGrowth(careless, blanks, 32_768)).toMatch(/characters: .* ms/)
})

describe.each(parsers)('$name', { timeout: 300_000 }, (parser) => {
  it('is read, or refused with a typed error', async () => {
    let texts = 0
    let refused = 0
    // The first reading loads what the others have; its time is no matter of the text.
    for (const text of parser.samples.slice(0, 1)) await timeOf(parser, text)
    await fc.assert(
      fc.asyncProperty(spoiledText(parser), async (text) => {
        texts++
        try {
          await parser.read(text)
        } catch (error) {
          if (!isCaasctlError(error)) throw error
          refused++
        }
      }),
      {
        numRuns: most,
        interruptAfterTimeLimit: enough,
        examples: (parser.found ?? []).map((text) => [text]),
      },
    )
    kept({
      area: 'Bad input',
      promise: 'Every parser takes any text at all: it gives a result or a typed error',
      counts: { parsers: 1, texts, 'of them refused': refused },
    })
  })

  it('takes no more time for a long text than its length asks for', async () => {
    const some = fc.sample(fc.constantFrom(...longTexts(parser)), kinds)
    const end = performance.now() + enough
    let tried = 0
    for (const text of some) {
      if (performance.now() > end) break
      tried++
      expect([text.title, await excessiveGrowth(parser, text, length)]).toEqual([text.title, undefined])
    }
    kept({
      area: 'Bad input',
      promise:
        parser.squared === undefined
          ? 'The time of a parser grows with the length of the text, and no faster'
          : `The time of a parser grows faster than the text only up to a limit: ${parser.name}, where ${parser.squared}`,
      counts: { parsers: 1, 'long texts': tried },
    })
  })
})
