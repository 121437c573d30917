import { defineCommand, operand } from '../command.js'
import { runOperation } from '../operate/run-operation.js'
import { refuseSign, sourceFlags, waitFlags, waitOptions } from '../operate/unit-flags.js'

export default defineCommand({
  name: 'load',
  summary: 'Have units scheduled to machines, without starting them',
  description: `
Schedules units and has their machines load them into systemd, submitting them first if need be. A unit that runs is stopped, and stays where it is. Returns when the cluster says that the units are loaded.`,
  operands: {
    unit: operand.many({ summary: 'Units, unit files, ranges or patterns', complete: 'unit-or-file' }),
  },
  flags: { ...sourceFlags, ...waitFlags },
  formats: ['table', 'json', 'jsonl', 'name'],
  changes: true,
  examples: [
    { line: 'caasctl load backup.service backup.timer', does: 'A unit that its timer starts' },
    { line: "caasctl load 'web@<1..3>'", does: 'Three instances of a template' },
    { line: 'caasctl load --no-block web.service', does: 'Without waiting' },
  ],
  async run(context, { unit, replace, sign, ...wait }) {
    refuseSign({ sign })
    const fleet = await context.fleet()
    const { load } = await import('../../operations/load.js')
    return await runOperation(context, {
      carryOut: (options) =>
        load(fleet, unit, { ...options, ...waitOptions(wait), replace, directory: context.io.cwd }),
    })
  },
})
