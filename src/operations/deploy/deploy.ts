import type { Fleet } from '../../api/index.js'
import { applyApplication, applyPlan, type KeptPlan } from './apply/apply-application.js'
import type { ApplyOptions, ApplyResult } from './apply-options.js'
import { type DownOptions, down as takeDown } from './down.js'
import { type LoadApplicationOptions, loadApplication } from './manifest/load-application.js'
import type { Plan } from './plan/plan.js'
import { type PlannedApplication, type PlanOptions, planApplication } from './plan/plan-application.js'

/**
 * What applying an application would change. It is given itself, or by the path of its manifest or folder.
 *
 *     const plan = await plan(fleet, 'monitor')
 *
 * @throws what {@link loadApplication} and {@link planApplication} throw.
 */
export async function plan(
  fleet: Fleet,
  application: string | PlannedApplication,
  options: PlanOptions & LoadApplicationOptions = {},
): Promise<Plan> {
  return await planApplication(fleet, await loaded(application, options), options)
}

/**
 * Brings a cluster in line with an application, or does what was planned.
 *
 * @throws what {@link loadApplication}, {@link applyApplication} and {@link applyPlan} throw.
 */
export async function apply(
  fleet: Fleet,
  application: string | PlannedApplication | KeptPlan,
  options: ApplyOptions & LoadApplicationOptions = {},
): Promise<ApplyResult> {
  if (typeof application !== 'string' && 'registryHash' in application) {
    return await applyPlan(fleet, application, options)
  }
  return await applyApplication(fleet, await loaded(application, options), options)
}

/**
 * Takes an application down.
 *
 * @throws what {@link loadApplication} throws, and what reading the cluster does.
 */
export async function down(
  fleet: Fleet,
  application: string | PlannedApplication,
  options: DownOptions & LoadApplicationOptions = {},
): Promise<ApplyResult> {
  return await takeDown(fleet, await loaded(application, options), options)
}

async function loaded(
  application: string | PlannedApplication,
  options: LoadApplicationOptions,
): Promise<PlannedApplication> {
  return typeof application === 'string' ? await loadApplication(application, options) : application
}
