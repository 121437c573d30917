import fc from 'fast-check'
import { commonPieces, type Parser } from './parser.js'

/** Texts that a parser may meet: made of what its texts are made of, or good ones that were spoiled, or anything. */
export function spoiledText({ samples, pieces }: Parser): fc.Arbitrary<string> {
  const piece = fc.constantFrom(...commonPieces, ...pieces, ...pieces, ...pieces)
  const spoiled = (text: string): fc.Arbitrary<string> =>
    fc
      .tuple(fc.nat(text.length), fc.nat(20), fc.oneof(fc.constant(''), piece))
      .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length))
  return fc.oneof(
    { weight: 4, arbitrary: fc.array(piece, { maxLength: 20 }).map((some) => some.join('')) },
    {
      weight: 4,
      arbitrary: fc
        .constantFrom(...samples)
        .chain(spoiled)
        .chain(spoiled),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
    { weight: 1, arbitrary: fc.tuple(piece, fc.nat(300)).map(([text, times]) => text.repeat(times)) },
  )
}
