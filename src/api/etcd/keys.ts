import { pause } from '../transport/pause.js'
import { type EtcdAnswer, type EtcdEvent, readAnswer, readEvent } from './answer.js'
import type { EtcdConnection } from './connection.js'
import { encodeKey } from './key.js'
import { lines } from './lines.js'

export interface GetOptions {
  readonly signal?: AbortSignal | undefined
  /** Everything below a directory, not its own entries alone. */
  readonly recursive?: boolean | undefined
  /** Entries in the order of their keys. */
  readonly sorted?: boolean | undefined
  /** Asks a majority, so that nothing newer can be missed; without it the member may lag behind. */
  readonly quorum?: boolean | undefined
  /** The one member to ask, instead of whichever answers. */
  readonly endpoint?: string | undefined
}

export interface SetOptions {
  readonly signal?: AbortSignal | undefined
  /** Seconds until the key expires; without it, it never does. */
  readonly ttl?: number | undefined
  /** Sets only a key that exists (`true`) or does not (`false`). */
  readonly exists?: boolean | undefined
  /** Sets only a key that has this value. */
  readonly previousValue?: string | undefined
  /** Sets only a key that was last changed at this index. */
  readonly previousIndex?: number | undefined
  /**
   * Whether the request may be sent again when it is not known if it was carried out. Default: where it is
   * neither `exists: false` nor bound to a previous value or index.
   */
  readonly repeatable?: boolean | undefined
}

export interface DeleteOptions {
  readonly signal?: AbortSignal | undefined
  /** Deletes a directory with everything in it. */
  readonly recursive?: boolean | undefined
  /** Deletes an empty directory. */
  readonly dir?: boolean | undefined
  readonly previousValue?: string | undefined
  readonly previousIndex?: number | undefined
  /** Told of each try that may have been sent and had no answer. */
  readonly onUnanswered?: (() => void) | undefined
}

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined
  readonly recursive?: boolean | undefined
  /** Gives the first change after this index, also one that has happened already. */
  readonly afterIndex: number
}

/** Changes as they happen at one member. */
export interface EventStream {
  readonly endpoint: string
  /** etcd's index from which on there will be every change. */
  readonly index: number
  /**
   * Ends when the member stops. Where changes come faster than they can be sent, etcd forgets the stream and
   * leaves it open: then nothing comes any more.
   */
  readonly events: AsyncIterable<EtcdEvent>
  close(): void
}

/** One that goes on doing so is not asked in a circle. */
const pauseAfterNothingMs = 100

/**
 * etcd's v2 keys API. Every method rejects with an {@link EtcdError} where etcd refuses, with the errors of
 * {@link EtcdConnection} where it cannot be asked, and with the signal's reason when that aborts.
 */
export class EtcdKeys {
  private readonly connection: EtcdConnection

  constructor(connection: EtcdConnection) {
    this.connection = connection
  }

  /** @throws {KeyNotFoundError} */
  async get(key: string, options: GetOptions = {}): Promise<EtcdAnswer> {
    const { recursive = false, sorted = false, quorum = false, signal, endpoint } = options
    const path = pathOf(key, { recursive, sorted, quorum })
    return this.send({ method: 'GET', path, signal, endpoint, repeatable: true })
  }

  /** @throws {KeyExistsError} | {KeyNotFoundError} for `exists`, {CompareFailedError} for `previous…` */
  async set(key: string, value: string, options: SetOptions = {}): Promise<EtcdAnswer> {
    return this.put(key, {}, { value, ttl: options.ttl }, options)
  }

  /** @throws {KeyExistsError} */
  async create(key: string, value: string, options: Omit<SetOptions, 'exists'> = {}): Promise<EtcdAnswer> {
    return this.set(key, value, { ...options, exists: false })
  }

  /** @throws {KeyExistsError} | {NotAFileError} */
  async createDirectory(key: string, options: Omit<SetOptions, 'exists'> = {}): Promise<EtcdAnswer> {
    return this.put(key, { dir: true }, { ttl: options.ttl }, { ...options, exists: false })
  }

