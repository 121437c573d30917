import type { Unit } from '../../api/index.js'
import { isTemplateName } from '../../units/index.js'
import type { Run } from '../run.js'
import type { UnitTrack } from '../unit-track.js'
import type { Ending } from '../wait/waiter.js'
import { destroyUnit } from './destroy-unit.js'
import { setAndReach } from './set-and-reach.js'

/**
 * Stops a unit, waits until no machine has it, destroys it and waits until it is gone. Each step waits for
 * the one before: an agent that unloads a unit does not wait until it has stopped, and one that is asked for
 * many takes seconds for each.
 */
export async function destroyCompletely(
  run: Run,
  track: UnitTrack,
  { name, desiredState }: Unit,
): Promise<Ending> {
  if (!isTemplateName(name)) {
    // Asked to be loaded, a unit that is inactive would be scheduled first.
    if (desiredState === 'launched') {
      const stopped = await setAndReach(run, track, 'loaded', 'stopped')
      if (stopped.kind !== 'reached') return stopped
    }
    const unloaded =
      desiredState === 'inactive'
        ? await run.reach(track, 'unloaded')
        : await setAndReach(run, track, 'inactive', 'unloaded')
    if (unloaded.kind !== 'reached') return unloaded
  }
  await destroyUnit(run, track)
  return run.reach(track, 'gone')
}
