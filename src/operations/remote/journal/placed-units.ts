import type { Machine } from '../../../api/index.js'
import type { Run } from '../../run.js'
import { machinesOf } from '../machines-of-unit.js'

/** A unit on a machine. */
export interface PlacedUnit {
  readonly unit: string
  readonly machine: Machine
}

/** Where units are right now; global ones on several machines. */
export async function placeUnits(run: Run, names: readonly string[]): Promise<PlacedUnit[]> {
  const look = await run.looker.look(
    names.map((name) => ({ name, states: true })),
    run.signal,
  )
  const placed = names.flatMap((name) => {
    const unit = look.unit(name)
    return unit === undefined ? [] : machinesOf(unit, look.states(name)).map((id) => ({ name, id }))
  })
  const machines = await run.machines.named(
    placed.map(({ id }) => id),
    run.signal,
  )
  return placed.flatMap(({ name }, at) => {
    const machine = machines[at]
    return machine === undefined ? [] : { unit: name, machine }
  })
}
