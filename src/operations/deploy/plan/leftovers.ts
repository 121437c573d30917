import type { Unit } from '../../../api/index.js'
import { readLabel, startOrder } from '../../../units/index.js'
import { type ApplicationUnit, unitNames } from '../application.js'
import type { Foresight } from './foresight.js'
import type { PlannedUnit } from './plan.js'
import { isSpare } from './spare-names.js'

export interface LeftoverOptions {
  /** Whether they are removed; spares are in any case. */
  readonly prune: boolean
  /** Unit files whose units are removed although they have no label, and in whose reverse order it is done. */
  readonly removed?: readonly ApplicationUnit[] | undefined
}

/**
 * Units that have the application's label and are no more in its files, in the order of stopping them.
 * @param named units that the application wants
 */
export function leftovers(
  existing: readonly Unit[],
  application: string,
  named: ReadonlySet<string>,
  foresight: Foresight,
  { prune, removed = [] }: LeftoverOptions,
): PlannedUnit[] {
  const names = existing.map(({ name }) => name)
  const order = removed.flatMap((unit) => unitNames(unit, names))
  const left = existing.filter(({ name, options }) => {
    const label = readLabel(options)
    return label === undefined ? order.includes(name) : label.application === application && !named.has(name)
  })
  const place = ({ name }: Unit) => (order.includes(name) ? order.indexOf(name) : order.length)
  return startOrder(left.toSorted((a, b) => place(a) - place(b)))
    .reverse()
    .map((unit) => planned(unit, isSpare(unit, application), prune, foresight))
}

function planned(unit: Unit, spare: boolean, prune: boolean, foresight: Foresight): PlannedUnit {
  const gone = spare || prune
  return {
    unit: unit.name,
    file: unit.name,
    action: gone ? 'destroy' : 'left',
    changes: [],
    stateBefore: unit.desiredState,
    stateAfter: gone ? undefined : unit.desiredState,
    foreseen: gone ? { kind: 'none', machines: [], reasons: [] } : foresight.leave(unit),
    notes: spare ? ['it is a spare instance that an interrupted deployment has left'] : [],
  }
}
