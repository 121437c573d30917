import { defineCommand, operand } from '../command.js'
import { flag } from '../flag.js'
import { runOperation } from '../operate/run-operation.js'
import { existingFlags, idleReplaceFlag, waitFlags, waitOptions } from '../operate/unit-flags.js'
import { BadValueError } from '../usage-error.js'

export default defineCommand({
  name: 'restart',
  summary: 'Restart units, some at a time',
  description: `
Restarts units where they are: each is stopped, and started once it has stopped. One batch after the other: where a unit does not come up, what comes after it is left alone. A unit that is loaded only is started; global units are restarted on all machines.`,
  operands: { unit: operand.many({ summary: 'Units, ranges or patterns', complete: 'unit' }) },
  flags: {
    batch: flag.checked({
      summary: 'How many at a time: a number, or a share such as 25%',
      placeholder: 'N|N%',
      default: '1',
      read: readBatch,
    }),
    pause: flag.duration({ summary: 'How long to wait between batches', default: '0' }),
    until: flag.choice({
      summary: 'How far a batch must be before the next one begins',
      choices: ['launched', 'active'],
      default: 'active',
    }),
    ...existingFlags,
    ...waitFlags,
    ...idleReplaceFlag,
  },
  formats: ['table', 'json', 'jsonl', 'name'],
  changes: true,
  examples: [
    { line: 'caasctl restart web.service', does: 'One unit' },
    { line: "caasctl restart 'paas-monitor@*'", does: 'All instances, each once the one before it runs' },
    {
      line: "caasctl restart 'web@*' --batch 25% --pause 10",
      does: 'A quarter at a time, ten seconds apart',
    },
  ],
  async run(context, { unit, batch, pause, until, ignoreMissing, ...wait }) {
    const fleet = await context.fleet()
    const { restart } = await import('../../operations/restart.js')
    const { timeoutMs } = waitOptions(wait)
    return await runOperation(context, {
      carryOut: (options) =>
        restart(fleet, unit, { ...options, batch, pauseMs: pause, until, timeoutMs, ignoreMissing }),
    })
  },
})

function readBatch(text: string): number | `${number}%` {
  const [, number = '', percent] = /^(\d+)(%)?$/.exec(text) ?? []
  const value = Number(number)
  if (number === '' || value < 1 || (percent !== undefined && value > 100)) {
    throw new BadValueError(
      `a number from 1, or a share from 1% to 100%, is wanted, not ${JSON.stringify(text)}`,
    )
  }
  return percent === undefined ? value : `${value}%`
}
