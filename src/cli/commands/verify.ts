import { defineCommand, operand } from '../command.js'
import { UsageError } from '../usage-error.js'

export default defineCommand({
  name: 'verify',
  summary: 'Refused: signed units are gone from fleet',
  description: `
Checked the signature of a unit, in old versions of fleet. It is here to say that it is gone.`,
  operands: { unit: operand.any({ summary: 'The unit' }) },
  hidden: true,
  examples: [],
  async run() {
    throw new UsageError('The signed/verified units feature is DEPRECATED and cannot be used.')
  },
})
