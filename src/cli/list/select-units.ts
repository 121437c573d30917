import { UnitNotFoundError } from '../../api/errors.js'
import { expandRange, isGlob, matchesGlob } from '../../units/index.js'
import type { Context } from '../context.js'
import { didYouMeanUnit } from '../did-you-mean-unit.js'
import { renderError } from '../output/render-error.js'
import { unitNameOf } from '../unit-argument.js'

export interface SelectedUnits<T> {
  readonly selected: readonly T[]
  /** 1 where something was named that is not there. */
  readonly exitCode: 0 | 1
}

/**
 * The items that names, ranges and patterns ask for, in the order they have; all of them where nothing is
 * asked for. A name or pattern that there is nothing for is told, and the exit code says so.
 */
export function selectUnits<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  asked: readonly string[],
  { output, settings }: Context,
): SelectedUnits<T> {
  if (asked.length === 0) return { selected: items, exitCode: 0 }
  const names = new Set(items.map(nameOf))
  const wanted = new Set<string>()
  let exitCode: 0 | 1 = 0
  for (const pattern of asked.flatMap(expandRange).map(unitNameOf)) {
    const found = isGlob(pattern)
      ? [...names].filter((name) => matchesGlob(pattern, name))
      : names.has(pattern)
        ? [pattern]
        : []
    for (const name of found) wanted.add(name)
    if (found.length > 0) continue
    const suggestion = didYouMeanUnit(pattern, names)
    renderError(new UnitNotFoundError(pattern, { suggestion }), output, settings)
    exitCode = 1
  }
  return { selected: items.filter((item) => wanted.has(nameOf(item))), exitCode }
}
