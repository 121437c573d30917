import { isCaasctlError } from '../../../src/error.js'
import { commonPieces, type Parser } from './parser.js'

/** A kind of long text, for which a careless parser takes too long. */
export interface LongText {
  readonly title: string
  /** The text, of about so many characters. */
  readonly make: (length: number) => string
}

/** What may stand after many of the same, and makes all of them be looked at again. */
const ends = ['', 'x', '\u2028x', '"', ']', '=', '\n']

/** One piece again and again, with and without a beginning and an end of another kind. */
export function longTexts({ samples, pieces }: Parser): LongText[] {
  const [good = ''] = samples
  return [...new Set([...pieces, ...commonPieces])].flatMap((piece) =>
    ends.flatMap((end) =>
      ['', good].map((start) => ({
        title: `${start === '' ? '' : 'a good text, '}${JSON.stringify(piece)} again and again, ${JSON.stringify(end)}`,
        make: (length) => start + piece.repeat(Math.ceil(length / piece.length)) + end,
      })),
    ),
  )
}

/** CPU milliseconds that a parser takes for a text, whether it takes or refuses it; the least of several tries. */
export async function timeOf({ read }: Parser, text: string, tries = 1): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let n = 0; n < tries; n++) {
    const begin = process.cpuUsage()
    try {
      await read(text)
    } catch (error) {
      if (!isCaasctlError(error)) throw error
    }
    const { user, system } = process.cpuUsage(begin)
    least = Math.min(least, (user + system) / 1_000)
  }
  return least
}

/** Small steps first: what grows exponentially must show before it never ends. */
const lengths = [
  16, 20, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536,
]

/** CPU milliseconds below which no growth is looked at: anything may take that long. */
const negligible = 40

/**
 * Whether a parser's time grows faster than the text: undefined, or at which length it does. For four times the
 * text four times the time is right; it is sixteen times where each character is looked at for each.
 */
export async function excessiveGrowth(
  parser: Parser,
  { make }: LongText,
  maxLength: number,
): Promise<string | undefined> {
  for (const length of lengths.filter((each) => each <= maxLength)) {
    if ((await timeOf(parser, make(length))) < negligible) continue
    const before = await timeOf(parser, make(length / 4), 5)
    const now = await timeOf(parser, make(length), 3)
    if (now > 9 * Math.max(before, 2)) {
      return `${length / 4} characters: ${before.toFixed(1)} ms, ${length}: ${now.toFixed(1)} ms`
    }
  }
  return undefined
}
