import { defineCommand, operand } from '../command.js'
import { runOperation } from '../operate/run-operation.js'
import { idleWaitFlags, refuseSign, sourceFlags } from '../operate/unit-flags.js'

export default defineCommand({
  name: 'submit',
  summary: 'Put unit files into the cluster, without starting them',
  description: `
Uploads unit files. A unit that the cluster has already stays as it is; where the file here is another one, a warning says so, and --replace replaces it as long as it is not to be loaded or launched. An instance of a template (web@1) is made of its template, in the cluster or beside it on disk.

Several can be given as a range, in quotes because a shell takes < for itself: 'web@<1..10>'.`,
  operands: {
    unit: operand.many({ summary: 'Unit files, or instances of templates', complete: 'unit-or-file' }),
  },
  flags: { ...sourceFlags, ...idleWaitFlags },
  formats: ['table', 'json', 'jsonl', 'name'],
  changes: true,
  examples: [
    { line: 'caasctl submit paas-monitor@.service', does: 'A template' },
    { line: 'caasctl submit units/*.service', does: 'All units of a folder' },
    { line: 'caasctl submit --replace web.service', does: 'A new version of a unit that does not run' },
  ],
  async run(context, { unit, replace, sign }) {
    refuseSign({ sign })
    const fleet = await context.fleet()
    const { submit } = await import('../../operations/submit.js')
    return await runOperation(context, {
      carryOut: (options) => submit(fleet, unit, { ...options, replace, directory: context.io.cwd }),
    })
  },
})
