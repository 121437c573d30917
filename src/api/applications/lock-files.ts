import { readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { writeAtomically } from '../../write-atomically.js'
import { createFile, namesIn } from './create-file.js'
import { type HeldLock, type LockHolder, type NewLock, newHolder, readHolder } from './lock-holder.js'

const prefix = 'lock.'

/** What a lock's file says besides who has it. */
const claimSchema = z.object({
  host: z.string(),
  pid: z.number().int(),
  /** When the process began, in the system's own ticks: another one may get the same number. */
  startTime: z.string().optional(),
  /** ISO 8601. */
  expiresAt: z.string().optional(),
  released: z.boolean().optional(),
})

interface Claim extends z.infer<typeof claimSchema> {
  readonly holder: LockHolder
}

/**
 * The lock of one application as files `lock.N`, of which the one with the highest number counts. A file belongs to
 * one holder for ever; a lock that was released, whose time is over, or whose process is no more is followed by the
 * next number, which only one can create. So nobody ever has to take away a file that may be another's by then.
 */
export class LockFiles {
  private readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  async holder(): Promise<HeldLock | undefined> {
    const { claim } = await this.latest()
    return claim !== undefined && (await isHeld(claim)) ? heldBy(claim) : undefined
  }

  async take(
    lock: NewLock,
    purpose: LockHolder['for'],
    forMs: number | undefined,
  ): Promise<
    | { readonly kind: 'taken'; readonly holder: LockHolder }
    | { readonly kind: 'locked'; readonly holder: HeldLock }
  > {
    const holder = newHolder(lock, purpose)
    const claim = JSON.stringify({
      ...holder,
      host: hostname(),
      pid: process.pid,
      startTime: await startTimeOf(process.pid),
      expiresAt: forMs === undefined ? undefined : new Date(Date.now() + forMs).toISOString(),
    } satisfies LockHolder & z.infer<typeof claimSchema>)
    for (;;) {
      const latest = await this.latest()
      if (latest.claim !== undefined && (await isHeld(latest.claim))) {
        return { kind: 'locked', holder: heldBy(latest.claim) }
      }
      const own = latest.number + 1
      if (!(await createFile(this.file(own), claim))) continue
      const numbers = await this.numbers()
      if (numbers.at(-1) === own) {
        for (const number of numbers) if (number < own) await rm(this.file(number), { force: true })
        return { kind: 'taken', holder }
      }
      // Others came and went since the look: their numbers are higher, and this one never counted.
      await rm(this.file(own), { force: true })
    }
  }

  /** Whether somebody still has the lock that he took. */
  async has({ id }: LockHolder): Promise<boolean> {
    return (await this.holder())?.id === id
  }

  /**
   * Lets a lock go.
   * @returns false where it is not that holder's any more
   */
  async free({ id }: LockHolder): Promise<boolean> {
    const { number, claim } = await this.latest()
    if (claim?.holder.id !== id || claim.released === true) return false
    const { holder, ...rest } = claim
    await writeAtomically(this.file(number), JSON.stringify({ ...holder, ...rest, released: true }))
    return true
  }

  /** The claim that counts; number 0 where there never was one. */
  private async latest(): Promise<{ readonly number: number; readonly claim: Claim | undefined }> {
    for (;;) {
      const number = (await this.numbers()).at(-1) ?? 0
      const claim = number === 0 ? undefined : await this.read(number)
      // Only who took the next number removes one.
      if (number === 0 || claim !== undefined) return { number, claim }
    }
  }

  private file(number: number): string {
    return join(this.folder, `${prefix}${number}`)
  }

  private async numbers(): Promise<number[]> {
    return (await namesIn(this.folder))
      .filter((name) => name.startsWith(prefix) && /^[1-9]\d{0,14}$/.test(name.slice(prefix.length)))
      .map((name) => Number(name.slice(prefix.length)))
      .sort((a, b) => a - b)
  }

  /** Undefined where it was removed meanwhile. */
  private async read(number: number): Promise<Claim | undefined> {
    const text = await readFile(this.file(number), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (text === undefined) return undefined
    const parsed = claimSchema.safeParse(parseJson(text)).data
    return { host: '', pid: 0, ...parsed, holder: readHolder(text) }
  }
}

function heldBy({ holder, expiresAt }: Claim): HeldLock {
  const leftMs = expiresAt === undefined ? undefined : Date.parse(expiresAt) - Date.now()
  return { ...holder, leftMs }
}

/** Once it is not held it never is again. Of a process on another computer nothing can be seen. */
async function isHeld({ holder, host, pid, startTime, expiresAt, released }: Claim): Promise<boolean> {
  if (released === true) return false
  if (expiresAt !== undefined && Date.parse(expiresAt) <= Date.now()) return false
  if (holder.for === 'person' || host !== hostname()) return true
  if (!isAlive(pid)) return false
  return startTime === undefined || startTime === (await startTimeOf(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Field 22 of Linux's proc(5) stat; undefined elsewhere. */
async function startTimeOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The program's name stands in brackets, and may hold anything.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
