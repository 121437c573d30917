import type { EtcdAnswer, EtcdNode } from '../../api/etcd/answer.js'
import { CompareFailedError, KeyExistsError, KeyNotFoundError } from '../../api/etcd/errors.js'
import type { EtcdKeys } from '../../api/etcd/keys.js'
import type { Keyspace } from '../../api/etcd/keyspace.js'
import { readLease, writeLease } from '../../api/etcd/records.js'
import { pause } from '../../api/transport/pause.js'
import type { ClusterLog } from '../log.js'

export interface EngineLeaseOptions {
  readonly keys: EtcdKeys
  readonly keyspace: Keyspace
  /** In whose name the lease is held. */
  readonly machineID: string
  /** Seconds that the lease lasts; it is renewed three times as often. */
  readonly ttl: number
  readonly log: ClusterLog
  /** Told whenever this engine becomes, or is no more, the one that may schedule. */
  readonly changed: (leading: boolean) => void
}

/** Of the rules by which fleet's engine schedules. An engine with older rules gives way to one with newer. */
const engineVersion = 1

interface Held {
  /** etcd's index when the lease was created, which renewing leaves. */
  readonly createdIndex: number
  readonly index: number
}

/**
 * The lease by which the engines on one etcd agree who schedules: fleet's own, so that a fleetd takes part.
 * By its own clock this engine stops a little before etcd lets the lease go to another.
 */
export class EngineLease {
  private readonly options: EngineLeaseOptions
  private readonly value: string
  private readonly stopping = new AbortController()
  private held: Held | undefined
  private leading = false
  private round: NodeJS.Timeout | undefined
  private deadline: NodeJS.Timeout | undefined
  private trying: Promise<void> = Promise.resolve()

  constructor(options: EngineLeaseOptions) {
    this.options = options
    this.value = writeLease({ machineID: options.machineID, version: engineVersion })
  }

  /** Resolves once it is known whether this engine leads. */
  start(): Promise<void> {
    this.trying = this.try()
    return this.trying
  }

  /** Gives the lease up, so that another engine need not wait for its end. */
  async stop(): Promise<void> {
    this.stopping.abort()
    clearTimeout(this.round)
    await this.trying
    this.lead(false)
    if (this.held === undefined) return
    const { keys, keyspace } = this.options
    await keys.delete(keyspace.engineLeader, { previousIndex: this.held.index }).catch(() => {})
  }

  private async try(): Promise<void> {
    try {
      if (this.held === undefined) await this.acquire()
      else await this.renew(this.held)
    } catch (error) {
      if (this.stopping.signal.aborted) return
      this.options.log.write('engine', `No word from etcd about who leads: ${String(error)}`, 4)
    }
    if (this.stopping.signal.aborted) return
    this.round = setTimeout(
      () => {
        this.trying = this.try()
      },
      (this.options.ttl * 1_000) / 3,
    )
  }

  private async acquire(): Promise<void> {
    const { keys, keyspace, ttl } = this.options
    if (!(await this.versionSuits())) return
    const began = performance.now()
    try {
      this.hold(await keys.create(keyspace.engineLeader, this.value, { ttl }), began)
    } catch (error) {
      if (!(error instanceof KeyExistsError)) throw error
      await this.stealFromOlder()
    }
  }

  private async renew({ index, createdIndex }: Held): Promise<void> {
    const { keys, keyspace, ttl } = this.options
    const began = performance.now()
    try {
      this.hold(await keys.set(keyspace.engineLeader, this.value, { previousIndex: index, ttl }), began)
    } catch (error) {
      if (!(error instanceof CompareFailedError || error instanceof KeyNotFoundError)) throw error
      const { node } = await this.read()
      // It is still ours where the answer to an earlier renewal was lost.
      this.held =
        node?.createdIndex === createdIndex ? { createdIndex, index: node.modifiedIndex } : undefined
      if (this.held === undefined) this.lead(false)
    }
  }

  /** Takes the lease over from an engine with older rules, and begins when that one's time is over. */
  private async stealFromOlder(): Promise<void> {
    const { keys, keyspace, ttl, log } = this.options
    const { node } = await this.read()
    if (node === undefined || readLease(node.value).version >= engineVersion) return
    const remaining = node.ttl ?? 0
    log.write('engine', `Takes over from an engine with older rules in ${remaining} s`)
    const previousIndex = node.modifiedIndex
    const taken = await keys.set(keyspace.engineLeader, this.value, { previousIndex, ttl: ttl + remaining })
    await pause(remaining * 1_000, this.stopping.signal)
    this.hold(taken, performance.now())
  }

  private hold({ node: { createdIndex, modifiedIndex } }: EtcdAnswer, began: number): void {
    this.held = { createdIndex, index: modifiedIndex }
    clearTimeout(this.deadline)
    const left = this.options.ttl * 900 - (performance.now() - began)
    this.deadline = setTimeout(() => this.lead(false), left)
    this.lead(true)
  }

  private lead(leading: boolean): void {
    if (!leading) clearTimeout(this.deadline)
    if (leading === this.leading || (leading && this.stopping.signal.aborted)) return
    this.leading = leading
    const { log, machineID, changed } = this.options
    log.write('engine', leading ? `Leads in the name of ${machineID.slice(0, 8)}` : 'Leads no more')
    changed(leading)
  }

  private async read(): Promise<{ node: EtcdNode | undefined }> {
    const { keys, keyspace } = this.options
    try {
      return await keys.get(keyspace.engineLeader, { quorum: true })
    } catch (error) {
      if (error instanceof KeyNotFoundError) return { node: undefined }
      throw error
    }
  }

  /** Whether the registry is not one that newer engines have changed the rules of. */
  private async versionSuits(): Promise<boolean> {
    const { keys, keyspace } = this.options
    const key = keyspace.engineVersion
    try {
      const { node } = await keys.get(key, { quorum: true })
      const version = Number(node.value)
      if (version >= engineVersion) return version === engineVersion
      await keys.set(key, String(engineVersion), { previousValue: node.value })
    } catch (error) {
      if (!(error instanceof KeyNotFoundError)) throw error
      await keys.create(key, String(engineVersion), { repeatable: true }).catch((again: unknown) => {
        if (!(again instanceof KeyExistsError)) throw again
      })
    }
    return true
  }
}
