import type { Plan, PlannedAction } from './plan.js'

const words: readonly (readonly [PlannedAction, string])[] = [
  ['create', 'to create'],
  ['replace', 'to replace'],
  ['label', 'to label'],
  ['set-state', 'to start'],
  ['destroy', 'to remove'],
]

/** How many units a plan does what with: `10 to replace, 1 to create`; empty where it changes nothing. */
export function summarizePlan({ units }: Plan): string {
  return words
    .flatMap(([action, word]) => {
      const count = units.filter((unit) => unit.action === action).length
      return count === 0 ? [] : `${count} ${word}`
    })
    .join(', ')
}
