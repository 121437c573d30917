import type { DesiredState } from '../../api/index.js'
import type { Run } from '../run.js'
import type { UnitTrack } from '../unit-track.js'
import type { Goal } from '../wait/goal.js'
import type { Ending } from '../wait/waiter.js'
import { setState } from './set-state.js'

/** Sets a unit's desired state and waits for what should follow. */
export async function setAndReach(
  run: Run,
  track: UnitTrack,
  state: DesiredState,
  goal: Goal,
): Promise<Ending> {
  await setState(run, track, state)
  return run.reach(track, goal, { failureIsNew: false })
}
