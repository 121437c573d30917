import { createHash } from 'node:crypto'
import type { Unit } from '../../../api/index.js'
import { hashOptions, readLabel } from '../../../units/index.js'

/**
 * Of the files and desired states of all units that are the application's, or that it wants: whether the cluster is
 * still as it was when a plan was made.
 * @param named units that the application wants
 */
export function registryHash(units: Iterable<Unit>, application: string, named: ReadonlySet<string>): string {
  const parts = [...units]
    .filter(({ name, options }) => named.has(name) || readLabel(options)?.application === application)
    .map(({ name, options, desiredState }) => [name, hashOptions(options), desiredState])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
