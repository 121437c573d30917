import type { EtcdNode } from '../../api/etcd/answer.js'
import type { UnitKey } from '../../api/etcd/keyspace.js'
import { type DesiredState, desiredStates, type Ghost } from '../../api/index.js'
import { isTemplateName } from '../../units/index.js'

/** One thing to do in etcd; `index` is when the key was changed last: where that is another, it is not done. */
export type MendStep =
  | { readonly action: 'delete'; readonly key: string; readonly index: number }
  /** Only if it is empty by then. */
  | { readonly action: 'delete-directory'; readonly key: string }
  | { readonly action: 'set'; readonly key: string; readonly value: DesiredState; readonly index: number }

/**
 * What takes a ghost away without touching anything that lives. A unit whose file is there stays, and gets the
 * desired state back that it had, or where that is not known the one nearest to how far it is; of all else nothing
 * is left.
 *
 * @param root the registry as it was read when the ghost was found
 * @param previousState what the unknown desired state replaced
 */
export function planMend(ghost: Ghost, root: EtcdNode, previousState?: string): MendStep[] {
  const [first = ''] = ghost.keys
  if (ghost.kind === 'unknown-desired-state') return setState(ghost.unit, find(root, first), previousState)
  const directory = ghost.kind === 'stray-state' ? first.slice(0, first.lastIndexOf('/')) : first
  return remove(find(root, directory))
}

function setState(name: string, unit: EtcdNode | undefined, previousState: string | undefined): MendStep[] {
  const node = (key: UnitKey) => unit?.nodes.find((each) => each.key === `${unit.key}/${key}`)
  const state = node('target-state')
  if (state === undefined) return []
  const known = isTemplateName(name) ? 'inactive' : desiredStates.find((each) => each === previousState)
  const value = known ?? nearestState(node('target')?.value ?? '', node('job-state')?.value)
  return [{ action: 'set', key: state.key, value, index: state.modifiedIndex }]
}

function nearestState(target: string, launchedBy: string | undefined): DesiredState {
  if (target === '') return 'inactive'
  return launchedBy === target ? 'launched' : 'loaded'
}

/** The object of a unit goes first: without it nothing else counts, and with it gone nobody begins anything. */
function remove(node: EtcdNode | undefined): MendStep[] {
  if (node === undefined) return []
  if (!node.dir) return [{ action: 'delete', key: node.key, index: node.modifiedIndex }]
  const inOrder = [...node.nodes].sort((a, b) => Number(isObject(b)) - Number(isObject(a)))
  return [...inOrder.flatMap(remove), { action: 'delete-directory', key: node.key }]
}

function isObject({ key }: EtcdNode): boolean {
  return key.endsWith('/object')
}

/** The node of a key in a tree that was read. */
export function find(root: EtcdNode, key: string): EtcdNode | undefined {
  if (root.key === key) return root
  for (const node of root.nodes) {
    if (node.key === key || key.startsWith(`${node.key}/`)) return find(node, key)
  }
  return undefined
}
