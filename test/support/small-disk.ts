import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A file system in memory that takes no more than so much, and can be made read-only. Only root can have one. */
export class SmallDisk implements AsyncDisposable {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async mount(kiB: number): Promise<SmallDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'caasctl-disk-'))
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${kiB}k,mode=700`, 'tmpfs', folder])
    } catch (error) {
      await rm(folder, { recursive: true })
      throw error
    }
    return new SmallDisk(folder)
  }

  async setReadOnly(readOnly: boolean): Promise<void> {
    await run('mount', ['-o', `remount,${readOnly ? 'ro' : 'rw'}`, this.folder])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('umount', [this.folder])
    await rm(this.folder, { recursive: true })
  }
}

/**
 * Whether file systems can be mounted here. Where not, their tests are skipped, which is said loudly; with CI=true
 * nothing may be skipped, and this throws.
 */
export async function canMount(): Promise<boolean> {
  try {
    await using _disk = await SmallDisk.mount(64)
    return true
  } catch (error) {
    const message = `Tests of full and read-only disks are SKIPPED: they must mount a tmpfs, as root. ${error}`
    if (process.env.CI === 'true') throw new Error(message)
    process.stderr.write(`\n!! ${message}\n`)
    return false
  }
}
