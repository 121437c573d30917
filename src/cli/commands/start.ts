import { defineCommand, operand } from '../command.js'
import { flag } from '../flag.js'
import { runOperation } from '../operate/run-operation.js'
import { refuseSign, sourceFlags, waitFlags, waitOptions } from '../operate/unit-flags.js'

export default defineCommand({
  name: 'start',
  summary: 'Start units, submitting and scheduling them first if need be',
  description: `
Starts units on machines that the cluster chooses. A unit is looked for in the cluster, then as a file; an instance of a template (web@1) is made of its template, in the cluster or beside it on disk.

Says of each unit where it was launched as soon as it is. 'launched' means that systemd was told to start it, not that it runs: --until active waits until it does, and until a oneshot has ended well. A unit that no machine can take is explained after some seconds; 'explain' does so at any time.

Several can be given as a range, in quotes because a shell takes < for itself: 'web@<1..10>'. With braces, web@{1..10}, bash expands the range itself, and the result is the same.`,
  operands: {
    unit: operand.many({ summary: 'Units, unit files, ranges or patterns', complete: 'unit-or-file' }),
  },
  flags: {
    until: flag.choice({
      summary: 'How far each unit must be',
      choices: ['scheduled', 'loaded', 'launched', 'active', 'exited'],
      default: 'launched',
    }),
    ...sourceFlags,
    ...waitFlags,
  },
  formats: ['table', 'json', 'jsonl', 'name'],
  changes: true,
  examples: [
    { line: 'caasctl start paas-monitor@1', does: 'One instance of a template' },
    {
      line: "caasctl start 'paas-monitor@<2..10>' --until active",
      does: 'Nine more; done when all of them run',
    },
    { line: 'caasctl start --replace web.service', does: 'A new version of a unit, running or not' },
  ],
  async run(context, { unit, until, replace, sign, ...wait }) {
    refuseSign({ sign })
    const fleet = await context.fleet()
    const { start } = await import('../../operations/start.js')
    return await runOperation(context, {
      carryOut: (options) =>
        start(fleet, unit, { ...options, ...waitOptions(wait), until, replace, directory: context.io.cwd }),
    })
  },
})
