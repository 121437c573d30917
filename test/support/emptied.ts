import type { Fleet } from '../../src/api/index.js'
import { eventually } from './eventually.js'

/** Destroys all units of a cluster, and waits until no machine has any of them. */
export async function emptied(fleet: Fleet): Promise<void> {
  for (const { name } of await fleet.units()) await fleet.destroyUnit(name)
  await eventually('no machine has a unit', async () => (await fleet.unitStates()).length === 0)
}
