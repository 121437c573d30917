import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { syncFolder, writeAtomically } from '../../write-atomically.js'
import { StateFolderError } from '../state-folder-error.js'
import { checksum, encodeLine, readLines } from './log-lines.js'
import { type RegistryRecord, type RegistryStorage, registryRecordSchema } from './registry-record.js'

const snapshotSchema = z.object({
  format: z.literal(2),
  /** The number in the name of the log that goes on from here. */
  generation: z.int(),
  /** Of the generation, a blank, and the records as JSON. */
  checksum: z.string(),
  records: z.array(registryRecordSchema),
})

const snapshotName = 'registry.json'

const logPattern = /^registry\.(\d+)\.log$/

/** A log is folded into a new snapshot once it is longer than this and than twice the last snapshot. Bytes. */
const compactBytes = 1_000_000

interface Pending {
  readonly line: string
  readonly apply: () => void
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Keeps the registry in a folder: a snapshot, and a log of what came after it. A record counts once its line is
 * on the disk; those that come while the disk is busy are written together. A line that was cut off when the
 * process or the machine died was never acknowledged and is dropped. Files that are damaged in any other way, or
 * of which one is missing, are refused and left as they are.
 */
export class FileStorage implements RegistryStorage {
  private readonly folder: string
  private readonly warn: (message: string) => void
  private generation = 0
  private log: FileHandle | undefined
  private logBytes = 0
  /** Whether there may be bytes in the log after `logBytes`. */
  private torn = false
  private snapshotBytes = 0
  private state: () => Iterable<RegistryRecord> = () => []
  private queue: Pending[] = []
  private flushing: Promise<void> | undefined
  private closed = false

  /** @param warn is told what went wrong without an effect on what is kept. */
  constructor(folder: string, warn: (message: string) => void) {
    this.folder = folder
    this.warn = warn
  }

