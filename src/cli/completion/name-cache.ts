import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hideUserInfo } from '../../api/transport/user-info.js'
import { TimeLimit } from '../../time-limit.js'
import type { Context } from '../context.js'
import type { Candidate } from './complete.js'

/** How long names are taken for what they were. */
const freshMs = 8_000
/** Longest wait for a cluster: nobody waits longer for a completion. */
const patienceMs = 2_000

/**
 * Keeps names of a cluster for some seconds in a file of who asks (`~/.cache/caasctl`, `$XDG_CACHE_HOME`), so
 * that pressing Tab again does not ask the cluster again.
 */
export class NameCache {
  private readonly context: Context

  constructor(context: Context) {
    this.context = context
  }

  async get(
    what: 'units' | 'machines',
    find: (signal: AbortSignal) => Promise<readonly Candidate[]>,
  ): Promise<readonly Candidate[]> {
    const file = this.file(what)
    const kept = file === undefined ? undefined : await readKept(file)
    if (kept !== undefined) return kept
    using limit = new TimeLimit(patienceMs)
    const found = await find(limit.signal)
    if (file !== undefined) await keep(file, found)
    return found
  }

  /** One for each cluster, by all that decides which one it is. */
  private file(what: string): string | undefined {
    const { env } = this.context.io
    const folder = env.XDG_CACHE_HOME || (env.HOME && join(env.HOME, '.cache'))
    if (!folder) return undefined
    const { endpoint, driver, tunnel, etcdKeyPrefix, sshUsername } = this.context.settings
    const cluster = JSON.stringify([hideUserInfo(endpoint), driver, tunnel, etcdKeyPrefix, sshUsername])
    const digest = createHash('sha256').update(cluster).digest('hex').slice(0, 16)
    return join(folder, 'caasctl', `${what}-${digest}.json`)
  }
}

async function readKept(file: string): Promise<readonly Candidate[] | undefined> {
  try {
    const kept: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (!isKept(kept) || Math.abs(Date.now() - kept.at) > freshMs) return undefined
    return kept.names
  } catch {
    return undefined
  }
}

/** A cache that cannot be written is none. */
async function keep(file: string, names: readonly Candidate[]): Promise<void> {
  const draft = `${file}.${randomUUID()}`
  try {
    await mkdir(join(file, '..'), { recursive: true, mode: 0o700 })
    await writeFile(draft, JSON.stringify({ at: Date.now(), names }), { mode: 0o600 })
    await rename(draft, file)
  } catch {
    // Asked again next time.
  }
}

function isKept(value: unknown): value is { readonly at: number; readonly names: readonly Candidate[] } {
  if (typeof value !== 'object' || value === null || !('at' in value) || !('names' in value)) return false
  return typeof value.at === 'number' && Array.isArray(value.names) && value.names.every(isCandidate)
}

function isCandidate(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('value' in value)) return false
  const description = 'description' in value ? value.description : undefined
  return typeof value.value === 'string' && (description === undefined || typeof description === 'string')
}