  /** Gives a key new time to live and leaves its value. No watch sees it. @throws {KeyNotFoundError} */
  async refresh(
    key: string,
    ttl: number,
    options: Omit<SetOptions, 'exists' | 'ttl'> = {},
  ): Promise<EtcdAnswer> {
    return this.put(key, {}, { refresh: true, ttl }, { ...options, exists: true })
  }

  /**
   * The error for a key that is gone says in `repeated` whether an earlier try may have deleted it.
   * @throws {KeyNotFoundError} | {CompareFailedError} | {NotAFileError} | {DirectoryNotEmptyError}
   */
  async delete(key: string, options: DeleteOptions = {}): Promise<EtcdAnswer> {
    const { recursive, dir, previousValue, previousIndex, signal, onUnanswered } = options
    const path = pathOf(key, { recursive, dir, prevValue: previousValue, prevIndex: previousIndex })
    const repeatable = previousValue === undefined && previousIndex === undefined
    return this.send({ method: 'DELETE', path, signal, repeatable, onUnanswered })
  }

  /**
   * The first change of a key after an index. Waits without a limit.
   * @throws {HistoryClearedError} where etcd no longer knows all changes since then
   */
  async wait(key: string, { afterIndex, recursive = false, signal }: WaitOptions): Promise<EtcdAnswer> {
    const path = pathOf(key, { wait: true, recursive, waitIndex: afterIndex + 1 })
    for (;;) {
      const response = await this.connection.request({
        method: 'GET',
        path,
        signal,
        timeoutMs: 0,
        repeatable: true,
      })
      // A member that stops answers with nothing.
      if (response.body.trim() !== '') return readAnswer(`GET ${path}`, response)
      await pause(
        pauseAfterNothingMs,
        signal === undefined ? this.connection.closed : AbortSignal.any([this.connection.closed, signal]),
      )
    }
  }

  /** All changes of a key from now on. */
  async stream(
    key: string,
    { recursive = false, signal }: Omit<WaitOptions, 'afterIndex'>,
  ): Promise<EventStream> {
    const path = pathOf(key, { wait: true, stream: true, recursive })
    const opened = await this.connection.open({ method: 'GET', path, signal, repeatable: true })
    const { endpoint, body, close } = opened
    return {
      endpoint,
      index: Number(opened.header('x-etcd-index') ?? 0),
      events: eventsOf(path, body),
      close,
    }
  }

  private async put(
    key: string,
    query: Readonly<Record<string, string | boolean>>,
    form: Readonly<Record<string, string | number | boolean | undefined>>,
    { exists, previousValue, previousIndex, repeatable, signal }: SetOptions,
  ): Promise<EtcdAnswer> {
    const conditions = { prevExist: exists, prevValue: previousValue, prevIndex: previousIndex }
    return this.send({
      method: 'PUT',
      path: pathOf(key, { ...query, ...conditions }),
      body: new URLSearchParams(given(form)).toString(),
      signal,
      repeatable:
        repeatable ?? (exists !== false && previousValue === undefined && previousIndex === undefined),
    })
  }

  private async send(request: Parameters<EtcdConnection['request']>[0]): Promise<EtcdAnswer> {
    return readAnswer(`${request.method} ${request.path}`, await this.connection.request(request))
  }
}

async function* eventsOf(path: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<EtcdEvent> {
  const request = `GET ${path}`
  for await (const line of lines(request, body)) yield readEvent(request, line)
}

type Parameter = string | number | boolean | undefined

function pathOf(key: string, query: Readonly<Record<string, Parameter>>): string {
  const text = new URLSearchParams(given(query)).toString()
  return `/v2/keys${encodeKey(key)}${text === '' ? '' : `?${text}`}`
}

function given(parameters: Readonly<Record<string, Parameter>>): [string, string][] {
  return Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)])
}
