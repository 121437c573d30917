import type { Unit } from '../../api/index.js'
import { isGlobal } from '../../units/index.js'
import type { Finish } from '../finish.js'
import type { Step } from '../run.js'
import type { Target } from '../targets/existing-units.js'
import type { UnitTrack } from '../unit-track.js'

/** Work on units that exist; each that does not is a result of its own, unless missing ones are ignored. */
export function existingSteps(
  targets: readonly Target[],
  { ignoreMissing = false }: { readonly ignoreMissing?: boolean | undefined },
  work: (track: UnitTrack, unit: Unit) => Promise<Finish>,
): Step[] {
  return targets.flatMap((target) => {
    if (target.kind === 'unit') {
      return {
        name: target.name,
        work: (track: UnitTrack) => {
          track.global = isGlobal(target.unit.options)
          return work(track, target.unit)
        },
      }
    }
    if (ignoreMissing) return []
    return {
      name: target.name,
      work: async () => ({ kind: 'not-found', reason: 'the cluster has no such unit' }) as const,
    }
  })
}
