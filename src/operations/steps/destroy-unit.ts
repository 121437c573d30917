import type { Run } from '../run.js'
import type { UnitTrack } from '../unit-track.js'

/** Removes a unit from the registry. */
export async function destroyUnit(run: Run, track: UnitTrack): Promise<void> {
  await run.change(track, {
    as: 'destroyed',
    what: 'to destroy it',
    request: (options) => run.fleet.destroyUnit(track.name, options),
    isDone: (unit) => unit === undefined,
  })
  run.emit({ type: 'destroyed', unit: track.name })
}
