import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { writeAtomically } from '../../write-atomically.js'
import type { CallOptions } from '../fleet.js'
import type { ApplicationLock, ApplicationStore } from './application-store.js'
import { assertApplicationName } from './check-name.js'
import { createFile, namesIn } from './create-file.js'
import { LockedError, StoreFolderError } from './errors.js'
import { FileLock } from './file-lock.js'
import { LockFiles } from './lock-files.js'
import type { HeldLock, LockHolder, NewLock } from './lock-holder.js'
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

/** How much is kept in the folder. */
export interface FileApplicationStoreOptions {
  /** Releases kept of an application. Default 20. */
  readonly keep?: number | undefined
}

/**
 * History and locks in a folder, for a cluster whose etcd is out of reach:
 *
 *     NAME/lock.N            who is at it
 *     NAME/releases/N.json   a release, with what was applied
 *
 * Only who has the folder sees them: a lock here keeps nobody on another computer away.
 */
export class FileApplicationStore implements ApplicationStore {
  readonly kind = 'file'
  readonly place: string
  private readonly keep: number

  /** @param folder made where it is not there: `.caasctl` beside the manifest. */
  constructor(folder: string, { keep = defaultKeep }: FileApplicationStoreOptions = {}) {
    this.place = folder
    this.keep = Math.max(1, keep)
  }

  releases(application: string, _options: CallOptions = {}): Promise<Release[]> {
    return this.use(application, async (folder) => {
      const records = await Promise.all(
        (await releaseNumbers(folder)).map((number) => readRecord(folder, number)),
      )
      return records.flatMap((record) => record?.release ?? [])
    })
  }

  snapshot(application: string, number: number, _options: CallOptions = {}): Promise<unknown> {
    return this.use(application, async (folder) => (await readRecord(folder, number))?.snapshot)
  }

  begin(application: string, given: NewRelease, options: CallOptions = {}): Promise<Release> {
    return this.use(application, async (folder) => {
      await this.make(folder)
      const releases = await this.releases(application, options)
      let release = newRelease((releases.at(-1)?.number ?? 0) + 1, given)
      while (!(await createFile(releaseFile(folder, release.number), recordText(release, given.snapshot)))) {
        release = { ...release, number: release.number + 1 }
      }
      for (const { number } of outdated([...releases, release], this.keep)) {
        await rm(releaseFile(folder, number), { force: true })
      }
      return release
    })
  }

  end(application: string, release: Release, end: ReleaseEnd, _options: CallOptions = {}): Promise<void> {
    return this.use(application, async (folder) => {
      const record = await readRecord(folder, release.number)
      if (record?.release.id !== release.id) return
      const text = recordText(endRelease(release, end), record.snapshot)
      await writeAtomically(releaseFile(folder, release.number), text)
    })
  }

  holder(application: string, _options: CallOptions = {}): Promise<HeldLock | undefined> {
    return this.use(application, (folder) => new LockFiles(folder).holder())
  }

  lock(application: string, lock: NewLock, _options: CallOptions = {}): Promise<ApplicationLock> {
    return this.use(application, async (folder) => {
      await this.make(folder)
      const files = new LockFiles(folder)
      const taken = await files.take(lock, 'work', undefined)
      if (taken.kind === 'locked') throw new LockedError(application, taken.holder)
      return new FileLock(files, application, taken.holder)
    })
  }

  lockFor(
    application: string,
    { forMs, ...lock }: NewLock & { readonly forMs?: number | undefined },
    _options: CallOptions = {},
  ): Promise<HeldLock> {
    return this.use(application, async (folder) => {
      await this.make(folder)
      const taken = await new LockFiles(folder).take(lock, 'person', forMs)
      if (taken.kind === 'locked') throw new LockedError(application, taken.holder)
      return { ...taken.holder, leftMs: forMs }
    })
  }

  unlock(application: string, holder: LockHolder, _options: CallOptions = {}): Promise<boolean> {
    return this.use(application, (folder) => new LockFiles(folder).free(holder))
  }

  async close(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** @throws {StoreFolderError} for what the system says of files. */
  private async use<T>(application: string, work: (folder: string) => Promise<T>): Promise<T> {
    assertApplicationName(application)
    try {
      return await work(join(this.place, application))
    } catch (error) {
      if (error instanceof Error && 'syscall' in error) throw new StoreFolderError(this.place, error)
      throw error
    }
  }

  /** What is in it is of this computer: it is kept out of version control. */
  private async make(folder: string): Promise<void> {
    await mkdir(join(folder, 'releases'), { recursive: true })
    const ignore = join(this.place, '.gitignore')
    await writeFile(ignore, '*\n', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

function releaseFile(folder: string, number: number): string {
  return join(folder, 'releases', `${number}.json`)
}

async function releaseNumbers(folder: string): Promise<number[]> {
  return (await namesIn(join(folder, 'releases')))
    .flatMap((name) => /^([1-9]\d{0,8})\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

const recordSchema = z.object({ release: z.unknown(), snapshot: z.unknown().optional() })

async function readRecord(folder: string, number: number) {
  const text = await readFile(releaseFile(folder, number), 'utf8').catch(() => '')
  const record = recordSchema.safeParse(parseJson(text)).data
  const release = record === undefined ? undefined : readRelease(JSON.stringify(record.release))
  return release === undefined ? undefined : { release, snapshot: record?.snapshot }
}

function recordText(release: Release, snapshot: unknown): string {
  return `${JSON.stringify({ release, snapshot }, null, 2)}\n`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
