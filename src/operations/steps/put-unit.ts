import type { NewUnit } from '../../api/index.js'
import { sameUnitFile } from '../../units/index.js'
import type { Run } from '../run.js'
import type { UnitTrack } from '../unit-track.js'

/** Creates a unit, or puts it in place of the one there is. */
export function putUnit(
  run: Run,
  track: UnitTrack,
  as: 'created' | 'replaced' | 'state-set',
  wanted: NewUnit,
): Promise<void> {
  const { options, desiredState } = wanted
  return run.change(track, {
    as,
    what: 'to store it',
    request: (callOptions) => run.fleet.putUnit(wanted, callOptions),
    isDone: (unit) => unit?.desiredState === desiredState && sameUnitFile(unit.options, options),
  })
}
