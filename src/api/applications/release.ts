import { createHash, randomUUID } from 'node:crypto'
import * as z from 'zod'
import { messageMax } from './lock-holder.js'

/** Releases that are kept of an application where nothing else is said. */
export const defaultKeep = 20

const releaseSchema = z.object({
  number: z.number().int().min(1),
  /** Of this release alone, whatever number it has. */
  id: z.string(),
  /** When it began, and when it ended: ISO 8601. */
  at: z.string(),
  endedAt: z.string().optional(),
  /** `mark@laptop` */
  by: z.string(),
  action: z.enum(['apply', 'rollback', 'down']),
  /** `running` also for one whose process was killed: it never came to write how it ended. */
  outcome: z.enum(['running', 'done', 'failed', 'rolled-back', 'interrupted']),
  /** What changed, in short: `10 replaced, 1 created`. */
  changes: z.string(),
  message: z.string(),
  /** Of what was applied: the same for two releases of the same; empty where nothing was given. */
  digest: z.string(),
})

/** One time that an application was applied, rolled back or taken down. */
export type Release = z.infer<typeof releaseSchema>

/** A release as it begins: who does what, and with which application. */
export interface NewRelease extends Pick<Release, 'by' | 'action' | 'changes' | 'message'> {
  /** What is applied, to go back to one day: anything that JSON can hold. */
  readonly snapshot?: unknown
}

/** How a release went. */
export interface ReleaseEnd {
  readonly outcome: Exclude<Release['outcome'], 'running'>
  /** Where more is known now. */
  readonly changes?: string | undefined
}

export function newRelease(number: number, { by, action, changes, message, snapshot }: NewRelease): Release {
  return {
    number,
    id: randomUUID(),
    at: new Date().toISOString(),
    by,
    action,
    outcome: 'running',
    changes,
    message: message.slice(0, messageMax),
    digest: snapshot === undefined ? '' : digestOf(snapshot),
  }
}

export function endRelease(release: Release, { outcome, changes = release.changes }: ReleaseEnd): Release {
  return { ...release, outcome, changes, endedAt: new Date().toISOString() }
}

/** Reads a release that was written as JSON; undefined for what is none. */
export function readRelease(text: string): Release | undefined {
  try {
    return releaseSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** The releases that are to be forgotten: all but the newest, and the newest that went well, to go back to. */
export function outdated(releases: readonly Release[], keep: number): Release[] {
  const old = releases.slice(0, Math.max(0, releases.length - keep))
  const good = releases.findLast(({ outcome, digest }) => outcome === 'done' && digest !== '')
  return old.filter((release) => release !== good)
}

/** The same for the same content, in whatever order the fields of its objects are. */
function digestOf(snapshot: unknown): string {
  return createHash('sha256').update(canonical(snapshot)).digest('hex').slice(0, 16)
}

function canonical(snapshot: unknown): string {
  return JSON.stringify(snapshot, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
