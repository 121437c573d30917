import { EtcdConnection } from '../../api/etcd/connection.js'
import { CompareFailedError, DirectoryNotEmptyError, KeyNotFoundError } from '../../api/etcd/errors.js'
import { EtcdKeys } from '../../api/etcd/keys.js'
import type { DoctorEtcd } from './doctor.js'
import type { MendStep } from './plan-mend.js'

/** `changed`: something was done to it since it was found, and it was let be. */
export type MendOutcome = 'mended' | 'changed'

/**
 * Carries out the steps of a finding. Each is done only where the key is as it was when the ghost was found; the
 * first that is not ends it.
 *
 * @throws {EtcdError} | {EtcdUnavailableError} | {ConnectionError} | {RequestTimeoutError}
 */
export async function mendGhost(
  { endpoints, keyPrefix: _, ...options }: DoctorEtcd,
  steps: readonly MendStep[],
  signal?: AbortSignal,
): Promise<MendOutcome> {
  const connection = new EtcdConnection(endpoints, options)
  try {
    const keys = new EtcdKeys(connection)
    for (const step of steps) {
      signal?.throwIfAborted()
      if (!(await carryOut(keys, step, signal))) return 'changed'
    }
    return 'mended'
  } finally {
    connection.close()
  }
}

/** False where the key is not any more as it was. */
async function carryOut(keys: EtcdKeys, step: MendStep, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    if (step.action === 'set') await keys.set(step.key, step.value, { previousIndex: step.index, signal })
    else if (step.action === 'delete') await keys.delete(step.key, { previousIndex: step.index, signal })
    else await keys.delete(step.key, { dir: true, signal })
    return true
  } catch (error) {
    // What expired, or went with somebody else, need not be taken away.
    if (error instanceof KeyNotFoundError) return step.action !== 'set'
    if (error instanceof CompareFailedError || error instanceof DirectoryNotEmptyError) return false
    throw error
  }
}
