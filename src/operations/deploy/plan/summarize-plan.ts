import type { Plan, PlannedAction } from './plan.js'

const words: readonly (readonly [action: PlannedAction, planned: string, done: string])[] = [
  ['create', 'to create', 'created'],
  ['replace', 'to replace', 'replaced'],
  ['label', 'to label', 'labelled'],
  ['set-state', 'to start', 'started'],
  ['destroy', 'to remove', 'removed'],
]

/**
 * How many units a plan does what with: `1 to create, 10 to replace`, or `1 created, 10 replaced`; empty where it
 * changes nothing.
 */
export function summarizePlan({ units }: Plan, tense: 'planned' | 'done' = 'planned'): string {
  return words
    .flatMap(([action, planned, done]) => {
      const count = units.filter((unit) => unit.action === action).length
      return count === 0 ? [] : `${count} ${tense === 'planned' ? planned : done}`
    })
    .join(', ')
}
