import type { Fleet } from '../../../api/index.js'
import { type Finding, lintUnits, type RuleSettings } from '../../../units/index.js'
import type { Application } from '../application.js'
import type { ApplicationSource, LoadedApplication } from '../manifest/load-application.js'
import { type Comparison, compare } from './compare.js'
import type { Plan } from './plan.js'
import { PlanLintError } from './plan-errors.js'

/** What `plan` takes. */
export interface PlanOptions {
  readonly signal?: AbortSignal | undefined
  /** Removes units that carry the application's label and are no more in it. Default: false, they stay. */
  readonly prune?: boolean | undefined
  /** Makes units its own that have the label of another application, or run without any. Default: false. */
  readonly adopt?: boolean | undefined
  /** What differs from the linter's own severities. */
  readonly rules?: RuleSettings | undefined
  /** Patterns of units that the machines have although neither the files nor the cluster has them. */
  readonly knownUnits?: readonly string[] | undefined
}

/** An application by itself, or with the files that it was read from, which are linted. */
export type PlannedApplication = Application | LoadedApplication

/**
 * What applying an application would change, option by option. Sends nothing.
 *
 *     const plan = await planApplication(fleet, await loadApplication('monitor'))
 *     if (plan.changes) …
 *
 * @throws {PlanLintError} {@link PlanRefusedError} {@link DependencyCycleError}; what reading the cluster throws.
 */
export async function planApplication(
  fleet: Fleet,
  application: PlannedApplication,
  options: PlanOptions = {},
): Promise<Plan> {
  return (await compareApplication(fleet, application, options)).plan
}

/** The same, with all that it was made from. */
export async function compareApplication(
  fleet: Fleet,
  given: PlannedApplication,
  { prune = false, adopt = false, signal, rules, knownUnits = [] }: PlanOptions,
): Promise<Comparison> {
  const application = 'application' in given ? given.application : given
  const comparing = compare(fleet, application, { prune, adopt, signal })
  if (!('application' in given)) return comparing
  // What the linter finds in the files comes before what the cluster would refuse.
  const outcome = await comparing.catch((error: unknown) => ({ error }))
  const clusterUnits = 'error' in outcome ? [] : [...outcome.existing.keys()]
  const findings = lint(application.name, given.sources, rules, [...knownUnits, ...clusterUnits])
  if ('error' in outcome) throw outcome.error
  return { ...outcome, plan: { ...outcome.plan, findings } }
}

function lint(
  application: string,
  sources: readonly ApplicationSource[],
  rules: RuleSettings | undefined,
  knownUnits: readonly string[],
): Finding[] {
  const findings = lintUnits(
    sources.map(({ name, text, file }) => ({ name, text, file })),
    { rules, knownUnits },
  )
  if (findings.some(({ severity }) => severity === 'error')) throw new PlanLintError(application, findings)
  return findings
}
