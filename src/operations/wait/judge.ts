import type { Unit, UnitState } from '../../api/index.js'
import { isGlobal } from '../../units/index.js'
import { isOneshot } from '../is-oneshot.js'
import { shortID } from '../short-id.js'
import { failed, type Goal, isUpward, pending, reached, type Sighting, type Verdict } from './goal.js'
import { isRunning } from './run-history.js'
import type { WatchedUnit } from './watched-unit.js'

/** Load states of systemd in which a unit will never start. */
const brokenLoadStates = ['error', 'bad-setting', 'masked']

/** Whether a unit is as it should be, by what was just seen and what was seen before. */
export function judge(watched: WatchedUnit, sighting: Sighting): Verdict {
  const { unit, states } = sighting
  if (!isUpward(watched.goal)) return judgeBackward(watched, sighting)
  if (unit === undefined) return pending('it is not in the registry')
  if (!isAskedFor(watched.goal, unit)) return pending(`its desired state is ${unit.desiredState}`)
  if (isGlobal(unit.options)) return judgeGlobal(watched, unit, sighting)
  if (unit.machineID === undefined) return pending('no machine has been chosen for it')
  if (watched.goal === 'scheduled') return reached
  const state = watched.current(states).find(({ machineID }) => machineID === unit.machineID)
  if (watched.needsStates && state === undefined) {
    return pending(`${shortID(unit.machineID)} has not loaded it yet`)
  }
  if (watched.goal === 'loaded') {
    return unit.currentState === 'loaded' || unit.currentState === 'launched'
      ? reached
      : pending(`${shortID(unit.machineID)} has not loaded it yet`)
  }
  if (unit.currentState !== 'launched') return pending(`${shortID(unit.machineID)} has not launched it yet`)
  if (watched.goal === 'launched' || state === undefined) return reached
  return judgeRunning(watched, unit, state, sighting.at)
}

/** Not so for a moment where the read is older than the request; for good where somebody else changed it. */
function isAskedFor(goal: Goal, { desiredState }: Unit): boolean {
  if (desiredState === 'launched') return true
  return desiredState === 'loaded' && (goal === 'scheduled' || goal === 'loaded')
}

function judgeBackward({ goal }: WatchedUnit, { unit, states }: Sighting): Verdict {
  const running = states.find(({ active }) => isRunning(active))
  const stillRuns = running && pending(`it still runs: ${describe(running)}`)
  switch (goal) {
    case 'failed':
      return states.some(({ active }) => active === 'failed') ? reached : pending(describeAll(states))
    case 'inactive':
      return stillRuns ?? reached
    case 'stopped':
      if (unit?.desiredState === 'launched') return pending('its desired state is launched')
      if (unit?.currentState === 'launched') return pending('its machine has not been told to stop it yet')
      return stillRuns ?? reached
    default: {
      const [state] = states
      if (state !== undefined) return pending(`${shortID(state.machineID)} still has it`)
      if (goal === 'gone') return unit === undefined ? reached : pending('it is in the registry')
      return (unit?.currentState ?? 'inactive') === 'inactive' ? reached : pending('it is not unloaded yet')
    }
  }
}

/** A global unit has no current state: what counts is what each machine that can run it says. */
function judgeGlobal(watched: WatchedUnit, unit: Unit, { able, states, at }: Sighting): Verdict {
  if (watched.goal === 'scheduled') return reached
  if (able.length === 0) {
    return watched.goal === 'loaded' || watched.goal === 'launched'
      ? reached
      : pending('no machine has the metadata it asks for')
  }
  const current = watched.current(states)
  const missing: string[] = []
  for (const machineID of able) {
    const state = current.find((candidate) => candidate.machineID === machineID)
    if (state === undefined) missing.push(machineID)
    else if (watched.goal !== 'loaded') {
      const verdict =
        watched.goal === 'launched'
          ? judgeLaunched(watched, state, at)
          : judgeRunning(watched, unit, state, at)
      if (verdict.kind !== 'reached') return verdict
    }
  }
  if (missing.length === 0) return reached
  return pending(
    `${missing.map(shortID).join(', ')} ${missing.length === 1 ? 'has' : 'have'} not loaded it yet`,
  )
}

function judgeLaunched(watched: WatchedUnit, state: UnitState, at: number): Verdict {
  if (state.active !== 'inactive' || watched.history(state.machineID).hasEnded(at)) return reached
  return pending(`${shortID(state.machineID)} has not launched it yet`)
}

function judgeRunning(watched: WatchedUnit, unit: Unit, state: UnitState, at: number): Verdict {
  const history = watched.history(state.machineID)
  if (brokenLoadStates.includes(state.load)) {
    return failed(`systemd on ${shortID(state.machineID)} cannot load it: ${state.load}`, state.machineID)
  }
  if (history.hasFailed(at)) return failed(`it failed: ${describe(state)}`, state.machineID)
  const exited = (state.active === 'active' && state.sub === 'exited') || history.hasEnded(at)
  if (watched.goal === 'exited') return exited ? reached : pending(`it has not ended: ${describe(state)}`)
  if (history.isSteady(at) || (exited && isOneshot(unit.options))) return reached
  const restarts = history.restartCount
  if (restarts === 0) return pending(`it does not run yet: ${describe(state)}`)
  const times = restarts === 1 ? 'once' : `${restarts} times`
  return pending(`it does not stay up: ${describe(state)}, restarted at least ${times} so far`)
}

function describeAll(states: readonly UnitState[]): string {
  return states.length === 0 ? 'no machine has it' : `it has not failed: ${states.map(describe).join('; ')}`
}

function describe({ machineID, load, active, sub }: UnitState): string {
  const loaded = load === 'loaded' ? '' : `${load}, `
  return `systemd on ${shortID(machineID)} says ${loaded}${active}/${sub}`
}
