import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { defineCommand, operand } from '../command.js'
import type { Context } from '../context.js'
import { planFlags, planOptions, readApplication } from '../deploy/application-flags.js'
import { planLines } from '../deploy/plan-lines.js'
import { flag } from '../flag.js'
import { UsageError } from '../usage-error.js'

export default defineCommand({
  name: 'plan',
  summary: 'Show what applying an application would change',
  description: `
Compares an application with the cluster, option by option: what would be created, replaced, started and removed, templates and their running instances, in which order, where the scheduler would put what, and in which batches running instances would be replaced. Comments and layout of unit files do not count. Nothing is changed.

An application is a caas.yaml (or .json, .ts, .js), the folder that has one, or a folder of unit files alone. The linter looks first: errors end it, warnings are shown.

Exits 0 where there is nothing to do, 2 where there are changes, 1 where it may not be applied. --out keeps the plan for 'apply', which refuses it once the cluster is another.`,
  operands: {
    application: operand.optional({ summary: 'Manifest, or folder; default: this one', complete: 'file' }),
  },
  flags: {
    out: flag.string({
      summary: 'Keep the plan in a file, for apply',
      placeholder: 'FILE',
      complete: 'file',
    }),
    ...planFlags,
  },
  formats: ['table', 'json'],
  examples: [
    { line: 'caasctl plan', does: 'The application in this folder' },
    {
      line: 'caasctl plan monitor --set version=v2 --prune',
      does: 'Another version, and what is left of others',
    },
    { line: 'caasctl plan --out plan.json; caasctl apply plan.json', does: 'Exactly what was looked at' },
    { line: 'caasctl plan -o json | jq \'.units[] | select(.action != "none").unit\'', does: 'In a script' },
  ],
  async run(context, { application = '.', out, ...flags }) {
    const { planApplication, writePlan } = await import('../../operations/index.js')
    const { output, settings, io } = context
    const loaded = await readApplication(context, application, flags)
    const plan = await planApplication(await context.fleet(), loaded, await planOptions(context, flags))
    const { tellFindings } = await import('../deploy/tell-findings.js')
    tellFindings(context, loaded, plan.findings)
    for (const warning of plan.warnings) output.warn(warning)
    if (settings.format === 'json') output.json(plan)
    else for (const line of planLines(plan)) output.line(...line)
    if (out !== undefined) await keep(context, resolve(io.cwd, out), writePlan(plan))
    return plan.changes ? 2 : 0
  },
})

async function keep({ output }: Context, path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (cause) {
    throw new UsageError(
      `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
  }
  output.note(`The plan is in ${path}: caasctl apply ${path}`)
}
