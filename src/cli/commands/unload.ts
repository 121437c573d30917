import { defineCommand, operand } from '../command.js'
import { closingLine } from '../operate/closing-line.js'
import { runOperation } from '../operate/run-operation.js'
import { existingFlags, idleReplaceFlag, waitFlags, waitOptions } from '../operate/unit-flags.js'

export default defineCommand({
  name: 'unload',
  summary: 'Stop units and take them off their machines',
  description: `
Stops units and takes them off their machines. Their unit files stay in the cluster; started again, they may come up elsewhere. Returns when no machine has them any more.`,
  operands: { unit: operand.many({ summary: 'Units, ranges or patterns', complete: 'unit' }) },
  flags: { ...existingFlags, ...waitFlags, ...idleReplaceFlag },
  formats: ['table', 'json', 'jsonl', 'name'],
  changes: true,
  examples: [
    { line: 'caasctl unload web.service', does: 'One unit' },
    { line: "caasctl unload 'paas-monitor@<8..10>'", does: 'Three instances of a template' },
    { line: 'caasctl unload --ignore-missing old.service', does: 'A unit that may be gone already' },
  ],
  async run(context, { unit, ignoreMissing, ...wait }) {
    const fleet = await context.fleet()
    const { unload } = await import('../../operations/unload.js')
    return await runOperation(context, {
      carryOut: (options) => unload(fleet, unit, { ...options, ...waitOptions(wait), ignoreMissing }),
      closing: closingLine('unloaded'),
    })
  },
})
