import type { FleetChange } from '../../api/index.js'
import { defineCommand, operand } from '../command.js'
import { changeLine, snapshotLine } from '../watch/change-line.js'

export default defineCommand({
  name: 'watch',
  summary: 'Print changes in the cluster as they happen',
  description: `
Prints a line for each change, with the time: units submitted, replaced and destroyed, their desired state, where they are scheduled, what systemd says of them on each machine; machines that join, change and are lost. Given units, only theirs. Ends with Ctrl-C.

Over etcd changes are told the moment they happen and none is missed, over a broken connection too. The HTTP API cannot tell: it is asked about once a second, and what comes and goes in between is not seen.

With -o jsonl one JSON object a line, with 'time' and 'kind'. The first is the 'snapshot' of all there is; what comes after leads from it to what there is now.`,
  operands: {
    unit: operand.any({
      summary: 'Names, ranges or patterns, of units that may be yet to come; everything where none is given',
      complete: 'unit',
    }),
  },
  formats: ['table', 'jsonl'],
  examples: [
    { line: 'caasctl watch', does: 'Everything' },
    { line: "caasctl watch 'paas-monitor@*'", does: 'The instances of one template' },
    {
      line: `caasctl watch -o jsonl | jq --unbuffered -r 'select(.state.active == "failed").name'`,
      does: 'The units that fail, as they fail',
    },
  ],
  async run(context, { unit }) {
    const { output, signal, settings } = context
    const fleet = await context.fleet()
    const { watch } = await import('../../operations/index.js')
    const print = (change: FleetChange) => {
      const time = new Date()
      if (settings.format === 'jsonl') output.jsonLines([{ time, ...change }])
      else if (change.kind === 'snapshot') output.note(snapshotLine(change, fleet.watch !== undefined))
      else output.line(...changeLine(change, time))
    }
    const onInterruption = (error: Error) =>
      output.warn(`${error.message.split('\n')[0]} The watch goes on when the cluster answers again.`)
    try {
      for await (const change of watch(fleet, { units: unit, signal, onInterruption })) print(change)
    } catch (error) {
      // It has no end but Ctrl-C, and that is none to tell of.
      if (!signal.aborted) throw error
    }
  },
})
