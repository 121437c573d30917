import type { Fleet } from '../api/index.js'
import { bring } from './bring.js'
import type { Source, StartOptions } from './options.js'
import type { UnitResult } from './results.js'

/**
 * Starts units, submitting them first if need be: each is created straight into the state it should have, and
 * all are waited for together.
 *
 *     const results = await start(fleet, 'web@<1..10>', { until: 'active', timeoutMs: 60_000 })
 *     if (!results.every(isDone)) …
 *
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export function start(
  fleet: Fleet,
  sources: Source | readonly Source[],
  options: StartOptions = {},
): Promise<UnitResult[]> {
  const goal = options.wait === false ? undefined : (options.until ?? 'launched')
  return bring(
    fleet,
    { verb: 'start', desiredState: 'launched', goal, replaceable: ['inactive', 'loaded', 'launched'] },
    sources,
    options,
  )
}
