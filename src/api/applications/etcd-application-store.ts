import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { ProtocolError } from '../errors.js'
import type { EtcdNode } from '../etcd/answer.js'
import { EtcdConnection } from '../etcd/connection.js'
import { CompareFailedError, KeyExistsError, KeyNotFoundError } from '../etcd/errors.js'
import type { EtcdFleetOptions } from '../etcd/etcd-fleet.js'
import { joinKey } from '../etcd/key.js'
import { EtcdKeys } from '../etcd/keys.js'
import { defaultKeyPrefix, Keyspace } from '../etcd/keyspace.js'
import type { CallOptions } from '../fleet.js'
import type { ApplicationLock, ApplicationStore } from './application-store.js'
import { assertApplicationName } from './check-name.js'
import { LockedError, SnapshotTooLargeError } from './errors.js'
import { EtcdLock } from './etcd-lock.js'
import { Grace } from './grace.js'
import { type HeldLock, type LockHolder, type NewLock, newHolder, readHolder } from './lock-holder.js'
import {
  defaultKeep,
  endRelease,
  type NewRelease,
  newRelease,
  outdated,
  type Release,
  type ReleaseEnd,
  readRelease,
} from './release.js'

/** How etcd is reached, and how much is kept in it for how long. */
export interface EtcdApplicationStoreOptions extends EtcdFleetOptions {
  /** Releases kept of an application. Default 20. */
  readonly keep?: number | undefined
  /** Milliseconds after which the lock of a process that is no more is free; whole seconds. Default 20,000. */
  readonly lockTtlMs?: number | undefined
}

/** How long etcd's answer is waited for by who does not want it any longer, milliseconds. */
const graceMs = 2_000
/** Bytes of a snapshot when it is compressed: etcd takes requests of 1.5 MB. */
const snapshotMaxBytes = 1_000_000
/** And what it may come to when it is taken apart again. */
const snapshotMaxLength = 256 * 1024 * 1024

/**
 * History and locks in the etcd that fleet has its registry in, beside fleet's own keys:
 *
 *     /caasctl/_coreos.com/fleet/NAME/lock          who is at it; expires
 *     /caasctl/_coreos.com/fleet/NAME/releases/N    a release
 *     /caasctl/_coreos.com/fleet/NAME/snapshots/N   what was applied with it: JSON, gzip, base64url
 */
export class EtcdApplicationStore implements ApplicationStore {
  readonly kind = 'etcd'
  readonly place: string
  private readonly connection: EtcdConnection
  private readonly keys: EtcdKeys
  private readonly prefix: string
  private readonly keep: number
  private readonly ttlMs: number

  /**
   * @param endpoints members of the etcd cluster, `http://HOST:2379`, at least one.
   * @throws {ConnectionSettingError}
   */
  constructor(
    endpoints: readonly [string, ...string[]],
    {
      keyPrefix = defaultKeyPrefix,
      keep = defaultKeep,
      lockTtlMs = 20_000,
      ...options
    }: EtcdApplicationStoreOptions = {},
  ) {
    this.connection = new EtcdConnection(endpoints, options)
    // Without the user that an endpoint may name.
    this.place = this.connection.endpoints.join(',')
    this.keys = new EtcdKeys(this.connection)
    this.prefix = `/caasctl${new Keyspace(keyPrefix).prefix}`
    this.keep = Math.max(1, keep)
    this.ttlMs = Math.max(1, Math.ceil(lockTtlMs / 1_000)) * 1_000
  }

  async releases(application: string, { signal }: CallOptions = {}): Promise<Release[]> {
    const folder = await this.read(this.key(application, 'releases'), { recursive: true, signal })
    const releases = (folder?.nodes ?? []).flatMap(({ value }) => readRelease(value) ?? [])
    return releases.sort((a, b) => a.number - b.number)
  }

  async snapshot(application: string, number: number, { signal }: CallOptions = {}): Promise<unknown> {
    const key = this.key(application, 'snapshots', number)
    const node = await this.read(key, { signal })
    if (node === undefined) return undefined
    try {
      const packed = Buffer.from(node.value, 'base64url')
      const text = await promisify(gunzip)(packed, { maxOutputLength: snapshotMaxLength })
      return JSON.parse(text.toString('utf8'))
    } catch (error) {
      throw new ProtocolError(`GET ${key}`, 'no snapshot of a release', { cause: error })
    }
  }

  async begin(application: string, given: NewRelease, { signal }: CallOptions = {}): Promise<Release> {
    const snapshot = given.snapshot === undefined ? undefined : await pack(application, given.snapshot)
    const releases = await this.releases(application, { signal })
    const release = await this.claim(application, newRelease((releases.at(-1)?.number ?? 0) + 1, given), {
      signal,
    })
    if (snapshot !== undefined) {
      await this.keys.set(this.key(application, 'snapshots', release.number), snapshot, { signal })
    }
    for (const { number } of outdated([...releases, release], this.keep)) {
      await this.forget(this.key(application, 'snapshots', number), signal)
      await this.forget(this.key(application, 'releases', number), signal)
    }
    return release
  }

