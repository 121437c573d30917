import type { Unit } from '../../api/index.js'
import type { Obstacle } from '../../scheduling/index.js'
import {
  checkOptionInjection,
  checkUnitName,
  checkUnitOptions,
  isGlobal,
  isTemplateName,
  type UnitOption,
} from '../../units/index.js'
import type { Explanation } from '../explanation.js'
import { isOneshot } from '../is-oneshot.js'
import { shortID } from '../short-id.js'
import type { ClusterPicture } from './cluster-picture.js'
import { hints } from './hints.js'
import { describeObstacle } from './obstacle-text.js'
import { summarize } from './summary.js'

/** Why a unit is where it is, or nowhere. */
export function explainUnit(
  unit: { readonly name: string; readonly options: readonly UnitOption[] } | Unit,
  picture: ClusterPicture,
): Explanation {
  const { name, options } = unit
  const submitted = 'desiredState' in unit ? unit : undefined
  const global = isGlobal(options)
  const obstacles = picture.obstacles(unit)
  const able: string[] = []
  const hindered = new Map<string, readonly Obstacle[]>()
  for (const [id, list] of obstacles) {
    if (list.length === 0) able.push(id)
    else hindered.set(id, list)
  }
  const wrong = findWrong(name, options)
  const scheduled = scheduledTo(submitted, global, able)
  const verdict =
    wrong !== undefined
      ? 'wrong'
      : scheduled.length > 0
        ? 'scheduled'
        : able.length > 0
          ? 'possible'
          : 'nowhere'
  const states = picture.states(name)
  return {
    unit: name,
    verdict,
    desiredState: submitted?.desiredState,
    global,
    scheduled: scheduled.map((id) => machine(id, picture)),
    able: able.map((id) => machine(id, picture)),
    unable: [...hindered].map(([id, list]) => ({
      machine: machine(id, picture),
      obstacles: list,
      reasons: list.map((obstacle) => describeObstacle(obstacle, picture)),
    })),
    states,
    reasons:
      wrong !== undefined
        ? [wrong]
        : verdict === 'nowhere'
          ? nowhereReasons(hindered, picture)
          : verdict === 'possible'
            ? possibleReasons(submitted, able)
            : scheduledReasons(submitted, scheduled, picture),
    hints: verdict === 'scheduled' && !global ? [] : hints(name, options, picture),
  }
}

/** Whether a unit is on its one machine as it should be, so that {@link explainUnit} would give no reasons. */
export function runsAsWanted(unit: Unit, picture: ClusterPicture): boolean {
  const { name, options, machineID } = unit
  if (machineID === undefined || isGlobal(options) || findWrong(name, options) !== undefined) return false
  return scheduledReasons(unit, [machineID], picture).length === 0
}

/** What no cluster could ever mend. */
function findWrong(name: string, options: readonly UnitOption[]): string | undefined {
  const reason = checkUnitName(name) ?? checkOptionInjection(options) ?? checkUnitOptions(options)
  if (reason !== undefined) return reason
  if (options.length === 0) return 'its unit file has no options'
  return isTemplateName(name) ? 'it is a template, which never runs; its instances do' : undefined
}

function scheduledTo(unit: Unit | undefined, global: boolean, able: readonly string[]): readonly string[] {
  if (unit === undefined || unit.desiredState === 'inactive') return []
  if (global) return able
  return unit.machineID === undefined ? [] : [unit.machineID]
}

function nowhereReasons(
  hindered: ReadonlyMap<string, readonly Obstacle[]>,
  picture: ClusterPicture,
): string[] {
  return picture.machines.size === 0 ? ['the cluster has no machine'] : summarize(hindered, picture)
}

function possibleReasons(unit: Unit | undefined, able: readonly string[]): string[] {
  if (unit === undefined) return ['it is not submitted']
  if (unit.desiredState === 'inactive') return ['it is not asked to run: its desired state is inactive']
  const machines = able.slice(0, 4).map(shortID).join(', ')
  return [`fleet's engine has not placed it yet, though ${machines} could run it`]
}

function scheduledReasons(
  unit: Unit | undefined,
  scheduled: readonly string[],
  picture: ClusterPicture,
): string[] {
  if (unit === undefined) return []
  const states = picture.states(unit.name)
  return scheduled.flatMap((id) => {
    if (!picture.machines.has(id)) return `it is scheduled to ${shortID(id)}, which is not alive`
    const state = states.find(({ machineID }) => machineID === id)
    if (state === undefined) return `${shortID(id)} has not loaded it yet`
    if (state.load !== 'loaded') return `systemd on ${shortID(id)} cannot load it: ${state.load}`
    if (unit.desiredState !== 'launched' || state.active === 'active') return []
    if (state.active === 'inactive' && isOneshot(unit.options)) return []
    return `systemd on ${shortID(id)} says ${state.active}/${state.sub}`
  })
}

function machine(id: string, { machines }: ClusterPicture) {
  return machines.get(id) ?? { id, primaryIP: '', metadata: {} }
}
