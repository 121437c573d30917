import { nearestWord } from '../nearest-word.js'

/** `Did you mean web.service?`, where a unit is near enough to have been meant. */
export function didYouMeanUnit(name: string, units: Iterable<string>): string | undefined {
  const near = nearestUnit(name, units)
  return near === undefined ? undefined : `Did you mean ${near}?`
}

/**
 * The unit that was probably meant by a name there is no unit for. Only what stands before the type counts, or
 * every short name would be near every other one that ends in `.service`.
 */
function nearestUnit(name: string, units: Iterable<string>): string | undefined {
  const type = /\.[a-z]+$/.exec(name)?.[0] ?? ''
  const stems = new Map<string, string>()
  for (const unit of units) {
    if (unit.endsWith(type)) stems.set(unit.slice(0, unit.length - type.length), unit)
  }
  const near = nearestWord(name.slice(0, name.length - type.length), stems.keys())
  return near === undefined ? undefined : stems.get(near)
}
