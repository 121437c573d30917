import type { Fleet } from '../api/index.js'
import { lower } from './lower.js'
import type { StopOptions } from './options.js'
import type { UnitResult } from './results.js'

/**
 * Stops units; they stay loaded where they are. Done when systemd no longer runs them, not merely when it was
 * told to stop them. A unit that is not asked to run is left as it is.
 *
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export function stop(
  fleet: Fleet,
  units: string | readonly string[],
  options: StopOptions = {},
): Promise<UnitResult[]> {
  const lowering = { verb: 'stop', desiredState: 'loaded', from: ['launched'], goal: 'stopped' } as const
  return lower(fleet, lowering, units, options)
}
