import { CaasctlError } from '../../error.js'
import type { HeldLock } from './lock-holder.js'

/** Somebody else is at an application. */
export class LockedError extends CaasctlError {
  override readonly name = 'LockedError'
  readonly code = 'APPLICATION_LOCKED'
  readonly application: string
  readonly holder: HeldLock

  constructor(application: string, holder: HeldLock) {
    super(`Application ${application} is locked by ${describeHolder(holder)}.`, {
      suggestion:
        holder.for === 'work'
          ? 'Wait for it: --lock-wait 10m'
          : `If nobody needs the lock any more: caasctl unlock ${application}`,
    })
    this.application = application
    this.holder = holder
  }
}

/** A lock is not this process's any more: somebody may be at the application by now. */
export class LockLostError extends CaasctlError {
  override readonly name = 'LockLostError'
  readonly code = 'LOCK_LOST'
  readonly application: string

  constructor(application: string, reason: string, cause?: unknown) {
    super(`The lock of application ${application} is lost: ${reason}. Nothing more is changed.`, {
      cause,
      suggestion: `See who is at it, then go on where this stopped: caasctl lock ${application} --status`,
    })
    this.application = application
  }
}

/** What was applied is more than the store can keep of one release. */
export class SnapshotTooLargeError extends CaasctlError {
  override readonly name = 'SnapshotTooLargeError'
  readonly code = 'SNAPSHOT_TOO_LARGE'
  readonly application: string

  constructor(application: string, bytes: number, maxBytes: number) {
    super(
      `Application ${application} is too large for the history: ${bytes} bytes where ${maxBytes} are allowed.`,
      { suggestion: 'Split it into several applications.' },
    )
    this.application = application
  }
}

/** A name that no application can have. */
export class ApplicationNameError extends CaasctlError {
  override readonly name = 'ApplicationNameError'
  readonly code = 'BAD_APPLICATION_NAME'
  readonly application: string

  constructor(application: string) {
    super(`${JSON.stringify(application)} cannot be the name of an application.`, {
      suggestion: 'It has letters, digits, dots, dashes and underscores, and begins with a letter or digit.',
    })
    this.application = application
  }
}

/** What is in the folder cannot be used. */
export class StoreFolderError extends CaasctlError {
  override readonly name = 'StoreFolderError'
  readonly code = 'STORE_FOLDER_UNUSABLE'
  readonly folder: string

  constructor(folder: string, cause: Error) {
    super(`The history and locks in ${folder} cannot be used: ${cause.message}`, { cause })
    this.folder = folder
  }
}

/** `mark@laptop since 2015-03-24 09:01:10 UTC (apply)` */
export function describeHolder({ owner, since, message }: HeldLock): string {
  const when = since === '' ? '' : ` since ${since.slice(0, 19).replace('T', ' ')} UTC`
  return `${owner}${when}${message === '' ? '' : ` (${message})`}`
}
