import type { LintedUnit } from './linted-unit.js'

/** Whether a section has an option that is this one but for a slip of the finger, so that it is not missing. */
export function isMisspelt(unit: LintedUnit, section: string, name: string): boolean {
  return unit.file.optionEntries(section).some((entry) => entry.name !== name && isSlip(entry.name, name))
}

/**
 * Whether one word is another but for a slip of the finger: case, or one letter too many, too few, wrong, or
 * swapped with the next. Only then is it safe to write the one for the other.
 */
export function isSlip(word: string, meant: string): boolean {
  const a = word.toLowerCase()
  const b = meant.toLowerCase()
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const left = a.slice(start, a.length - end)
  const right = b.slice(start, b.length - end)
  if (left.length <= 1 && right.length <= 1) return true
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]
}
