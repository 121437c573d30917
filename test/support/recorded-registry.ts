import * as z from 'zod'
import type { EtcdKeys } from '../../src/api/etcd/keys.js'
import { readRecording } from '../fixtures/recording.js'

const node = z.object({
  key: z.string(),
  value: z.string().optional(),
  get nodes() {
    return z.array(node).default([])
  },
})

/** Every key of the recorded registry of a real cluster; the value is undefined for an empty directory. */
export function recordedRegistry(): [key: string, value: string | undefined][] {
  const leaves = (of: z.infer<typeof node>): [string, string | undefined][] =>
    of.nodes.length === 0 ? [[of.key, of.value]] : of.nodes.flatMap(leaves)
  return leaves(z.object({ node }).parse(readRecording('etcd-registry.json')).node)
}

/** Puts the recorded registry into an etcd. Nothing in it expires. */
export async function loadRecordedRegistry(keys: EtcdKeys): Promise<void> {
  await Promise.all(
    recordedRegistry().map(([key, value]) =>
      value === undefined ? keys.createDirectory(key) : keys.set(key, value),
    ),
  )
}
