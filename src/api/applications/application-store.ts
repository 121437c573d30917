import type { CallOptions } from '../fleet.js'
import type { HeldLock, LockHolder, NewLock } from './lock-holder.js'
import type { NewRelease, Release, ReleaseEnd } from './release.js'

/**
 * What is remembered of applications besides their units: what was applied, when and by whom, and who is at it
 * right now. Kept in etcd, or where that is out of reach in a folder. Both behave the same, save that the lock
 * of a folder keeps nobody away who has another folder.
 */
export interface ApplicationStore extends AsyncDisposable {
  readonly kind: 'etcd' | 'file'
  /** Where it is, for people: the endpoint of etcd, the path of the folder. */
  readonly place: string

  /** The releases of an application that are kept, the oldest first. */
  releases(application: string, options?: CallOptions): Promise<Release[]>

  /**
   * What was applied with a release, as it was given; undefined where none was given or it is not kept any more.
   * It comes from outside: whoever uses it checks it.
   */
  snapshot(application: string, number: number, options?: CallOptions): Promise<unknown>

  /**
   * Notes that a release begins, under the next number, and forgets the oldest ones.
   * @throws {SnapshotTooLargeError}
   */
  begin(application: string, release: NewRelease, options?: CallOptions): Promise<Release>

  /** Notes how a release ended. Does nothing where it was forgotten meanwhile. */
  end(application: string, release: Release, end: ReleaseEnd, options?: CallOptions): Promise<void>

  /** Who has the lock of an application; undefined where nobody has. */
  holder(application: string, options?: CallOptions): Promise<HeldLock | undefined>

  /**
   * Takes the lock of an application for work that this process does: it is kept alive until it is released, and
   * is free again soon after the process is no more.
   * @throws {LockedError}
   */
  lock(application: string, lock: NewLock, options?: CallOptions): Promise<ApplicationLock>

  /**
   * Takes the lock for a person: until it is unlocked, or for `forMs` milliseconds.
   * @throws {LockedError}
   */
  lockFor(
    application: string,
    lock: NewLock & { readonly forMs?: number | undefined },
    options?: CallOptions,
  ): Promise<HeldLock>

  /**
   * Takes a lock away from whoever has it.
   * @returns false where it is not that holder's any more
   */
  unlock(application: string, holder: LockHolder, options?: CallOptions): Promise<boolean>

  /** Frees connections. */
  close(): Promise<void>
}

/** A lock that this process has. */
export interface ApplicationLock extends AsyncDisposable {
  readonly holder: LockHolder
  /** Aborts with a {@link LockLostError} when the lock is known to be lost. */
  readonly signal: AbortSignal
  /**
   * Makes sure that the lock is still this one's: to be called before anything is changed.
   * @throws {LockLostError}
   */
  confirm(): Promise<void>
  /** Gives it back, if it is still this one's. */
  release(): Promise<void>
}
