import type { Fleet, UnitState } from '../api/index.js'
import type { ActiveState } from './operations.js'
import type { OperationOptions } from './options.js'
import { Run } from './run.js'
import { findExisting } from './targets/existing-units.js'

/** From what needs attention first to what is well. */
const worstFirst = ['failed', 'inactive', 'maintenance', 'deactivating', 'activating', 'reloading', 'active']

/**
 * Whether units run right now, by systemd's own word. Of a global unit the worst of its machines is told.
 *
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export async function isActive(
  fleet: Fleet,
  units: string | readonly string[],
  options: OperationOptions = {},
): Promise<ActiveState[]> {
  const run = new Run(fleet, 'wait', options)
  const targets = await findExisting(run, units, { templates: false })
  const look = await run.looker.look(
    targets.flatMap(({ kind, name }) => (kind === 'unit' ? { name, states: true } : [])),
    run.signal,
  )
  return targets.map(({ kind, name }) => {
    if (kind === 'missing') return { unit: name, active: 'unknown', sub: '' }
    const states = look.states(name)
    const [worst] = [...states].sort((a, b) => rank(a) - rank(b))
    return { unit: name, active: worst?.active || 'inactive', sub: worst?.sub ?? '' }
  })
}

function rank({ active }: UnitState): number {
  return worstFirst.indexOf(active)
}
