import { randomUUID } from 'node:crypto'
import * as z from 'zod'

/** Longest message of a lock or release that is kept, characters. */
export const messageMax = 500

/** Who takes a lock, and what for. */
export interface NewLock {
  /** `mark@laptop` */
  readonly owner: string
  readonly message: string
}

const holderSchema = z.object({
  /** Of this one taking of the lock. */
  id: z.string().min(1),
  owner: z.string(),
  message: z.string(),
  /** ISO 8601. */
  since: z.string(),
  /** `work`: a process that is at it, and keeps the lock alive; `person`: until it is unlocked. */
  for: z.enum(['work', 'person']),
})

/** Who has a lock. */
export type LockHolder = z.infer<typeof holderSchema>

/** Who has a lock, and for how long still. */
export interface HeldLock extends LockHolder {
  /** Milliseconds until it is free if nothing keeps it alive; undefined: for ever. */
  readonly leftMs: number | undefined
}

export function newHolder({ owner, message }: NewLock, purpose: LockHolder['for']): LockHolder {
  return {
    id: randomUUID(),
    owner,
    message: message.slice(0, messageMax),
    since: new Date().toISOString(),
    for: purpose,
  }
}

/** Reads a holder that was written as JSON. What cannot be read is held by somebody all the same. */
export function readHolder(text: string): LockHolder {
  const parsed = holderSchema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  return { id: text, owner: 'somebody', message: '', since: '', for: 'person' }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
