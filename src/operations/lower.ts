import type { DesiredState, Fleet, Unit } from '../api/index.js'
import { done, type Finish } from './finish.js'
import type { ExistingOptions, WaitingOptions } from './options.js'
import type { UnitResult } from './results.js'
import { Run } from './run.js'
import { existingSteps } from './steps/existing-steps.js'
import { setState } from './steps/set-state.js'
import { findExisting } from './targets/existing-units.js'
import type { UnitTrack } from './unit-track.js'

/** What stop and unload are: to have units that exist in a lower desired state. */
export interface Lowering {
  readonly verb: 'stop' | 'unload'
  readonly desiredState: DesiredState
  /** Desired states that are lowered; units with others are left as they are. */
  readonly from: readonly DesiredState[]
  readonly goal: 'stopped' | 'unloaded'
}

export async function lower(
  fleet: Fleet,
  lowering: Lowering,
  units: string | readonly string[],
  options: WaitingOptions & ExistingOptions,
): Promise<UnitResult[]> {
  const run = new Run(fleet, lowering.verb, options)
  const targets = await findExisting(run, units, { templates: false })
  const waits = options.wait !== false
  return run.all(
    existingSteps(targets, options, (track, unit) => lowerOne(run, lowering, track, unit, waits)),
  )
}

async function lowerOne(
  run: Run,
  { verb, desiredState, from, goal }: Lowering,
  track: UnitTrack,
  unit: Unit,
  waits: boolean,
): Promise<Finish> {
  const { name, global } = track
  const sends = from.includes(unit.desiredState)
  if (sends) {
    await setState(run, track, desiredState)
    run.emit({ type: 'triggered', unit: name, verb, global, waits })
  }
  const finish: Finish = sends ? done : { kind: 'unchanged' }
  if (!waits) return finish
  const ending = await run.reach(track, goal)
  if (ending.kind !== 'reached') return ending
  if (sends) run.emit({ type: 'reached', unit: name, global, state: desiredState, machines: track.machines })
  return finish
}
