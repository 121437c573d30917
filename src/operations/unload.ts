import type { Fleet } from '../api/index.js'
import { lower } from './lower.js'
import type { UnloadOptions } from './options.js'
import type { UnitResult } from './results.js'

/**
 * Takes units off their machines, stopping them; they stay in the registry. Done when no machine has them:
 * an agent may take seconds for each after fleet itself calls them inactive.
 *
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export function unload(
  fleet: Fleet,
  units: string | readonly string[],
  options: UnloadOptions = {},
): Promise<UnitResult[]> {
  const lowering = {
    verb: 'unload',
    desiredState: 'inactive',
    from: ['loaded', 'launched'],
    goal: 'unloaded',
  } as const
  return lower(fleet, lowering, units, options)
}
