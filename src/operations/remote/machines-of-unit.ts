import type { Unit, UnitState } from '../../api/index.js'
import { isGlobal } from '../../units/index.js'

/** IDs of the machines whose systemd has a unit: one that is only scheduled is not there yet. */
export function machinesOf(
  { options, machineID, currentState }: Unit,
  states: readonly UnitState[],
): readonly string[] {
  if (isGlobal(options)) return states.map((state) => state.machineID)
  return machineID === undefined || currentState === 'inactive' ? [] : [machineID]
}
