import type { DesiredState } from '../../api/index.js'
import type { Run } from '../run.js'
import type { UnitTrack } from '../unit-track.js'

/** Sets a unit's desired state. */
export function setState(run: Run, track: UnitTrack, state: DesiredState): Promise<void> {
  return run.change(track, {
    as: 'state-set',
    what: `to make it ${state}`,
    request: (options) => run.fleet.setDesiredState(track.name, state, options),
    isDone: (unit) => unit?.desiredState === state,
  })
}
