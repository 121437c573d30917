import { summarizePlan } from '../../operations/deploy/plan/summarize-plan.js'
import type { ApplyOptions, ApplyResult, Plan, Probes } from '../../operations/index.js'
import { confirm } from '../confirm.js'
import type { Context } from '../context.js'
import { clusterHosts } from '../ssh/cluster-hosts.js'
import { unitJournal } from '../ssh/unit-journal.js'
import { DeployLines, eventJson } from './deploy-lines.js'
import { planLines } from './plan-lines.js'

export interface DeploymentRun {
  /** Carries it out; gets what it is to be told with. */
  readonly carryOut: (options: ApplyOptions) => Promise<ApplyResult>
  /** Whether to go on without asking. */
  readonly yes: boolean
  /** Asks whether to go on: `Apply these changes?` */
  readonly question: string
  readonly record?: ApplyOptions['record']
  /** Told of the plan before it is shown. */
  readonly onPlan?: ((plan: Plan) => void) | undefined
}

/**
 * Runs a deployment and shows it: its plan and a question first, then what happens, or its result as JSON.
 * @returns 0 where the application is as it should be afterwards, else 1
 */
export async function runDeployment(
  context: Context,
  { carryOut, yes, question, record, onPlan }: DeploymentRun,
): Promise<0 | 1> {
  const { output, settings, signal } = context
  const { format } = settings
  const lines = new DeployLines(output, format === 'table')
  const result = await carryOut({
    signal,
    record,
    journal: unitJournal(context),
    probes: await probes(context),
    confirm: async () => yes || (await confirm(context, question)),
    onEvent(event) {
      if (event.type === 'plan') {
        onPlan?.(event.plan)
        tellPlan(context, event.plan)
      }
      lines.on(event)
      if (format === 'jsonl') output.jsonLines([eventJson(event)])
    },
  }).finally(() => lines.stop())
  if (format === 'json') output.json(resultJson(result))
  else if (format === 'jsonl') output.jsonLines([{ type: 'result', ...resultJson(result) }])
  else tellOutcome(context, result)
  return result.outcome === 'done' || result.outcome === 'unchanged' ? 0 : 1
}

/** Without a tunnel nothing says that SSH is to be had; what answers over HTTP is asked from here then. */
async function probes(context: Context): Promise<Probes | undefined> {
  const { tunnel } = context.settings
  if (tunnel === undefined || tunnel === '') return undefined
  const { remoteProbes } = await import('../../operations/deploy/apply/probes.js')
  return remoteProbes(clusterHosts(context, { sshPort: undefined }))
}

/** On standard error: the results are what follows. */
function tellPlan({ output, settings }: Context, plan: Plan): void {
  if (settings.format !== 'table') return
  for (const warning of plan.warnings) output.warn(warning)
  for (const line of planLines(plan)) output.note(...line)
}

function tellOutcome({ output, signal }: Context, { outcome, reason, units, plan }: ApplyResult): void {
  const { name } = plan.application
  const listed = (wanted: ApplyResult['units'][number]['outcome']) =>
    units.filter((unit) => unit.outcome === wanted).map(({ unit }) => unit)
  switch (outcome) {
    case 'done':
      output.note(`${name}: done, ${summarizePlan(plan, 'done')}.`)
      break
    case 'unchanged':
      output.note(`${name} is as it should be.`)
      break
    case 'rolled-back':
      output.note(`${name} is as it was before: ${reason}`)
      break
    case 'cancelled':
      if (!signal.aborted) output.note('Nothing was changed.')
      else {
        output.note('Interrupted. What was sent stands; the next apply carries on.')
        const done = listed('done')
        const rest = listed('cancelled')
        if (done.length > 0) output.note(`Done: ${done.join(' ')}`)
        if (rest.length > 0) output.note(`Not done, or not waited for: ${rest.join(' ')}`)
      }
      break
    case 'failed': {
      output.note(`${name} is not as it should be: ${reason}`)
      const skipped = listed('skipped')
      if (skipped.length > 0) output.note(`Not begun: ${skipped.join(' ')}`)
    }
  }
}

function resultJson({ plan, outcome, reason, units, durationMs }: ApplyResult) {
  return {
    application: plan.application.name,
    outcome,
    reason,
    units: units.map(({ machines, journal, ...unit }) => ({
      ...unit,
      machines: machines.map(({ id, primaryIP }) => ({ id, primaryIP })),
      journal: journal.length === 0 ? undefined : journal,
    })),
    durationMs,
  }
}
