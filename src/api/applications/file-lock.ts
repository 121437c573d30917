import type { ApplicationLock } from './application-store.js'
import { LockLostError } from './errors.js'
import type { LockFiles } from './lock-files.js'
import type { LockHolder } from './lock-holder.js'

/** A lock of files, held for as long as this process lives: only somebody's hand takes it away. */
export class FileLock implements ApplicationLock {
  readonly holder: LockHolder
  private readonly files: LockFiles
  private readonly application: string
  private readonly lost = new AbortController()

  constructor(files: LockFiles, application: string, holder: LockHolder) {
    this.files = files
    this.application = application
    this.holder = holder
  }

  get signal(): AbortSignal {
    return this.lost.signal
  }

  async confirm(): Promise<void> {
    this.lost.signal.throwIfAborted()
    if (await this.files.has(this.holder)) return
    const reason = 'it was taken away'
    this.lost.abort(new LockLostError(this.application, reason))
    this.lost.signal.throwIfAborted()
  }

  async release(): Promise<void> {
    await this.files.free(this.holder)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }
}
