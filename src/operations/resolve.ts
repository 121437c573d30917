import type { Fleet } from '../api/index.js'
import type { ResolvedUnits } from './operations.js'
import type { OperationOptions } from './options.js'
import { Run } from './run.js'
import { findExisting } from './targets/existing-units.js'

/**
 * The units that names, ranges and globs stand for, templates included: what {@link destroy} would touch.
 *
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export async function resolve(
  fleet: Fleet,
  units: string | readonly string[],
  options: OperationOptions = {},
): Promise<ResolvedUnits> {
  const targets = await findExisting(new Run(fleet, 'wait', options), units, { templates: true })
  const names = (kind: 'unit' | 'missing') =>
    targets.filter((target) => target.kind === kind).map(({ name }) => name)
  return { units: names('unit'), missing: names('missing') }
}
