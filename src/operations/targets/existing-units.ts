import { basename } from 'node:path'
import type { Unit } from '../../api/index.js'
import { completeUnitName, expandRange, isGlob, isTemplateName, matchesGlob } from '../../units/index.js'
import type { Run } from '../run.js'

/** A unit that was asked for by name or pattern. */
export type Target =
  | { readonly kind: 'unit'; readonly name: string; readonly unit: Unit }
  /** The cluster has no unit of that name, or none that the pattern matches. */
  | { readonly kind: 'missing'; readonly name: string }

export interface FindOptions {
  /** Whether patterns stand for templates too; names always do. */
  readonly templates: boolean
}

/**
 * Finds the units that names, ranges and globs stand for, each once, in the order asked for. Of a path the
 * last part counts, as with fleetctl.
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export async function findExisting(
  run: Run,
  targets: string | readonly string[],
  { templates }: FindOptions,
): Promise<Target[]> {
  const names = [targets]
    .flat()
    .flatMap(expandRange)
    .map((target) => completeUnitName(basename(target)))
  const look = names.some(isGlob)
    ? await run.looker.lookAtAll({}, run.signal)
    : await run.looker.look(
        [...new Set(names)].map((name) => ({ name, states: false })),
        run.signal,
      )
  const found = new Map<string, Target>()
  for (const name of names) {
    for (const target of isGlob(name)
      ? matching(name, look.whole?.units ?? [], templates)
      : [exactly(name)]) {
      if (!found.has(target.name)) found.set(target.name, target)
    }
  }
  return [...found.values()]

  function exactly(name: string): Target {
    const unit = look.unit(name)
    return unit === undefined ? { kind: 'missing', name } : { kind: 'unit', name, unit }
  }
}

/** Sorted as people count: `web@2` before `web@10`. */
export function matching(pattern: string, units: readonly Unit[], templates: boolean): Target[] {
  const matches = units.filter(
    ({ name }) => matchesGlob(pattern, name, { escapes: false }) && (templates || !isTemplateName(name)),
  )
  if (matches.length === 0) return [{ kind: 'missing', name: pattern }]
  const order = new Intl.Collator('en', { numeric: true })
  return matches
    .sort((a, b) => order.compare(a.name, b.name))
    .map((unit) => ({ kind: 'unit', name: unit.name, unit }))
}
