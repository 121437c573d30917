import { defineCommand, operand } from '../command.js'
import { flag } from '../flag.js'
import { runOperation } from '../operate/run-operation.js'
import { existingFlags } from '../operate/unit-flags.js'

export default defineCommand({
  name: 'wait',
  summary: 'Wait until units are active, gone, or whatever is asked for',
  description: `
Waits and changes nothing. With --for active until systemd runs the unit, and goes on doing so; a unit that fails ends the wait. launched and loaded are fleet's own words. inactive is when no machine runs it, whatever is asked of it; gone when neither the cluster nor any machine has it any more; failed when systemd says so.

All units must get there, with --any the first is enough; -o name prints which.`,
  operands: { unit: operand.many({ summary: 'Units, ranges or patterns', complete: 'unit' }) },
  flags: {
    for: flag.choice({
      summary: 'What to wait for',
      choices: ['active', 'launched', 'loaded', 'inactive', 'gone', 'failed'],
      default: 'active',
    }),
    any: flag.boolean({ summary: 'Return when the first unit is there' }),
    timeout: flag.duration({ summary: 'How long to wait at most; 0 waits for ever', default: '5m' }),
    ...existingFlags,
  },
  formats: ['table', 'json', 'jsonl', 'name'],
  examples: [
    { line: 'caasctl wait paas-monitor@1', does: 'Until it runs' },
    {
      line: "caasctl wait 'paas-monitor@*' --for gone --timeout 2m",
      does: 'Until no machine has any of them',
    },
    { line: "caasctl wait --any --for failed 'web@*' --timeout 0 -o name", does: 'The next one that fails' },
  ],
  async run(context, { unit, for: condition, any, timeout, ignoreMissing }) {
    const fleet = await context.fleet()
    const { isDone, waitFor } = await import('../../operations/index.js')
    return await runOperation(context, {
      async carryOut(options) {
        const results = await waitFor(fleet, unit, condition, {
          ...options,
          any,
          timeoutMs: timeout,
          ignoreMissing,
          onEvent(event) {
            options.onEvent?.(event)
            if (context.settings.format !== 'table' || event.type !== 'settled') return
            if (isDone(event.result)) context.output.line(`Unit ${event.result.unit} is ${condition}`)
          },
        })
        return any && results.some(isDone) ? results.filter(isDone) : results
      },
    })
  },
})
