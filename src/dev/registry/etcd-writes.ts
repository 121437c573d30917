import type { EtcdAnswer } from '../../api/etcd/answer.js'
import {
  CompareFailedError,
  EtcdError,
  EtcdUnavailableError,
  KeyNotFoundError,
} from '../../api/etcd/errors.js'
import type { EtcdKeys } from '../../api/etcd/keys.js'
import type { Keyspace } from '../../api/etcd/keyspace.js'
import { ConnectionError, RequestTimeoutError } from '../../api/index.js'
import type { EtcdMirror } from './etcd-mirror.js'
import { RegistryUnavailableError } from './registry-unavailable-error.js'

/** Writes to etcd that the mirror has when they resolve, and that leave no ghosts. */
export class EtcdWrites {
  readonly keys: EtcdKeys
  readonly keyspace: Keyspace
  private readonly mirror: EtcdMirror

  constructor(keys: EtcdKeys, keyspace: Keyspace, mirror: EtcdMirror) {
    this.keys = keys
    this.keyspace = keyspace
    this.mirror = mirror
  }

  /**
   * Resolves to the answer once the mirror has what was written.
   * @throws {RegistryUnavailableError}
   */
  async written(writing: Promise<EtcdAnswer>): Promise<EtcdAnswer> {
    try {
      const answer = await writing
      await this.mirror.reach(answer.node.modifiedIndex)
      return answer
    } catch (error) {
      throw isUnavailable(error) ? new RegistryUnavailableError(error.message, { cause: error }) : error
    }
  }

  /** Deletes a key that has this value; nothing happens where it has another, or is gone. */
  async take(key: string, value: string): Promise<void> {
    try {
      await this.written(this.keys.delete(key, { previousValue: value }))
    } catch (error) {
      if (!(error instanceof CompareFailedError || error instanceof KeyNotFoundError)) throw error
    }
  }

  /** Whether there is something under the unit's name, readable or not. */
  has(name: string): boolean {
    return this.mirror.tree.units.get(name)?.values.has('object') === true
  }

  /**
   * Takes back what was written under a unit that had just been destroyed. etcd makes the directory anew for it,
   * and that would lie there as a ghost.
   */
  async bury(name: string, key: 'target' | 'job-state', value: string): Promise<void> {
    await this.take(this.keyspace.unit(name, key), value)
    await this.keys.delete(this.keyspace.unit(name), { dir: true }).catch(() => {})
  }
}

function isUnavailable(error: unknown): error is Error {
  return (
    error instanceof EtcdUnavailableError ||
    error instanceof ConnectionError ||
    error instanceof RequestTimeoutError ||
    (error instanceof EtcdError && error.retryable)
  )
}
