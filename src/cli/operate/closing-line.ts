import { isDone, type UnitResult } from '../../operations/results.js'

/**
 * fleetctl's last line of stop and unload: `Successfully stopped units [a.service b.service].`, with the units
 * that were changed and that are not global. Not written where nothing was found or nothing succeeded.
 */
export function closingLine(participle: string): (results: readonly UnitResult[]) => string | undefined {
  return (results) => {
    if (results.length === 0 || !results.some(isDone)) return undefined
    const names = results
      .filter(({ outcome, global }) => outcome === 'done' && !global)
      .map(({ unit }) => unit)
    return `Successfully ${participle} units [${names.join(' ')}].`
  }
}
