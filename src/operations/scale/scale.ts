import type { Fleet } from '../../api/index.js'
import { destroy } from '../destroy.js'
import type { OperationOptions, SourceOptions } from '../options.js'
import type { UnitResult } from '../results.js'
import { start } from '../start.js'
import { planScale, type ScalePlan } from './plan-scale.js'

/** What scaling takes. */
export interface ScaleOptions extends OperationOptions, Pick<SourceOptions, 'directory'> {
  /** Milliseconds that instances may take to run, and then others to be gone; 0 waits for ever; default 300,000. */
  readonly timeoutMs?: number | undefined
}

/**
 * Has a template run so many instances: the lowest numbers that are free are started, the highest ones stopped and
 * destroyed. Done when those that are wanted run, and the others are gone. Instances without a number are left alone.
 *
 *     await scale(fleet, 'paas-monitor@', 10)
 *
 * @throws {ScaleError}; what reading the cluster throws.
 */
export async function scale(
  fleet: Fleet,
  template: string,
  count: number,
  options: ScaleOptions = {},
): Promise<UnitResult[]> {
  return carryOutScale(fleet, await planScale(fleet, template, count, options), options)
}

/** Does what was planned: one result for each instance that is wanted or was in the way. */
export async function carryOutScale(
  fleet: Fleet,
  { keep, destroy: surplus }: ScalePlan,
  options: ScaleOptions = {},
): Promise<UnitResult[]> {
  const { directory, ...rest } = options
  const started = keep.length === 0 ? [] : await start(fleet, keep, { ...rest, directory, until: 'active' })
  if (surplus.length === 0) return started
  return [...started, ...(await destroy(fleet, surplus, { ...rest, wait: true, ignoreMissing: true }))]
}
