import { defineCommand, operand } from '../command.js'
import { confirm } from '../confirm.js'
import type { Context } from '../context.js'
import { flag } from '../flag.js'
import { isRangeOrGlob } from '../operate/is-range-or-glob.js'
import { runOperation } from '../operate/run-operation.js'
import { existingFlags, idleReplaceFlag } from '../operate/unit-flags.js'

export default defineCommand({
  name: 'destroy',
  summary: 'Remove units from the cluster, running or not',
  description: `
Stops units wherever they run and removes their unit files from the cluster. To have them back they must be submitted again.

Returns when the cluster has taken it. Machines may go on running a unit for a while after that, and one of the same name that is created meanwhile comes up late: --wait stops the unit first, waits until no machine has it, destroys it and waits until it is gone.

A pattern or range that stands for more than one unit shows which, and asks on a terminal; elsewhere it needs --yes.`,
  operands: { unit: operand.many({ summary: 'Units, ranges or patterns', complete: 'unit' }) },
  flags: {
    wait: flag.boolean({ summary: 'Stop first, and return when no machine has the unit any more' }),
    timeout: flag.duration({ summary: 'How long --wait waits at most; 0 waits for ever', default: '5m' }),
    yes: flag.boolean({ summary: 'Do not ask', short: 'y' }),
    ...existingFlags,
    'no-block': flag.boolean({
      summary: 'Without meaning: destroy does not wait unless asked to',
      hidden: true,
    }),
    'block-attempts': flag.integer({
      summary: 'Without meaning: destroy does not wait unless asked to',
      hidden: true,
    }),
    ...idleReplaceFlag,
  },
  formats: ['table', 'json', 'jsonl', 'name'],
  changes: true,
  examples: [
    { line: 'caasctl destroy paas-monitor@10', does: 'One instance' },
    { line: "caasctl destroy 'paas-monitor@*' --yes", does: 'The template and all its instances' },
    { line: 'caasctl destroy --wait web && caasctl start web.service', does: 'Anew, with a clean slate' },
  ],
  async run(context, { unit, wait, timeout, yes, ignoreMissing }) {
    const fleet = await context.fleet()
    const { destroy } = await import('../../operations/destroy.js')
    let wanted = unit
    if (!yes && unit.some(isRangeOrGlob)) {
      const { resolve } = await import('../../operations/resolve.js')
      const { units, missing } = await resolve(fleet, unit, context)
      if (units.length > 1 && !(await isConfirmed(context, units))) return 1
      // What came while the question stood was not shown, and stays.
      wanted = [...units, ...missing]
    }
    return await runOperation(context, {
      carryOut: (options) => destroy(fleet, wanted, { ...options, wait, timeoutMs: timeout, ignoreMissing }),
    })
  },
})

async function isConfirmed(context: Context, units: readonly string[]): Promise<boolean> {
  for (const unit of units) context.output.note(`  ${unit}`)
  const confirmed = await confirm(context, `Destroy these ${units.length} units?`)
  if (!confirmed) context.output.note('Nothing was destroyed.')
  return confirmed
}
