import { isGlob, isRange } from '../../units/index.js'

/** Whether an argument may stand for several units. */
export function isRangeOrGlob(argument: string): boolean {
  return isRange(argument) || isGlob(argument)
}
