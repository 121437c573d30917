import { ConnectionError, RequestTimeoutError } from '../errors.js'
import { pause } from '../transport/pause.js'
import type { WatchOptions } from '../watch.js'
import type { EtcdEvent, EtcdNode } from './answer.js'
import type { EtcdConnection } from './connection.js'
import { EtcdError, EtcdUnavailableError, HistoryClearedError, KeyNotFoundError } from './errors.js'
import { EtcdKeys } from './keys.js'
import type { Keyspace } from './keyspace.js'
import { RegistryTree } from './registry-tree.js'

/** What happens to the registry: it is read as a whole, or one thing in it changes. */
export type RegistryStep =
  | { readonly kind: 'read'; readonly tree: RegistryTree; readonly index: number }
  | { readonly kind: 'event'; readonly event: EtcdEvent; readonly index: number }

/**
 * The registry as it is read, then every event after that reading.
 *
 * Events come as one endless answer that is opened before the registry is read: what happens between the two
 * comes with an index that the reading has already, and is left out. Whenever that answer ends, or may have
 * dried up, both are done again. So nothing is lost or comes twice, though what came and went in between is
 * not told.
 */
export async function* followRegistry(
  connection: EtcdConnection,
  keyspace: Keyspace,
  { signal: given, onInterruption }: WatchOptions,
): AsyncGenerator<RegistryStep> {
  const keys = new EtcdKeys(connection)
  // More members to turn to; where they do not tell, those given have to do.
  await connection.discover(given).catch(() => given?.throwIfAborted())
  let begun = false
  for (let failed = 0; ; failed++) {
    const attempt = new AbortController()
    const signal = AbortSignal.any([attempt.signal, ...(given ? [given] : [])])
    try {
      const stream = await open(keys, keyspace, signal)
      const { node, index } = await readAll(keys, keyspace, signal)
      yield { kind: 'read', tree: new RegistryTree(keyspace, node), index }
      begun = true
      failed = 0
      let last = index
      const events = stream?.events ?? poll(keys, keyspace, index, signal)
      const endpoint = stream?.endpoint ?? connection.endpoints[0]
      const isCurrent = async () => (await indexOf(connection, keyspace, endpoint, signal)) <= last
      for await (const event of untilSilent(events, isCurrent, connection.requestTimeoutMs)) {
        if (event.node.modifiedIndex <= last) continue
        last = event.node.modifiedIndex
        yield { kind: 'event', event, index: last }
      }
    } catch (error) {
      // The first time nothing has been promised yet.
      if (!begun || given?.aborted || connection.closed.aborted || !passes(error)) throw error
      if (!(error instanceof HistoryClearedError)) onInterruption?.(error)
    } finally {
      attempt.abort()
    }
    const waitMs = Math.min(100 * 2 ** failed, 5_000)
    await pause(waitMs, AbortSignal.any([connection.closed, ...(given ? [given] : [])]))
  }
}

/** Undefined where no member begins to answer: so does a proxy that holds an answer back until it has ended. */
async function open(keys: EtcdKeys, keyspace: Keyspace, signal: AbortSignal) {
  try {
    return await keys.stream(keyspace.prefix, { recursive: true, signal })
  } catch (error) {
    const failures = error instanceof EtcdUnavailableError ? [...error.failures.values()] : [error]
    if (failures.some((failure) => failure instanceof RequestTimeoutError)) return undefined
    throw error
  }
}

async function readAll(
  keys: EtcdKeys,
  keyspace: Keyspace,
  signal: AbortSignal,
): Promise<{ node: EtcdNode | undefined; index: number }> {
  try {
    return await keys.get(keyspace.prefix, { recursive: true, quorum: true, signal })
  } catch (error) {
    if (error instanceof KeyNotFoundError) return { node: undefined, index: error.index }
    throw error
  }
}

/** Change by change, each asked for: slower than a stream, and through a proxy the only way. */
async function* poll(
  keys: EtcdKeys,
  keyspace: Keyspace,
  index: number,
  signal: AbortSignal,
): AsyncGenerator<EtcdEvent> {
  for (let afterIndex = index; ; ) {
    const event = await keys.wait(keyspace.prefix, { afterIndex, recursive: true, signal })
    afterIndex = event.node.modifiedIndex
    yield event
  }
}

/**
 * Events as they come, until a silence in which etcd went on. A member that hangs, or was cut off from the
 * others, sends nothing any more and does not say so; nor does one that had events to send faster than they
 * were taken: it lets go of the watch and leaves the answer open. A fleet that runs is never silent: its engine
 * renews its lease every two seconds.
 */
async function* untilSilent(
  events: AsyncIterable<EtcdEvent>,
  isCurrent: () => Promise<boolean>,
  silenceMs: number,
): AsyncGenerator<EtcdEvent> {
  const iterator = events[Symbol.asyncIterator]()
  for (;;) {
    const next = iterator.next()
    // Nobody may wait for it any more when it fails.
    next.catch(() => {})
    while (await isSilent(next, silenceMs)) if (!(await isCurrent())) return
    const result = await next
    if (result.done === true) return
    yield result.value
  }
}

async function isSilent(next: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<true>((resolve) => {
    timer = setTimeout(resolve, milliseconds, true)
  })
  const sound = next.then(
    () => false,
    () => false,
  )
  try {
    return await Promise.race([sound, silence])
  } finally {
    clearTimeout(timer)
  }
}

/** etcd's index, as one member has it from a majority. Turns away from a member that cannot tell. */
async function indexOf(
  connection: EtcdConnection,
  keyspace: Keyspace,
  endpoint: string,
  signal: AbortSignal,
): Promise<number> {
  try {
    const keys = new EtcdKeys(connection)
    return (await keys.get(keyspace.engineVersion, { quorum: true, endpoint, signal })).index
  } catch (error) {
    if (error instanceof KeyNotFoundError) return error.index
    connection.avoid(endpoint)
    throw error
  }
}

function passes(error: unknown): error is Error {
  return (
    error instanceof ConnectionError ||
    error instanceof RequestTimeoutError ||
    error instanceof EtcdUnavailableError ||
    error instanceof HistoryClearedError ||
    (error instanceof EtcdError && error.retryable)
  )
}
