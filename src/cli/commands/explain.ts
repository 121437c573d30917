import { defineCommand, operand } from '../command.js'
import { flag } from '../flag.js'
import { printExplanation } from '../operate/print-explanation.js'
import { UsageError } from '../usage-error.js'

export default defineCommand({
  name: 'explain',
  summary: 'Say why units are where they are, or nowhere',
  description: `
For a unit that no machine can take: what it asks for that none has, whom it conflicts with, whom it must be with, and what was probably meant. For one that is placed: where, and what systemd says. Works for a file, or an instance of one, before it is submitted.

With --all every unit that is asked to run and does not. With --full each machine by itself.`,
  operands: {
    unit: operand.any({ summary: 'Units, unit files, ranges or patterns', complete: 'unit-or-file' }),
  },
  flags: {
    all: flag.boolean({ summary: 'All units that are asked to run and do not', short: 'a' }),
    full: flag.boolean({ summary: 'Each machine by itself', short: 'l' }),
  },
  formats: ['table', 'json', 'jsonl', 'name'],
  examples: [
    { line: 'caasctl explain mars.service', does: 'Why it runs nowhere' },
    { line: 'caasctl explain ./web@1.service', does: 'Whether it would, before it is submitted' },
    { line: 'caasctl explain --all', does: 'All that should run and does not' },
  ],
  async run(context, { unit, all, full }) {
    if (all === unit.length > 0) {
      throw new UsageError(all ? 'Units or --all, not both.' : 'Name at least one unit, or give --all.')
    }
    const fleet = await context.fleet()
    const { explain, explainAll } = await import('../../operations/index.js')
    const { signal, output, settings, io } = context
    const explanations = all
      ? await explainAll(fleet, { signal })
      : await explain(fleet, unit, { signal, directory: io.cwd })
    if (settings.format === 'json') output.json(explanations)
    else if (settings.format === 'jsonl') output.jsonLines(explanations)
    else if (settings.format === 'name') for (const { unit: name } of explanations) output.line(name)
    else for (const explanation of explanations) printExplanation(explanation, output, full)
    if (explanations.length === 0 && settings.format === 'table') output.note('All units run that should.')
    return explanations.some(({ verdict }) => verdict === 'missing') ? 1 : 0
  },
})
