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

/**
 * Milliseconds that a parser takes for a text, whether it takes or refuses it: the least of several tries, by the
 * clock or of the CPU. The clock counts what others do on a busy computer, the CPU what is compiled and collected
 * beside.
 */
export async function timeOf({ read }: Parser, text: string, tries = 1): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let n = 0; n < tries; n++) {
    const begin = process.cpuUsage()
    const start = performance.now()
    try {
      await read(text)
    } catch (error) {
      if (!isCaasctlError(error)) throw error
    }
    const elapsed = performance.now() - start
    const { user, system } = process.cpuUsage(begin)
    least = Math.min(least, elapsed, (user + system) / 1_000)
  }
  return least
}

/** Small steps first: what grows exponentially must show before it never ends. */
const lengths = [
  16, 20, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536,
]

/** Milliseconds below which no growth is looked at: anything may take that long. */
const negligible = 30

/** For sixteen times the text sixteen times the time is right; it is 256 times where each character is looked at for each. */
const excessive = 90

/** What a time that may grow faster, up to a limit, must stay below whatever the length. Milliseconds. */
const bearable = 5_000

/**
 * Whether a parser's time grows faster than the text: undefined, or at which length it does. What grows slightly
 * at first shows at a greater length; a suspicion is looked at again, as the computer may have been busy.
 */
export async function excessiveGrowth(
  parser: Parser,
  { make }: LongText,
  maxLength: number,
): Promise<string | undefined> {
  for (const length of lengths.filter((each) => each <= maxLength)) {
    let now = await timeOf(parser, make(length))
    if (now < negligible) continue
    if (parser.squared !== undefined) {
      if (now > bearable) return `${length} characters: ${now.toFixed(1)} ms`
      continue
    }
    // Too short a time says nothing of what lasts.
    let before = 0.25
    for (let again = 0; again < 3 && now >= negligible && now > excessive * before; again++) {
      before = Math.max(before, await timeOf(parser, make(length / 16), 5))
      now = Math.min(now, await timeOf(parser, make(length), 2))
    }
    if (now >= negligible && now > excessive * before)
      return `${Math.floor(length / 16)} characters: ${before.toFixed(2)} ms, ${length}: ${now.toFixed(1)} ms`
  }
  return undefined
}
