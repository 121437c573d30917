import { basename } from 'node:path'
import { type Fleet, UnitNotFoundError } from '../api/index.js'
import { completeUnitName, expandRange, isGlob } from '../units/index.js'
import { done } from './finish.js'
import type { DestroyOptions } from './options.js'
import type { UnitResult } from './results.js'
import { Run, type Step } from './run.js'
import { destroyCompletely } from './steps/destroy-completely.js'
import { destroyUnit } from './steps/destroy-unit.js'
import { existingSteps } from './steps/existing-steps.js'
import { findExisting } from './targets/existing-units.js'

/**
 * Removes units from the registry, running or not. A glob stands for templates too. Without `wait` machines
 * may go on running a unit for a while, and one of the same name that is created meanwhile comes up late.
 *
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export async function destroy(
  fleet: Fleet,
  units: string | readonly string[],
  options: DestroyOptions = {},
): Promise<UnitResult[]> {
  const run = new Run(fleet, 'destroy', options)
  const names = [units].flat()
  if (options.wait !== true && !names.some(isGlob)) return run.all(byName(run, names, options))
  const targets = await findExisting(run, names, { templates: true })
  return run.all(
    existingSteps(targets, options, async (track, unit) => {
      if (options.wait === true) return destroyCompletely(run, track, unit)
      await destroyUnit(run, track)
      return done
    }),
  )
}

/** Names need no look at the cluster first: the one request tells whether there was such a unit. */
function byName(run: Run, names: readonly string[], { ignoreMissing = false }: DestroyOptions): Step[] {
  const units = names.flatMap(expandRange).map((name) => completeUnitName(basename(name)))
  return [...new Set(units)].map((name) => ({
    name,
    work: async (track) => {
      try {
        await destroyUnit(run, track)
      } catch (error) {
        if (error instanceof UnitNotFoundError && ignoreMissing) return { kind: 'unchanged' }
        throw error
      }
      return done
    },
  }))
}
