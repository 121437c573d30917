import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { CaasctlError } from '../../error.js'
import { FolderLock } from '../folder-lock.js'
import { socketFolder } from '../socket-path.js'
import { ClusterNotRunningError, callCluster } from './control-client.js'

/** A cluster that was told to end is still there. */
export class ClusterNotEndedError extends CaasctlError {
  override readonly name = 'ClusterNotEndedError'
  readonly code = 'CLUSTER_NOT_ENDED'
  readonly pid: number

  constructor(pid: number) {
    super(`The cluster was told to end, but its process ${pid} is still there after ${graceMs / 1_000} s.`, {
      suggestion: `If it hangs: kill -9 ${pid}`,
    })
    this.pid = pid
  }
}

/** How long a cluster may take to end, in milliseconds. */
const graceMs = 15_000

/**
 * Ends the cluster that is kept in a state folder, and resolves once its process and its sockets are gone.
 * @returns false where none ran.
 * @throws {ClusterNotEndedError}
 */
export async function stopCluster(stateFolder: string): Promise<boolean> {
  let pid: number
  try {
    const { cluster } = await callCluster(stateFolder, { op: 'stop' })
    pid = cluster.pid
  } catch (error) {
    if (error instanceof ClusterNotRunningError) return false
    throw error
  }
  const end = performance.now() + graceMs
  while ((await FolderLock.isTaken(stateFolder)) || isAlive(pid)) {
    if (performance.now() > end) throw new ClusterNotEndedError(pid)
    await sleep(10)
  }
  return true
}

/**
 * Removes all that is kept of a cluster.
 * @throws {FolderInUseError} while it runs.
 */
export async function forgetCluster(stateFolder: string): Promise<void> {
  const sockets = await socketFolder(stateFolder)
  await using _lock = await FolderLock.take(stateFolder)
  await rm(stateFolder, { recursive: true, force: true })
  if (sockets !== stateFolder) await rm(sockets, { recursive: true, force: true })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // Where nobody collects what is left of an ended process (a container without init), it stays as a zombie.
  try {
    return !/^\d+ \(.*\) Z /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}
