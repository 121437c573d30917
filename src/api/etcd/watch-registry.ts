import type { FleetChange, WatchOptions } from '../watch.js'
import type { EtcdConnection } from './connection.js'
import { followRegistry } from './follow-registry.js'
import type { Keyspace } from './keyspace.js'
import type { RegistryTree } from './registry-tree.js'
import { viewAll } from './registry-view.js'
import { applyEvent, compareTrees } from './tree-changes.js'

/** Tells the cluster as the registry has it, then every change. */
export async function* watchRegistry(
  connection: EtcdConnection,
  keyspace: Keyspace,
  options: WatchOptions,
): AsyncGenerator<FleetChange> {
  let tree: RegistryTree | undefined
  for await (const step of followRegistry(connection, keyspace, options)) {
    if (step.kind === 'read') {
      const before = tree
      tree = step.tree
      if (before === undefined) yield { kind: 'snapshot', ...viewAll(tree) }
      else yield* compareTrees(before, tree)
    } else if (tree !== undefined) yield* applyEvent(tree, step.event)
  }
}
