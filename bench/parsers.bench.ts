// What each parser takes for texts that are meant to make it slow: of all that test/support/parsers has it is given
// the one that it is slowest for, at growing lengths. Microseconds of CPU for each kB must not grow with the text.
import { parsers } from '../test/support/parsers/all.js'
import { type LongText, longTexts, timeOf } from '../test/support/parsers/long-texts.js'
import type { Parser } from '../test/support/parsers/parser.js'

const probe = 1_024
const lengths = [4_096, 16_384, 65_536]

process.stdout.write(`Node ${process.version}; microseconds for each kB\n\n`)
process.stdout.write(
  `| parser | ${lengths.map((length) => `${length / 1_024} kB`).join(' | ')} | slowest text |\n`,
)
process.stdout.write(`|---|${lengths.map(() => '---:|').join('')}---|\n`)
for (const parser of parsers) {
  const text = await slowest(parser)
  const times: number[] = []
  for (const length of lengths) times.push(await timeOf(parser, text.make(length), 3))
  const perKB = times.map((ms, at) => ((ms * 1_024_000) / (lengths[at] ?? 1)).toFixed(0))
  const title = text.title.replaceAll('|', '\\|')
  process.stdout.write(`| ${parser.name} | ${perKB.join(' | ')} | ${title} |\n`)
}

async function slowest(parser: Parser): Promise<LongText> {
  const all = longTexts(parser)
  let found = { ms: -1, text: all[0] }
  for (const text of all) {
    const ms = await timeOf(parser, text.make(probe), 2)
    if (ms > found.ms) found = { ms, text }
  }
  if (found.text === undefined) throw new Error(`${parser.name} has no texts`)
  return found.text
}
