import type { Machine, Unit, UnitState } from '../../api/index.js'
import { hasMetadata, toPlacementUnit } from '../../scheduling/index.js'
import { isGlobal, isTemplateName, type UnitOption } from '../../units/index.js'

/** A unit on one machine, or on none: what is asked for beside what is. */
export interface OverviewRow {
  readonly unit: string
  /** Undefined where the unit is out of the registry and only a machine still has it. */
  readonly desired: Unit['desiredState'] | undefined
  /** Undefined for a global unit. */
  readonly current: Unit['currentState']
  readonly global: boolean
  readonly machineID: string | undefined
  readonly state: UnitState | undefined
  /** Where the two disagree, in a few words; undefined where they agree. */
  readonly note: string | undefined
}

/** Puts the registry and systemd's word side by side: a row for each unit, for a global one for each machine. */
export function overview(
  units: readonly Unit[],
  states: readonly UnitState[],
  machines: readonly Machine[],
): OverviewRow[] {
  const statesOf = new Map<string, UnitState[]>()
  for (const state of states) {
    const others = statesOf.get(state.name)
    if (others === undefined) statesOf.set(state.name, [state])
    else others.push(state)
  }
  const rows = units.flatMap((unit) => rowsOf(unit, statesOf.get(unit.name) ?? [], machines))
  const known = new Set(units.map(({ name }) => name))
  const leftOver = states.filter(({ name }) => !known.has(name)).map(leftOverRow)
  return [...rows, ...leftOver].sort((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0))
}

function rowsOf(unit: Unit, states: readonly UnitState[], machines: readonly Machine[]): OverviewRow[] {
  const global = isGlobal(unit.options)
  const current = global ? undefined : unit.currentState
  const base = { unit: unit.name, desired: unit.desiredState, current, global }
  const nowhere = (note: string | undefined) => [{ ...base, machineID: undefined, state: undefined, note }]
  if (isTemplateName(unit.name)) return nowhere(undefined)

  const idle = unit.desiredState === 'inactive'
  const expected = expectedMachines(unit, global, machines)
  const rows = expected.map((machineID) => {
    const state = states.find((candidate) => candidate.machineID === machineID)
    return { ...base, machineID, state, note: noteOf(unit, state) }
  })
  const elsewhere = states
    .filter(({ machineID }) => !expected.includes(machineID))
    .map((state) => {
      const note = idle ? 'not unloaded yet' : 'moved away'
      return { ...base, machineID: state.machineID, state, note }
    })
  if (rows.length + elsewhere.length > 0) return [...rows, ...elsewhere]
  if (idle) return nowhere(undefined)
  return nowhere(global ? 'no machine has its metadata' : 'not scheduled')
}

/** IDs of the machines that should have a unit. */
function expectedMachines(unit: Unit, global: boolean, machines: readonly Machine[]): string[] {
  if (!global) return unit.machineID === undefined ? [] : [unit.machineID]
  if (unit.desiredState === 'inactive') return []
  const placement = toPlacementUnit(unit)
  return machines.filter((machine) => hasMetadata(placement, machine)).map(({ id }) => id)
}

function noteOf({ desiredState, options }: Unit, state: UnitState | undefined): string | undefined {
  if (state === undefined) return desiredState === 'inactive' ? 'not unscheduled yet' : 'not loaded yet'
  const { load, active } = state
  if (load !== 'loaded') return `load state is ${load}`
  switch (desiredState) {
    case 'inactive':
      return 'not unloaded yet'
    case 'loaded':
      return active === 'inactive' ? undefined : active === 'failed' ? 'failed' : 'not stopped yet'
    case 'launched':
      switch (active) {
        case 'active':
        case 'reloading':
          return undefined
        case 'inactive':
          return isOneshot(options) ? undefined : 'not running'
        case 'activating':
          return 'starting'
        case 'deactivating':
          return 'stopping'
        default:
          return active
      }
  }
}

function leftOverRow(state: UnitState): OverviewRow {
  return {
    unit: state.name,
    desired: undefined,
    current: undefined,
    global: false,
    machineID: state.machineID,
    state,
    note: 'destroyed, still on the machine',
  }
}

/** A oneshot that has run is inactive again, as it should be. */
function isOneshot(options: readonly UnitOption[]): boolean {
  const types = options.filter(({ section, name }) => section === 'Service' && name === 'Type')
  return types.at(-1)?.value === 'oneshot'
}
