import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StateFolderError } from '../state-folder-error.js'
import { ClusterNotRunningError, ClusterRefusedError, callCluster } from './control-client.js'
import type { RunningCluster } from './control-protocol.js'
import { isClusterName, stateHomeOf } from './state-home.js'

/** An embedded cluster of this user, whether it runs or not. */
export interface KeptCluster {
  readonly name: string
  /** `silent`: its process is there and does not answer. */
  readonly state: 'running' | 'stopped' | 'silent'
  readonly stateFolder: string
  /** As it describes itself; undefined where it does not run. */
  readonly cluster: RunningCluster | undefined
}

/** How long a cluster may take to answer, in milliseconds, before it counts as silent. */
const answerMs = 3_000

/**
 * All clusters that have a state folder, by name.
 * @throws {StateFolderError} where the folder of these folders cannot be read.
 */
export async function listClusters(
  env: Readonly<Record<string, string | undefined>>,
): Promise<KeptCluster[]> {
  const home = stateHomeOf(env)
  const names = (await foldersIn(home)).filter(isClusterName).sort()
  return await Promise.all(
    names.map(async (name) => {
      const stateFolder = join(home, name)
      return { name, stateFolder, ...(await look(stateFolder)) }
    }),
  )
}

async function look(stateFolder: string): Promise<Pick<KeptCluster, 'state' | 'cluster'>> {
  try {
    const { cluster } = await callCluster(stateFolder, { op: 'status' }, answerMs)
    return { state: 'running', cluster }
  } catch (error) {
    if (error instanceof ClusterNotRunningError) return { state: 'stopped', cluster: undefined }
    if (error instanceof ClusterRefusedError) return { state: 'silent', cluster: undefined }
    throw error
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw StateFolderError.from(folder, 'read', error)
  }
}
