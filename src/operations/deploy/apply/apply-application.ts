import type { Fleet } from '../../../api/index.js'
import { CaasctlError } from '../../../error.js'
import { splitUnitName } from '../../../units/index.js'
import type { Applied, AppliedUnit, ApplyOptions, ApplyOutcome, ApplyResult } from '../apply-options.js'
import type { Comparison } from '../plan/compare.js'
import { isChange, type Plan, type PlannedUnit } from '../plan/plan.js'
import { compareApplication, type PlannedApplication } from '../plan/plan-application.js'
import { PlanOutdatedError } from '../plan/plan-errors.js'
import { defaultStrategy } from '../strategy.js'
import { bringGroup } from './bring-group.js'
import { Deployment, type Failure } from './deployment.js'
import { rollBack } from './roll-back.js'

/**
 * Brings a cluster in line with an application: creates, replaces and starts its units in the order of their
 * dependencies, each only once all before it are ready. Where everything is in line already, nothing is sent.
 * Interrupted, the next apply carries on.
 *
 *     const result = await applyApplication(fleet, await loadApplication('monitor'))
 *     if (result.outcome === 'failed') …
 *
 * @throws {PlanLintError} {@link PlanRefusedError} {@link DependencyCycleError}; what reading the cluster throws.
 * Nothing was sent then.
 */
export async function applyApplication(
  fleet: Fleet,
  application: PlannedApplication,
  options: ApplyOptions = {},
): Promise<ApplyResult> {
  const began = performance.now()
  return carryOut(fleet, await compareApplication(fleet, application, options), options, began)
}

/**
 * The same for a plan that was made before.
 * @throws {PlanOutdatedError} where the cluster's units have changed since.
 */
export async function applyPlan(
  fleet: Fleet,
  plan: KeptPlan,
  options: ApplyOptions = {},
): Promise<ApplyResult> {
  const began = performance.now()
  const { application, prune, adopt } = plan
  const comparison = await compareApplication(fleet, application, { ...options, prune, adopt })
  if (comparison.plan.registryHash !== plan.registryHash) throw new PlanOutdatedError(application.name)
  return carryOut(fleet, comparison, options, began)
}

/** What of a plan has to be kept for it to be applied later. */
export type KeptPlan = Pick<Plan, 'application' | 'prune' | 'adopt' | 'registryHash'>

/** Does what a comparison has found to be done. */
export async function carryOut(
  fleet: Fleet,
  comparison: Comparison,
  options: ApplyOptions,
  began: number,
): Promise<ApplyResult> {
  const { plan } = comparison
  let record: ((applied: Applied) => Promise<void>) | undefined
  const begin = async () => {
    record = await options.record?.(plan)
  }
  const deployment = new Deployment(fleet, { ...options, begin })
  deployment.emit({ type: 'plan', plan })
  const declined = plan.changes && options.confirm !== undefined && !(await options.confirm(plan))
  const ending: Ending = declined
    ? { outcome: 'cancelled', reason: 'it was not confirmed', outcomes: deployment.outcomes }
    : await work(deployment, comparison)
  const { outcome, reason } = ending
  const changed = [...deployment.touched]
  if (outcome !== 'unchanged') await record?.({ application: plan.application, outcome, changed, reason })
  const units = plan.units.map((unit) => toApplied(unit, deployment, ending))
  return { plan, outcome, reason, units, durationMs: Math.round(performance.now() - began) }
}

interface Ending {
  readonly outcome: ApplyOutcome
  readonly reason: string | undefined
  /** What became of units before anything was taken back. */
  readonly outcomes: Deployment['outcomes']
}

async function work(deployment: Deployment, comparison: Comparison): Promise<Ending> {
  const { outcomes } = deployment
  try {
    const failures: Failure[] = []
    for (const group of comparison.groups) {
      const { failures: failed, byChange } = await bringGroup(deployment, comparison, group)
      failures.push(...failed)
      if (failed.length === 0) continue
      const { onFailure } = group.unit.strategy
      if (onFailure === 'rollback' && byChange) return await takeBack(deployment, comparison, failed)
      if (onFailure !== 'continue') return { outcome: 'failed', reason: describe(failed), outcomes }
    }
    if (failures.length === 0) failures.push(...(await remove(deployment, comparison)))
    if (failures.length > 0) return { outcome: 'failed', reason: describe(failures), outcomes }
    return { outcome: deployment.touched.size === 0 ? 'unchanged' : 'done', reason: undefined, outcomes }
  } catch (error) {
    if (deployment.signal.aborted) return { outcome: 'cancelled', reason: 'it was interrupted', outcomes }
    if (!(error instanceof CaasctlError)) throw error
    return { outcome: 'failed', reason: error.message, outcomes }
  }
}

async function takeBack(
  deployment: Deployment,
  comparison: Comparison,
  failed: readonly Failure[],
): Promise<Ending> {
  const outcomes = new Map(deployment.outcomes)
  const left = await rollBack(deployment, comparison)
  if (left.length === 0) return { outcome: 'rolled-back', reason: describe(failed), outcomes }
  return {
    outcome: 'failed',
    reason: `${describe(failed)}; not taken back: ${describe(left)}`,
    outcomes,
  }
}

/** Removes what is no more in the files; instances of one template together. */
async function remove(deployment: Deployment, { removals, existing }: Comparison): Promise<Failure[]> {
  const failures: Failure[] = []
  let together: PlannedUnit[] = []
  const flush = async () => {
    const run = deployment.run(defaultStrategy.timeoutMs)
    const outcomes = await Promise.all(
      together.map(async ({ unit: name }) => {
        const unit = existing.get(name)
        // Spares that were used have been removed with the others of their roll.
        const gone = deployment.outcomes.has(name) && (await deployment.fleet.unit(name)) === undefined
        return unit === undefined || gone ? undefined : await deployment.destroy(run, unit, defaultStrategy)
      }),
    )
    failures.push(...outcomes.flatMap((failure) => failure ?? []))
    together = []
  }
  for (const removal of removals) {
    const [first] = together
    if (first !== undefined && templateOf(first) !== templateOf(removal)) await flush()
    together.push(removal)
  }
  await flush()
  return failures
}

function templateOf({ unit }: PlannedUnit): string {
  return splitUnitName(unit)?.template ?? unit
}

function toApplied(
  planned: PlannedUnit,
  { touched, outcomes: after }: Deployment,
  ending: Ending,
): AppliedUnit {
  const { unit, action } = planned
  const known = ending.outcomes.get(unit)
  if (known === undefined) {
    const outcome = !isChange(planned)
      ? 'unchanged'
      : ending.outcome === 'cancelled'
        ? 'cancelled'
        : 'skipped'
    return { unit, action, outcome, reason: undefined, machines: planned.foreseen.machines, journal: [] }
  }
  const takenBack = ending.outcome === 'rolled-back' && touched.has(unit) && known.outcome === 'done'
  if (!takenBack) return { unit, action, ...known }
  return { unit, action, ...known, machines: after.get(unit)?.machines ?? [], outcome: 'rolled-back' }
}

function describe(failures: readonly Failure[]): string {
  return failures.map(({ unit, reason }) => `${unit}: ${reason}`).join('; ')
}
