import type { Machine } from '../../api/index.js'

const shortest = 8

/** A beginning of each machine's ID, at least eight characters, by which it differs from all others. */
export function machineLabels(machines: readonly Machine[]): ReadonlyMap<string, string> {
  const ids = [...new Set(machines.map(({ id }) => id))]
  let length = shortest
  while (new Set(ids.map((id) => id.slice(0, length))).size < ids.length) length++
  return new Map(ids.map((id) => [id, id.slice(0, length)]))
}
