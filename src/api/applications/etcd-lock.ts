import { setTimeout as sleep } from 'node:timers/promises'
import { TimeLimit } from '../../time-limit.js'
import { CompareFailedError, KeyNotFoundError } from '../etcd/errors.js'
import type { EtcdKeys } from '../etcd/keys.js'
import type { ApplicationLock } from './application-store.js'
import { LockLostError } from './errors.js'
import type { LockHolder } from './lock-holder.js'

interface EtcdLockOptions {
  readonly keys: EtcdKeys
  readonly key: string
  readonly application: string
  readonly holder: LockHolder
  readonly ttlMs: number
  /** When etcd was asked for it. */
  readonly askedAt: Moment
}

/** A moment by two clocks: one that nobody sets, and one that goes on while the computer sleeps. */
interface Moment {
  readonly steady: number
  readonly wall: number
}

/** For so long after etcd said that it is held it is not asked again, milliseconds. */
const freshMs = 500
/** How long a change may wait for etcd to say so, milliseconds. */
const answerMs = 2_000
/** How long giving it back may take, milliseconds: it expires by itself. */
const releaseMs = 5_000

/**
 * A key that expires, written again in time. Before a change etcd is asked whether it is still there; while etcd does
 * not answer it is taken for held for two thirds of its time to live, and then no longer.
 */
export class EtcdLock implements ApplicationLock {
  readonly holder: LockHolder
  private readonly options: EtcdLockOptions
  private readonly value: string
  private readonly lost = new AbortController()
  private readonly released = new AbortController()
  private confirmedAt: Moment
  private renewing: Promise<void> | undefined
  private timer: NodeJS.Timeout | undefined

  constructor(options: EtcdLockOptions) {
    this.options = options
    this.holder = options.holder
    this.value = JSON.stringify(options.holder)
    this.confirmedAt = options.askedAt
    this.renewLater(options.ttlMs / 3)
  }

  static now(): Moment {
    return { steady: performance.now(), wall: Date.now() }
  }

  get signal(): AbortSignal {
    return this.lost.signal
  }

  async confirm(): Promise<void> {
    this.lost.signal.throwIfAborted()
    if (this.ageMs() < freshMs) return
    // Where etcd does not answer for a moment, the lock cannot have run out yet.
    const limit =
      this.ageMs() < (this.options.ttlMs * 2) / 3 ? sleep(answerMs, undefined, { ref: false }) : undefined
    try {
      await Promise.race([this.renew(), ...(limit === undefined ? [] : [limit])])
    } catch (error) {
      if (this.ageMs() >= (this.options.ttlMs * 2) / 3) this.lose('it could not be renewed in time', error)
    }
    this.lost.signal.throwIfAborted()
  }

  /** Lets it be: it was never had. */
  forget(): void {
    clearTimeout(this.timer)
    this.released.abort()
  }

  async release(): Promise<void> {
    this.forget()
    await this.renewing?.catch(() => {})
    const { keys, key } = this.options
    using limit = new TimeLimit(releaseMs)
    const { signal } = limit
    for (let tries = 2; tries > 0; tries--) {
      try {
        await keys.delete(key, { previousValue: this.value, signal })
        return
      } catch (error) {
        // It is gone, or somebody else's. What else may happen, it expires.
        if (error instanceof KeyNotFoundError || error instanceof CompareFailedError) return
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }

  /** Milliseconds since it was surely held: the longer of what two clocks say. */
  private ageMs(): number {
    const { steady, wall } = EtcdLock.now()
    return Math.max(steady - this.confirmedAt.steady, wall - this.confirmedAt.wall)
  }

  private renewLater(ms: number): void {
    this.timer = setTimeout(() => {
      this.renew()
        .then(() => this.options.ttlMs / 3)
        .catch((error: unknown) => {
          if (this.ageMs() >= this.options.ttlMs) this.lose('it could not be renewed in time', error)
          return this.options.ttlMs / 10
        })
        .then((pauseMs) => {
          if (!this.lost.signal.aborted && !this.released.signal.aborted) this.renewLater(pauseMs)
        })
    }, ms)
    this.timer.unref()
  }

  /** Writes the same value again, if it is still there. Several that ask at once wait for one request. */
  private renew(): Promise<void> {
    this.renewing ??= this.renewNow().finally(() => {
      this.renewing = undefined
    })
    return this.renewing
  }

  private async renewNow(): Promise<void> {
    const { keys, key, ttlMs } = this.options
    const askedAt = EtcdLock.now()
    using limit = new TimeLimit(ttlMs, this.released.signal)
    const { signal } = limit
    try {
      await keys.set(key, this.value, {
        ttl: ttlMs / 1_000,
        previousValue: this.value,
        // What is written is what is there already.
        repeatable: true,
        signal,
      })
      this.confirmedAt = askedAt
    } catch (error) {
      if (error instanceof KeyNotFoundError) this.lose('it ran out, or was taken away', error)
      else if (error instanceof CompareFailedError) this.lose('somebody else has it', error)
      else throw error
    }
  }

  private lose(reason: string, cause: unknown): void {
    if (this.released.signal.aborted) return
    clearTimeout(this.timer)
    this.lost.abort(new LockLostError(this.options.application, reason, cause))
  }
}
