import type { DesiredState } from '../../api/index.js'
import type { Run } from '../run.js'
import type { UnitTrack } from '../unit-track.js'
import type { Goal } from '../wait/goal.js'
import type { Ending } from '../wait/waiter.js'

/** Sets a unit's desired state and waits for what should follow. */
export async function setAndReach(
  run: Run,
  track: UnitTrack,
  state: DesiredState,
  goal: Goal,
): Promise<Ending> {
  await run.send((options) => run.fleet.setDesiredState(track.name, state, options))
  track.change = 'state-set'
  return run.reach(track, goal, { failureIsNew: false })
}
