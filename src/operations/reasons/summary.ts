import type { Machine } from '../../api/index.js'
import type { Obstacle } from '../../scheduling/index.js'
import { shortID } from '../short-id.js'
import type { ClusterPicture } from './cluster-picture.js'
import { wantedMetadata, whereabouts } from './obstacle-text.js'

/** Most names in one list of a reason. */
const listed = 4

/**
 * The obstacles of all machines together, one clause for each that is the same everywhere: what no machine
 * meets comes first.
 */
export function summarize(
  obstacles: ReadonlyMap<string, readonly Obstacle[]>,
  picture: ClusterPicture,
): string[] {
  const groups = new Map<string, { readonly obstacle: Obstacle; readonly machines: string[] }>()
  for (const [machineID, list] of obstacles) {
    for (const obstacle of list) {
      const key = groupKey(obstacle)
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { obstacle, machines: [machineID] })
      else group.machines.push(machineID)
    }
  }
  const all = [...groups.values()]
  const conflicts = all.filter(({ obstacle }) => obstacle.kind === 'conflict')
  return [
    ...all
      .filter(({ obstacle }) => obstacle.kind !== 'conflict')
      .sort((a, b) => b.machines.length - a.machines.length || rank(a.obstacle) - rank(b.obstacle))
      .map(({ obstacle, machines }) => clause(obstacle, machines, picture)),
    ...conflictClauses(conflicts),
  ]
}

/** Of two that keep as many machines out, the one that points at a machine comes first. */
function rank({ kind }: Obstacle): number {
  return ['machine-id', 'peer', 'metadata', 'conflict'].indexOf(kind)
}

/** Conflicts are told by machine, the others by what is asked for. */
function groupKey(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'machine-id':
      return `machine-id ${obstacle.wanted}`
    case 'metadata':
      return `metadata ${wantedMetadata(obstacle)}`
    case 'peer':
      return `peer ${obstacle.unit}`
    case 'conflict':
      return `conflict ${obstacle.declaredBy} ${obstacle.unit}`
  }
}

function clause(obstacle: Obstacle, machines: readonly string[], picture: ClusterPicture): string {
  switch (obstacle.kind) {
    case 'machine-id':
      return machines.length === picture.machines.size
        ? `must be on ${obstacle.wanted}, which is none of ${count(picture.machines.size, 'machine')}`
        : `must be on ${obstacle.wanted}`
    case 'peer':
      return `must be with ${obstacle.unit}, ${whereabouts(obstacle.unit, picture)}`
    case 'conflict':
      return conflictText(obstacle, machines)
    case 'metadata': {
      const wanted = wantedMetadata(obstacle)
      if (machines.length < picture.machines.size) {
        const lack = machines.length === 1 ? 'does not have it' : 'do not have it'
        return `${wanted}: ${machines.length} of ${picture.machines.size} machines ${lack}`
      }
      return `${wanted}: no machine has it${whatThereIs(obstacle.key, [...picture.machines.values()])}`
    }
  }
}

/** ` (3 have region, consul_role)`, or the values there are where the key is known: ` (3 have region=a)`. */
function whatThereIs(key: string, machines: readonly Machine[]): string {
  const having = new Map<string, number>()
  const add = (text: string) => having.set(text, (having.get(text) ?? 0) + 1)
  for (const { metadata } of machines) {
    if (Object.hasOwn(metadata, key)) add(`${key}=${metadata[key]}`)
  }
  if (having.size > 0) return ` (${groupByCount(having)})`
  for (const { metadata } of machines) for (const other of Object.keys(metadata)) add(other)
  return having.size === 0 ? ' (none has any metadata)' : ` (${groupByCount(having)})`
}

/** `3 have region, consul_role; 1 has disk`. */
function groupByCount(counts: ReadonlyMap<string, number>): string {
  const byCount = new Map<number, string[]>()
  for (const [text, number] of counts) byCount.set(number, [...(byCount.get(number) ?? []), text])
  return [...byCount]
    .sort(([a], [b]) => b - a)
    .map(([number, texts]) => `${number} ${number === 1 ? 'has' : 'have'} ${list(texts)}`)
    .join('; ')
}

function conflictClauses(
  groups: readonly { readonly obstacle: Obstacle; readonly machines: readonly string[] }[],
): string[] {
  const texts = groups.flatMap(({ obstacle, machines }) =>
    obstacle.kind === 'conflict' ? conflictText(obstacle, machines) : [],
  )
  if (texts.length <= listed) return texts
  return [...texts.slice(0, listed - 1), `and ${count(texts.length - listed + 1, 'other conflict')}`]
}

function conflictText(
  obstacle: Extract<Obstacle, { kind: 'conflict' }>,
  machines: readonly string[],
): string {
  const where = list(machines.map(shortID))
  return obstacle.declaredBy === 'this'
    ? `conflicts with ${obstacle.unit} on ${where}`
    : `${obstacle.unit} on ${where} conflicts with it`
}

function list(words: readonly string[]): string {
  if (words.length <= listed) return words.join(', ')
  return `${words.slice(0, listed - 1).join(', ')} and ${words.length - listed + 1} more`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
