import type { Unit } from '../../../api/index.js'
import { readLabel, splitUnitName } from '../../../units/index.js'

/** Whether a unit is a spare instance of an application. */
export function isSpare(unit: Unit, application: string): boolean {
  const label = readLabel(unit.options)
  return label?.spare === true && label.application === application
}

/**
 * Names for spare instances of a template: those that an interrupted deployment has left behind, then the
 * numbers that follow the highest one in use, as many digits long.
 *
 * @param taken names of all instances that there are or will be.
 * @param left names of spare instances that there are.
 */
export function spareNames(
  template: string,
  count: number,
  taken: Iterable<string>,
  left: readonly string[],
): string[] {
  const { prefix, type } = splitUnitName(template) ?? {}
  const numbers = [...taken, ...left].flatMap((name) => {
    const parts = splitUnitName(name)
    const numbered = parts?.template === template && /^\d{1,9}$/.test(parts.instance ?? '')
    return numbered ? (parts.instance ?? []) : []
  })
  const highest = Math.max(0, ...numbers.map(Number))
  const width = Math.max(0, ...numbers.filter((text) => text.startsWith('0')).map((text) => text.length))
  const fresh = Array.from({ length: Math.max(0, count - left.length) }, (_, index) => {
    const number = String(highest + 1 + index).padStart(width, '0')
    return `${prefix}@${number}.${type}`
  })
  return [...left.slice(0, count), ...fresh]
}
