import { defineCommand, operand } from '../command.js'
import { closingLine } from '../operate/closing-line.js'
import { runOperation } from '../operate/run-operation.js'
import { existingFlags, idleReplaceFlag, waitFlags, waitOptions } from '../operate/unit-flags.js'

export default defineCommand({
  name: 'stop',
  summary: 'Stop units; they stay loaded on their machines',
  description: `
Stops units where they run, with their ExecStop= and all. They stay scheduled and loaded, to be started again there. Returns when systemd runs them no more. A unit that does not run is left as it is.`,
  operands: { unit: operand.many({ summary: 'Units, ranges or patterns', complete: 'unit' }) },
  flags: { ...existingFlags, ...waitFlags, ...idleReplaceFlag },
  formats: ['table', 'json', 'jsonl', 'name'],
  changes: true,
  examples: [
    { line: 'caasctl stop web.service', does: 'One unit' },
    { line: "caasctl stop 'paas-monitor@*'", does: 'All instances of a template' },
    { line: 'caasctl stop --no-block web.service', does: 'Without waiting' },
  ],
  async run(context, { unit, ignoreMissing, ...wait }) {
    const fleet = await context.fleet()
    const { stop } = await import('../../operations/stop.js')
    return await runOperation(context, {
      carryOut: (options) => stop(fleet, unit, { ...options, ...waitOptions(wait), ignoreMissing }),
      closing: closingLine('stopped'),
    })
  },
})
