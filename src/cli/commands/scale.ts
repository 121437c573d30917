import type { ScalePlan } from '../../operations/scale/plan-scale.js'
import { defineCommand, operand } from '../command.js'
import { confirm } from '../confirm.js'
import type { Context } from '../context.js'
import { lockFlags } from '../deploy/store-flags.js'
import { withApplicationLock } from '../deploy/with-application-lock.js'
import { flag } from '../flag.js'
import { runOperation } from '../operate/run-operation.js'
import { styled } from '../output/styled.js'
import { UsageError } from '../usage-error.js'

export default defineCommand({
  name: 'scale',
  summary: 'Have a template run so many instances',
  description: `
Starts instances under the lowest numbers that are free, or stops and destroys those with the highest numbers, until there are as many as asked for. Done when those that are wanted run, and the others are gone from their machines.

Says first what it will do. Where that destroys instances it asks on a terminal, and needs --yes elsewhere. Instances that have no number are left as they are.

A template that belongs to an application is scaled under its lock. The next apply of a manifest that says another number sets that one again.`,
  operands: {
    template: operand.one({ summary: 'Template, or the path of its unit file', complete: 'template' }),
    count: operand.one({ summary: 'How many instances there are to be' }),
  },
  flags: {
    yes: flag.boolean({ summary: 'Do not ask', short: 'y' }),
    'dry-run': flag.boolean({ summary: 'Only say what would be done' }),
    timeout: flag.duration({ summary: 'How long to wait at most; 0 waits for ever', default: '5m' }),
    ...lockFlags,
    dir: flag.string({
      summary: 'Folder of the manifest, beside which the lock is kept where no etcd is named',
      placeholder: 'FOLDER',
      default: '.',
      complete: 'folder',
    }),
  },
  formats: ['table', 'json', 'jsonl', 'name'],
  changes: true,
  examples: [
    { line: 'caasctl scale paas-monitor@ 10', does: 'Ten of them' },
    { line: 'caasctl scale paas-monitor@ 4 --yes', does: 'Fewer: 10 to 5 go, without a question' },
    { line: 'caasctl scale paas-monitor@ 0 --dry-run', does: 'What would go?' },
  ],
  async run(context, { template, count, dryRun, ...flags }) {
    const wanted = readCount(count)
    const { planScale } = await import('../../operations/scale/plan-scale.js')
    const plan = await planScale(await context.fleet(), template, wanted, context)
    if (dryRun || plan.application === undefined) return await carryOut(context, plan, { ...flags, dryRun })
    const message = `scale ${plan.template} to ${wanted}`
    return await withApplicationLock(context, plan.application, { ...flags, message }, async (locked) => {
      // Whoever had the lock until now may have changed what there is.
      const anew = await planScale(await locked.fleet(), template, wanted, locked)
      return carryOut(locked, anew, { ...flags, dryRun })
    })
  },
})

async function carryOut(
  context: Context,
  plan: ScalePlan,
  { yes, dryRun, timeout }: { readonly yes: boolean; readonly dryRun: boolean; readonly timeout: number },
): Promise<number> {
  const { output, io } = context
  tellPlan(context, plan)
  if (dryRun) return 0
  const surplus = plan.destroy.length
  if (surplus > 0 && !yes) {
    const what = surplus === 1 ? 'this instance' : `these ${surplus} instances`
    if (!(await confirm(context, `Destroy ${what}?`))) {
      output.note('Nothing was changed.')
      return 1
    }
  }
  const fleet = await context.fleet()
  const { carryOutScale } = await import('../../operations/scale/scale.js')
  return await runOperation(context, {
    carryOut: (options) => carryOutScale(fleet, plan, { ...options, timeoutMs: timeout, directory: io.cwd }),
  })
}

/** On standard error: the results are what follows. */
function tellPlan({ output }: Context, plan: ScalePlan): void {
  const { template, application, present, keep, create, start, destroy, others } = plan
  output.note(
    `${template}: ${present} ${present === 1 ? 'instance' : 'instances'} now, ${keep.length} wanted.`,
  )
  for (const unit of create) output.note(styled('green', '  + '), unit)
  for (const unit of start) output.note(styled('yellow', '  > '), `${unit}, which is not started`)
  for (const unit of destroy) output.note(styled('red', '  - '), unit)
  if (others.length > 0) output.note(`  left alone, they do not count: ${others.join(' ')}`)
  if (application !== undefined && create.length + destroy.length > 0) {
    output.note(`  It belongs to application ${application}: say the same in its manifest.`)
  }
}

function readCount(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw new UsageError(`A number of instances is wanted, not ${JSON.stringify(text)}.`, {
      suggestion: 'As in: caasctl scale paas-monitor@ 10',
    })
  }
  return Number(text)
}
