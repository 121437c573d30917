import type { Fleet } from '../../api/index.js'
import { carryOut } from './apply/apply-application.js'
import type { ApplyOptions, ApplyResult } from './apply-options.js'
import { compare } from './plan/compare.js'
import type { Plan } from './plan/plan.js'
import type { PlannedApplication } from './plan/plan-application.js'

/** What `down` takes. */
export type DownOptions = Omit<ApplyOptions, 'prune' | 'adopt' | 'rules' | 'knownUnits' | 'probes'>

/**
 * Takes an application down: stops its units in the reverse order of their dependencies and removes them, each
 * only once all before it are gone. Its units are those that carry its label, and of its files also those that
 * carry none.
 *
 *     await down(fleet, { name: 'monitor', units: [] })     // what carries the label
 */
export async function down(
  fleet: Fleet,
  application: PlannedApplication,
  options: DownOptions = {},
): Promise<ApplyResult> {
  const began = performance.now()
  return await carryOut(fleet, await compareWithNothing(fleet, application, options), options, began)
}

/** What taking an application down would do. Sends nothing. */
export async function planDown(
  fleet: Fleet,
  application: PlannedApplication,
  options: Pick<DownOptions, 'signal'> = {},
): Promise<Plan> {
  return (await compareWithNothing(fleet, application, options)).plan
}

function compareWithNothing(
  fleet: Fleet,
  given: PlannedApplication,
  { signal }: Pick<DownOptions, 'signal'>,
) {
  const { name, units } = 'application' in given ? given.application : given
  return compare(fleet, { name, units: [] }, { prune: true, adopt: false, signal, removed: units })
}
