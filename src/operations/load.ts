import type { Fleet } from '../api/index.js'
import { bring } from './bring.js'
import type { LoadOptions, Source } from './options.js'
import type { UnitResult } from './results.js'

/**
 * Schedules units to machines and has them loaded into systemd, submitting them first if need be. A unit that
 * runs is stopped by it.
 *
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export function load(
  fleet: Fleet,
  sources: Source | readonly Source[],
  options: LoadOptions = {},
): Promise<UnitResult[]> {
  const goal = options.wait === false ? undefined : (options.until ?? 'loaded')
  return bring(
    fleet,
    { verb: 'load', desiredState: 'loaded', goal, replaceable: ['inactive', 'loaded'] },
    sources,
    options,
  )
}
