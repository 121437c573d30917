import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { PlannedApplication } from '../../operations/index.js'
import { defineCommand, operand } from '../command.js'
import type { Context } from '../context.js'
import { applicationFlags, readApplication } from '../deploy/application-flags.js'
import { recordRelease } from '../deploy/record-release.js'
import { runDeployment } from '../deploy/run-deployment.js'
import { showPlan } from '../deploy/show-plan.js'
import { lockFlags } from '../deploy/store-flags.js'
import { withApplicationLock } from '../deploy/with-application-lock.js'
import { flag } from '../flag.js'

export default defineCommand({
  name: 'down',
  summary: 'Stop and remove an application',
  description: `
Stops the units of an application in the reverse order of their dependencies and removes them from the cluster, each only once all before it are gone from their machines.

Its units are those that carry its label, also where they are no more in its files; of its files also those that carry none. It may be named by its manifest or folder, or where these are not at hand by its name.

Shows first what goes, and asks on a terminal; elsewhere it needs --yes.`,
  operands: {
    application: operand.optional({
      summary: 'Manifest, folder, or name of the application; default: this folder',
      complete: 'file',
    }),
  },
  flags: {
    yes: flag.boolean({ summary: 'Do not ask', short: 'y' }),
    'dry-run': flag.boolean({ summary: 'Only show what would be removed' }),
    message: flag.string({ summary: 'What it is for, kept in the history', short: 'm' }),
    ...applicationFlags,
    ...lockFlags,
  },
  formats: ['table', 'json', 'jsonl'],
  changes: true,
  examples: [
    { line: 'caasctl down', does: 'The application in this folder' },
    { line: 'caasctl down monitor --dry-run', does: 'What would go?' },
    { line: 'caasctl down monitor --yes', does: 'Without a question' },
  ],
  async run(context, { application: asked = '.', ...flags }) {
    const { down, planDown } = await import('../../operations/index.js')
    const { application, name, folder } = await find(context, asked, flags)
    if (flags.dryRun) {
      showPlan(context, await planDown(await context.fleet(), application, context))
      return 0
    }
    const message = flags.message ?? ''
    return await withApplicationLock(
      context,
      name,
      { ...flags, dir: folder, message: message || 'down' },
      async (locked, store) => {
        const fleet = await locked.fleet()
        return await runDeployment(locked, {
          yes: flags.yes,
          question: `Remove these units of ${name}?`,
          record: recordRelease(locked.io, store, { action: 'down', message }),
          carryOut: (options) => down(fleet, application, options),
        })
      },
    )
  },
})

async function find(
  context: Context,
  asked: string,
  flags: Parameters<typeof readApplication>[2],
): Promise<{ readonly application: PlannedApplication; readonly name: string; readonly folder: string }> {
  const { applicationSchema } = await import('../../operations/index.js')
  const isThere = await stat(resolve(context.io.cwd, asked)).then(
    () => true,
    () => false,
  )
  const named = applicationSchema.safeParse({ name: asked, units: [] })
  if (!isThere && named.success) return { application: named.data, name: asked, folder: '.' }
  const loaded = await readApplication(context, asked, flags)
  return { application: loaded, name: loaded.application.name, folder: loaded.folder }
}
