import { defineCommand, operand } from '../command.js'
import type { Candidates } from '../completion/complete.js'
import type { Context } from '../context.js'
import { once } from '../once.js'
import { printable } from '../output/printable.js'

export default defineCommand({
  name: 'complete',
  summary: 'What the scripts of completion ask',
  description: `
Prints what may stand at the end of a command line: first a line with what the shell should do (files, folders), then a line for each word: what it is, and after a tab what it means. A word after which no blank should come has a third field, "open".`,
  operands: {
    shell: operand.one({ summary: 'bash, zsh or fish' }),
    words: operand.any({
      summary: 'For bash COMP_LINE up to the cursor and COMP_WORDBREAKS, else the words',
    }),
  },
  hidden: true,
  passThrough: true,
  ignoresProfile: true,
  examples: [],
  async run(context, { shell, words }) {
    const { complete } = await import('../completion/complete.js')
    const { contextOfLine } = await import('../completion/context-of-line.js')
    const { liveNames } = await import('../completion/live-names.js')
    const { bashWords, forBash } = await import('../completion/bash-words.js')
    const [line = '', breaks = '', program = ''] = words
    const split = shell === 'bash' ? bashWords(line, program) : words[0] === '--' ? words.slice(1) : words
    const names = liveNames(once(() => contextOfLine(context, split)))
    const found = await complete(split, names)
    print(context, shell === 'bash' ? forBash(found, split.at(-1) ?? '', breaks) : found)
  },
})

function print({ output }: Context, { candidates, files }: Candidates): void {
  const lines = candidates.map(({ value, description = '', open }) =>
    [value, description, ...(open === true ? ['open'] : [])].map((text) => printable(text, true)).join('\t'),
  )
  output.raw([files ?? '', ...lines].map((line) => `${line}\n`).join(''))
}