  /** @throws {StateFolderError} */
  async load(): Promise<RegistryRecord[]> {
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 })
      const snapshot = await this.readSnapshot()
      this.generation = snapshot?.generation ?? 0
      await this.checkLogs(snapshot !== undefined)
      const later = await this.openLog()
      await this.removeOldLogs()
      return [...(snapshot?.records ?? []), ...later]
    } catch (error) {
      throw StateFolderError.from(this.folder, 'read', error)
    }
  }

  append(record: RegistryRecord, apply: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        reject(new StateFolderError(this.folder, 'the cluster has ended'))
        return
      }
      this.queue.push({ line: encodeLine(record), apply, resolve, reject })
      this.flushing ??= this.flush()
    })
  }

  compactFrom(state: () => Iterable<RegistryRecord>): void {
    this.state = state
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true
    await this.flushing
    await this.log?.close()
    this.log = undefined
  }

  private async flush(): Promise<void> {
    // Whatever comes in the same turn of the event loop goes into the same write.
    await Promise.resolve()
    while (this.queue.length > 0) {
      const batch = this.queue
      this.queue = []
      try {
        await this.write(Buffer.from(batch.map(({ line }) => line).join('')))
      } catch (error) {
        const failure = StateFolderError.from(this.folder, 'written', error)
        for (const { reject } of batch) reject(failure)
        continue
      }
      for (const { apply, resolve, reject } of batch) {
        try {
          apply()
          resolve()
        } catch (error) {
          reject(error)
        }
      }
      if (this.logBytes > Math.max(compactBytes, 2 * this.snapshotBytes)) await this.compact()
    }
    // In the same turn as the look at the queue, or what comes in between would wait for the next.
    this.flushing = undefined
  }

  /** Writes to the end of the log; where that fails, nothing of it stays. */
  private async write(bytes: Buffer): Promise<void> {
    const { log } = this
    if (log === undefined) throw new Error('the log is not open')
    try {
      if (this.torn) await log.truncate(this.logBytes)
      this.torn = true
      let written = 0
      while (written < bytes.length) {
        const part = await log.write(bytes, written, bytes.length - written, this.logBytes + written)
        written += part.bytesWritten
      }
      await log.datasync()
      this.logBytes += bytes.length
      this.torn = false
    } catch (error) {
      // A disk that takes no write may take no shortening either: then it is done before the next write.
      const shortened = log.truncate(this.logBytes).then(() => true)
      this.torn = !(await shortened.catch(() => false))
      throw error
    }
  }

  private async compact(): Promise<void> {
    const generation = this.generation + 1
    const text = encodeSnapshot(generation, [...this.state()])
    try {
      const next = await open(this.logPath(generation), 'w', 0o600)
      try {
        await writeAtomically(join(this.folder, snapshotName), text)
      } catch (error) {
        await next.close()
        await rm(this.logPath(generation), { force: true })
        throw error
      }
      await this.log?.close()
      await rm(this.logPath(this.generation), { force: true })
      this.log = next
      this.generation = generation
      this.logBytes = 0
    } catch (error) {
      this.warn(`Cannot fold the log into a snapshot: ${String(error)}`)
    }
    // Also after a failure: it is not tried again before the log has doubled.
    this.snapshotBytes = Math.max(text.length, this.logBytes)
  }

  private async readSnapshot(): Promise<z.infer<typeof snapshotSchema> | undefined> {
    let text: string
    try {
      text = await readFile(join(this.folder, snapshotName), 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
    this.snapshotBytes = text.length
    const value: unknown = JSON.parse(text)
    const snapshot = snapshotSchema.parse(value)
    if (text !== encodeSnapshot(snapshot.generation, snapshot.records)) {
      throw this.damage(`${snapshotName} is damaged: its checksum is not that of what is in it`)
    }
    return snapshot
  }

  /** Whether the logs are those that belong to the snapshot: that none is missing, nor the snapshot itself. */
  private async checkLogs(hasSnapshot: boolean): Promise<void> {
    const names = await readdir(this.folder)
    if (hasSnapshot && !names.includes(basename(this.logPath(this.generation)))) {
      throw this.damage(`registry.${this.generation}.log is missing, which goes on from ${snapshotName}`)
    }
    for (const name of names) {
      const generation = Number(logPattern.exec(name)?.[1] ?? -1)
      // An empty one is that of a process that was killed before it had written the snapshot.
      if (generation <= this.generation || (await stat(join(this.folder, name))).size === 0) continue
      throw this.damage(`${name} goes on from a ${snapshotName} that is not there`)
    }
  }

  private damage(what: string): StateFolderError {
    return new StateFolderError(this.folder, `${what}. Nothing has been changed.`, {
      suggestion: 'Put back a copy of the folder; or remove what is kept: caasctl dev stop --forget',
    })
  }

  /** Opens the log, drops what was cut off at its end, and gives its records. */
  private async openLog(): Promise<RegistryRecord[]> {
    this.log = await open(this.logPath(this.generation), constants.O_RDWR | constants.O_CREAT, 0o600)
    await syncFolder(this.folder)
    const { values, bytes, rest, unended, damaged } = readLines(await this.log.readFile())
    if (damaged !== undefined) {
      const name = basename(this.logPath(this.generation))
      throw new StateFolderError(
        this.folder,
        `line ${damaged} of ${name} is damaged. Nothing has been changed.`,
        {
          suggestion: 'To do without the change that it says, remove that line from the file.',
        },
      )
    }
    this.logBytes = bytes
    if (rest > 0) {
      this.warn(
        `Dropped ${rest} bytes at the end of the log: a change not wholly written, never acknowledged`,
      )
      await this.log.truncate(bytes)
    }
    if (unended) {
      await this.log.truncate(bytes)
      await this.write(Buffer.from('\n'))
    }
    return values.map((value) => registryRecordSchema.parse(value))
  }

  private async removeOldLogs(): Promise<void> {
    const current = this.logPath(this.generation)
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name)
      if (logPattern.test(name) && path !== current) await rm(path, { force: true })
    }
  }

  private logPath(generation: number): string {
    return join(this.folder, `registry.${generation}.log`)
  }
}

function encodeSnapshot(generation: number, records: readonly RegistryRecord[]): string {
  const text = JSON.stringify(records)
  return `{"format":2,"generation":${generation},"checksum":"${checksum(`${generation} ${text}`)}","records":${text}}\n`
}
