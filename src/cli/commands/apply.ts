import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Application, ApplyOptions, ApplyResult, Plan } from '../../operations/index.js'
import { defineCommand, operand } from '../command.js'
import type { Context } from '../context.js'
import { planFlags, planOptions, readApplication } from '../deploy/application-flags.js'
import { recordRelease } from '../deploy/record-release.js'
import { runDeployment } from '../deploy/run-deployment.js'
import { showPlan } from '../deploy/show-plan.js'
import { lockFlags } from '../deploy/store-flags.js'
import { withApplicationLock } from '../deploy/with-application-lock.js'
import { flag } from '../flag.js'

export default defineCommand({
  name: 'apply',
  summary: 'Bring the cluster in line with an application',
  description: `
Shows the plan, asks on a terminal (elsewhere it needs --yes), and does it: submits, replaces and starts units in the order of their dependencies, each only once all before it are ready. Where the cluster is in line already, nothing is sent.

Running instances are replaced as the strategy of their unit file says; docs/deploy.md has all of it. One that does not come up ends it, with its last journal lines, and with onFailure: rollback everything that was changed is taken back. What runs is not touched before it is known that its replacement is valid and that some machine can run it.

It may be interrupted at any point: the next apply carries on. One at a time can be at an application. A plan that was kept with 'plan --out' may be given in place of the application.`,
  operands: {
    application: operand.optional({
      summary: 'Manifest, folder, or a plan that was kept; default: this folder',
      complete: 'file',
    }),
  },
  flags: {
    yes: flag.boolean({ summary: 'Do not ask', short: 'y' }),
    'dry-run': flag.boolean({ summary: 'Only show the plan' }),
    message: flag.string({ summary: 'What it is for, kept in the history', short: 'm' }),
    ...planFlags,
    ...lockFlags,
  },
  formats: ['table', 'json', 'jsonl'],
  changes: true,
  examples: [
    { line: 'caasctl apply', does: 'The application in this folder' },
    { line: 'caasctl apply monitor --set version=v2 --yes', does: 'In CI' },
    { line: 'caasctl apply plan.json', does: 'A plan that was looked at before' },
    { line: 'caasctl apply --prune --dry-run', does: 'What would go?' },
  ],
  async run(context, { application = '.', ...flags }) {
    const job = await readJob(context, application, flags)
    if (flags.dryRun) {
      const { plan } = await job.carryOut(await context.fleet(), {
        signal: context.signal,
        confirm: async () => false,
      })
      job.tellFindings(plan.findings)
      showPlan(context, plan)
      return 0
    }
    const { dir, message } = { dir: job.folder, message: flags.message ?? '' }
    return await withApplicationLock(
      context,
      job.application.name,
      { ...flags, dir, message: message || 'apply' },
      async (locked, store) => {
        const fleet = await locked.fleet()
        return await runDeployment(locked, {
          yes: flags.yes,
          question: `Apply this to ${job.application.name}?`,
          record: recordRelease(locked.io, store, { action: 'apply', message }),
          onPlan: ({ findings }) => job.tellFindings(findings),
          carryOut: (options) => job.carryOut(fleet, options),
        })
      },
    )
  },
})

/** What is to be applied, read from files. */
interface Job {
  readonly application: Application
  /** Folder of the manifest. */
  readonly folder: string
  readonly tellFindings: (findings: Plan['findings']) => void
  readonly carryOut: (fleet: Fleet, options: ApplyOptions) => Promise<ApplyResult>
}

type Fleet = Awaited<ReturnType<Context['fleet']>>

async function readJob(
  context: Context,
  path: string,
  flags: Parameters<typeof planOptions>[1] & Parameters<typeof readApplication>[2],
): Promise<Job> {
  const { applyApplication, applyPlan, isPlan, readPlan } = await import('../../operations/index.js')
  const text = await readFile(resolve(context.io.cwd, path), 'utf8').catch(() => '')
  if (isPlan(text)) {
    const plan = readPlan(path, text)
    return {
      application: plan.application,
      folder: dirname(path),
      tellFindings: () => {},
      carryOut: (fleet, options) => applyPlan(fleet, plan, options),
    }
  }
  const loaded = await readApplication(context, path, flags)
  const planned = await planOptions(context, flags)
  const { tellFindings } = await import('../deploy/tell-findings.js')
  return {
    application: loaded.application,
    folder: loaded.folder,
    tellFindings: (findings) => tellFindings(context, loaded, findings),
    carryOut: (fleet, options) => applyApplication(fleet, loaded, { ...planned, ...options }),
  }
}
