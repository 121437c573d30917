import * as z from 'zod'
import { ProtocolError } from '../errors.js'
import { readJson, tryParseJson } from '../transport/parse-json.js'
import { type EtcdError, etcdErrorFrom } from './errors.js'

/** A key with its value, or a directory with what it holds. */
export interface EtcdNode {
  readonly key: string
  readonly dir: boolean
  /** Empty for a directory, and where the answer leaves it out. */
  readonly value: string
  readonly nodes: readonly EtcdNode[]
  /** etcd's index when the key was last set. */
  readonly modifiedIndex: number
  /** etcd's index when the key was created; `set` creates anew. */
  readonly createdIndex: number
  /** Seconds until it expires, rounded up; undefined where it never does. */
  readonly ttl?: number | undefined
}

/** A change, or the answer to a read. */
export interface EtcdEvent {
  /** `get`, `set`, `create`, `update`, `compareAndSwap`, `delete`, `compareAndDelete` or `expire`. */
  readonly action: string
  readonly node: EtcdNode
  /** What was there before. */
  readonly previous: EtcdNode | undefined
}

export interface EtcdAnswer extends EtcdEvent {
  /** etcd's index when it answered: the state read holds every change up to it. */
  readonly index: number
}

/** A member of etcd, as it is told by any of them. */
export interface EtcdMember {
  readonly id: string
  readonly name: string
  readonly peerURLs: readonly string[]
  /** Empty while the member has not started. */
  readonly clientURLs: readonly string[]
}

/** What an HTTP answer of etcd is taken apart from. */
export interface RawAnswer {
  readonly status: number
  readonly body: string
  readonly repeated: boolean
  header(name: string): string | undefined
}

/** Names with slashes before them, none of which is empty or leads elsewhere. */
const keyPattern = /^(\/(?!\.{0,2}(\/|$))[^/]+)*\/?$/

const nodeSchema = z.object({
  // The root of all keys has none.
  key: z.string().regex(keyPattern, 'no key').default('/'),
  dir: z.boolean().default(false),
  value: z.string().default(''),
  get nodes(): z.ZodDefault<z.ZodArray<typeof nodeSchema>> {
    return z.array(nodeSchema).default([])
  },
  modifiedIndex: z.number().default(0),
  createdIndex: z.number().default(0),
  ttl: z.number().optional(),
})

const eventSchema = z
  .object({ action: z.string(), node: nodeSchema, prevNode: nodeSchema.optional() })
  .transform(({ action, node, prevNode }): EtcdEvent => ({ action, node, previous: prevNode }))

/** etcd's own words, as much of them as anybody reads. */
const words = z
  .string()
  .default('')
  .transform((text) => text.slice(0, 1_000))

const refusalSchema = z.object({
  errorCode: z.number(),
  message: words,
  cause: words,
  index: z.number().default(0),
})

const strings = z.array(z.string()).nullish()

const membersSchema = z.object({
  members: z.array(
    z
      .object({ id: z.string(), name: z.string().default(''), peerURLs: strings, clientURLs: strings })
      .transform(({ id, name, peerURLs, clientURLs }) => ({
        id,
        name,
        peerURLs: peerURLs ?? [],
        clientURLs: clientURLs ?? [],
      })),
  ),
})

/**
 * @throws {EtcdError} for a refusal
 * @throws {ProtocolError}
 */
export function readAnswer(request: string, answer: RawAnswer): EtcdAnswer {
  if (answer.status !== 200 && answer.status !== 201) throw readRefusal(request, answer)
  const event = readEvent(request, answer.body)
  const index = Number(answer.header('x-etcd-index'))
  if (!Number.isSafeInteger(index)) throw new ProtocolError(request, 'no index of etcd')
  return { ...event, index }
}

/** @throws {ProtocolError} */
export function readEvent(request: string, text: string): EtcdEvent {
  return readJson(request, text, eventSchema)
}

/** @throws {EtcdError} | {ProtocolError} */
export function readMembers(request: string, answer: RawAnswer): EtcdMember[] {
  if (answer.status !== 200) throw readRefusal(request, answer)
  return readJson(request, answer.body, membersSchema).members
}

/** The error that an answer other than a success stands for. */
export function readRefusal(request: string, answer: RawAnswer): EtcdError | ProtocolError {
  const refusal = refusalSchema.safeParse(tryParseJson(answer.body))
  if (refusal.success) return etcdErrorFrom(request, refusal.data, answer.repeated)
  return new ProtocolError(request, `${answer.status} ${JSON.stringify(answer.body.slice(0, 80))}`, {
    suggestion:
      answer.status === 404
        ? 'Is it etcd? From 3.4 on it must be started with --enable-v2, and 3.6 has no v2 API any more.'
        : undefined,
  })
}
