import type { Fleet } from '../api/index.js'
import { bring } from './bring.js'
import type { Source, SubmitOptions } from './options.js'
import type { UnitResult } from './results.js'

/**
 * Puts units into the registry, to be inactive there. A unit that is there already stays as it is.
 *
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export function submit(
  fleet: Fleet,
  sources: Source | readonly Source[],
  options: SubmitOptions = {},
): Promise<UnitResult[]> {
  const bringing = {
    verb: 'submit',
    desiredState: 'inactive',
    goal: undefined,
    replaceable: ['inactive'],
  } as const
  return bring(fleet, bringing, sources, options)
}