  async end(
    application: string,
    release: Release,
    end: ReleaseEnd,
    { signal }: CallOptions = {},
  ): Promise<void> {
    const value = JSON.stringify(endRelease(release, end))
    try {
      await this.keys.set(this.key(application, 'releases', release.number), value, { exists: true, signal })
    } catch (error) {
      if (!(error instanceof KeyNotFoundError)) throw error
    }
  }

  async holder(application: string, { signal }: CallOptions = {}): Promise<HeldLock | undefined> {
    const node = await this.read(this.key(application, 'lock'), { signal })
    return node === undefined ? undefined : heldBy(node)
  }

  async lock(application: string, lock: NewLock, { signal }: CallOptions = {}): Promise<ApplicationLock> {
    signal?.throwIfAborted()
    const holder = newHolder(lock, 'work')
    const askedAt = EtcdLock.now()
    const key = this.key(application, 'lock')
    const taken = new EtcdLock({ keys: this.keys, key, application, holder, ttlMs: this.ttlMs, askedAt })
    try {
      // What was sent is waited for: etcd might get it after it was given back.
      using grace = new Grace(signal, graceMs)
      await this.take(application, holder, this.ttlMs, grace.signal)
      signal?.throwIfAborted()
      return taken
    } catch (error) {
      // etcd may have done what nobody waited for any longer.
      if (signal?.aborted) await taken.release()
      else taken.forget()
      throw error
    }
  }

  async lockFor(
    application: string,
    { forMs, ...lock }: NewLock & { readonly forMs?: number | undefined },
    { signal }: CallOptions = {},
  ): Promise<HeldLock> {
    const holder = newHolder(lock, 'person')
    await this.take(application, holder, forMs, signal)
    return { ...holder, leftMs: forMs }
  }

  async unlock(application: string, { id }: LockHolder, { signal }: CallOptions = {}): Promise<boolean> {
    const key = this.key(application, 'lock')
    const node = await this.read(key, { signal })
    if (node === undefined || heldBy(node).id !== id) return false
    try {
      await this.keys.delete(key, { previousValue: node.value, signal })
      return true
    } catch (error) {
      if (error instanceof KeyNotFoundError || error instanceof CompareFailedError) return false
      throw error
    }
  }

  async close(): Promise<void> {
    this.connection.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  private key(application: string, ...names: readonly (string | number)[]): string {
    assertApplicationName(application)
    return joinKey(this.prefix, application, ...names.map(String))
  }

  private async read(
    key: string,
    options: { readonly signal: AbortSignal | undefined; readonly recursive?: boolean },
  ): Promise<EtcdNode | undefined> {
    try {
      return (await this.keys.get(key, { quorum: true, ...options })).node
    } catch (error) {
      if (error instanceof KeyNotFoundError) return undefined
      throw error
    }
  }

  /** Creates the release under the first number that is free. */
  private async claim(application: string, release: Release, { signal }: CallOptions): Promise<Release> {
    const key = this.key(application, 'releases', release.number)
    try {
      await this.keys.create(key, JSON.stringify(release), { repeatable: true, signal })
      return release
    } catch (error) {
      if (!(error instanceof KeyExistsError)) throw error
    }
    // An earlier try of the same request may have been carried out.
    const there = readRelease((await this.read(key, { signal }))?.value ?? '')
    if (there?.id === release.id) return release
    return this.claim(application, { ...release, number: release.number + 1 }, { signal })
  }

  /** @throws {LockedError} */
  private async take(
    application: string,
    holder: LockHolder,
    ttlMs: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const key = this.key(application, 'lock')
    const ttl = ttlMs === undefined ? undefined : Math.ceil(ttlMs / 1_000)
    for (;;) {
      try {
        await this.keys.create(key, JSON.stringify(holder), { ttl, repeatable: true, signal })
        return
      } catch (error) {
        if (!(error instanceof KeyExistsError)) throw error
      }
      const node = await this.read(key, { signal })
      // It may have expired this moment; and an earlier try of the same request may have been carried out.
      if (node === undefined) continue
      const held = heldBy(node)
      if (held.id === holder.id) return
      throw new LockedError(application, held)
    }
  }

  private async forget(key: string, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.keys.delete(key, { signal })
    } catch (error) {
      if (!(error instanceof KeyNotFoundError)) throw error
    }
  }
}

function heldBy({ value, ttl }: EtcdNode): HeldLock {
  return { ...readHolder(value), leftMs: ttl === undefined ? undefined : ttl * 1_000 }
}

async function pack(application: string, snapshot: unknown): Promise<string> {
  const text = (await promisify(gzip)(JSON.stringify(snapshot))).toString('base64url')
  if (text.length > snapshotMaxBytes) {
    throw new SnapshotTooLargeError(application, text.length, snapshotMaxBytes)
  }
  return text
}
