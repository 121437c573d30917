import type { ApplicationStore } from '../../api/index.js'
import type { Rollback } from '../../operations/deploy/rollback.js'
import { defineCommand, operand } from '../command.js'
import type { Context } from '../context.js'
import { applicationName } from '../deploy/application-name.js'
import { openStore } from '../deploy/open-store.js'
import { recordRelease } from '../deploy/record-release.js'
import { runDeployment } from '../deploy/run-deployment.js'
import { showPlan } from '../deploy/show-plan.js'
import { lockFlags, storeFlags } from '../deploy/store-flags.js'
import { withApplicationLock } from '../deploy/with-application-lock.js'
import { flag } from '../flag.js'

export default defineCommand({
  name: 'rollback',
  summary: 'Bring an application back to what it was before',
  description: `
Applies an older release of an application again, from its history: the newest that went well and is another than the last one, or the one that --to names. After a down, that is what was taken down.

It is an apply like any other: the plan is shown, it asks on a terminal and needs --yes elsewhere, instances are replaced as the strategy of that release says, and it becomes a release of its own. So a second rollback goes forward again. The files of the application are not looked at, and stay as they are.

Units that the application did not have then stay, unless --prune is given.`,
  operands: {
    application: operand.optional({ summary: 'Name of the application; default: that of this folder' }),
  },
  flags: {
    to: flag.integer({ summary: 'The release to go back to, by its number in the history', least: 1 }),
    yes: flag.boolean({ summary: 'Do not ask', short: 'y' }),
    'dry-run': flag.boolean({ summary: 'Only show the plan' }),
    prune: flag.boolean({ summary: 'Remove units that the application did not have then' }),
    message: flag.string({ summary: 'Why, kept in the history', short: 'm' }),
    ...lockFlags,
    dir: storeFlags.dir,
  },
  formats: ['table', 'json', 'jsonl'],
  changes: true,
  examples: [
    { line: 'caasctl rollback monitor', does: 'To what it was before, after a look at the plan' },
    { line: 'caasctl rollback monitor --to 3 --yes', does: 'To the third release, without a question' },
    { line: 'caasctl rollback monitor --dry-run', does: 'What would change?' },
  ],
  async run(context, { application: given, dryRun, to, prune, ...flags }) {
    const name = await applicationName(context, given, flags.dir, 'rollback')
    const { applyApplication } = await import('../../operations/index.js')
    if (dryRun) {
      const { application } = await find(context, await openStore(context, flags), name, to)
      const { planApplication } = await import('../../operations/index.js')
      showPlan(
        context,
        await planApplication(await context.fleet(), application, { signal: context.signal, prune }),
      )
      return 0
    }
    return await withApplicationLock(
      context,
      name,
      { ...flags, message: flags.message || 'rollback' },
      async (locked, store) => {
        const { release, application } = await find(locked, store, name, to)
        const fleet = await locked.fleet()
        const message = flags.message || `to release ${release.number}`
        return await runDeployment(locked, {
          yes: flags.yes,
          question: `Roll ${name} back to release ${release.number}?`,
          record: recordRelease(locked.io, store, { action: 'rollback', message }),
          carryOut: (options) => applyApplication(fleet, application, { ...options, prune }),
        })
      },
    )
  },
})

async function find(
  { output, signal }: Context,
  store: ApplicationStore,
  name: string,
  to: number | undefined,
): Promise<Rollback> {
  const { findRollback } = await import('../../operations/deploy/rollback.js')
  const found = await findRollback(store, name, { to, signal })
  const { number, at, by, message, outcome } = found.release
  const words = message === '' ? '' : `: ${message}`
  output.note(`Release ${number} of ${name}, ${at.slice(0, 19).replace('T', ' ')} UTC by ${by}${words}`)
  if (outcome !== 'done') output.warn(`Release ${number} did not go well: ${outcome}.`)
  return found
}
