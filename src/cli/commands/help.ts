import { defineCommand, operand } from '../command.js'

export default defineCommand({
  name: 'help',
  summary: 'Show all commands, or the help of one',
  description: `
Shows what there is, or how one command is used, with examples.`,
  operands: { command: operand.any({ summary: 'The command, in one word or two', complete: 'command' }) },
  examples: [
    { line: 'caasctl help', does: 'All commands and the flags they share' },
    { line: 'caasctl help start', does: 'One command' },
    { line: 'caasctl start --help', does: 'The same' },
  ],
  async run({ io, output }, { command }) {
    const { helpText } = await import('../help/help-text.js')
    output.raw(await helpText(command.join(' '), io))
  },
})
