import {
  type ApplicationLock,
  type ApplicationStore,
  type HeldLock,
  LockedError,
  type NewLock,
} from '../../api/index.js'
import { pause } from '../wait/pause.js'

/** What `withLock` takes. */
export interface WithLockOptions extends NewLock {
  /** Milliseconds to wait for a lock that somebody else has. Default 0: it is refused at once. */
  readonly waitMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Told once for each holder that is waited for. */
  readonly onWaiting?: ((holder: HeldLock) => void) | undefined
}

/** Milliseconds between two looks whether a lock is free. */
const lookEveryMs = 500

/**
 * Does work that only one at a time may do on an application, and gives the lock back however it ends.
 *
 *     await withLock(store, 'monitor', { owner: 'mark@laptop', message: 'apply' }, async (lock, signal) => {
 *       await applyApplication(guardedFleet(fleet, lock), application, { signal })
 *     })
 *
 * @param work gets the lock, and a signal that aborts when the lock is lost, besides the one given
 * @throws {LockedError} {@link LockLostError}
 */
export async function withLock<T>(
  store: ApplicationStore,
  application: string,
  options: WithLockOptions,
  work: (lock: ApplicationLock, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal = new AbortController().signal } = options
  const lock = await take(store, application, options, signal)
  try {
    const result = await work(lock, AbortSignal.any([lock.signal, signal]))
    lock.signal.throwIfAborted()
    return result
  } finally {
    await lock.release()
  }
}

async function take(
  store: ApplicationStore,
  application: string,
  { waitMs = 0, onWaiting, owner, message }: WithLockOptions,
  signal: AbortSignal,
): Promise<ApplicationLock> {
  const deadline = performance.now() + waitMs
  let told: string | undefined
  for (;;) {
    try {
      return await store.lock(application, { owner, message }, { signal })
    } catch (error) {
      const leftMs = deadline - performance.now()
      if (!(error instanceof LockedError) || leftMs <= 0) throw error
      if (told !== error.holder.id) onWaiting?.(error.holder)
      told = error.holder.id
      await pause(Math.min(leftMs, lookEveryMs * (0.8 + 0.4 * Math.random())), signal)
      signal.throwIfAborted()
    }
  }
}
