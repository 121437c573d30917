import fetch, { FetchError, type Response } from 'node-fetch'
import pLimit from 'p-limit'
import { CaasctlError } from '../../error.js'
import { TimeLimit } from '../../time-limit.js'
import { ConnectionError, ProtocolError, RequestTimeoutError } from '../errors.js'
import { type Dial, dialDirectly } from './dialer.js'
import { DialingAgent, type TlsMaterial } from './dialing-agent.js'
import type { Endpoint } from './endpoint.js'
import { describeDialFailure, isDialFailure, isTransient, neverSent } from './failure.js'
import { pause } from './pause.js'

/** How a server is reached, and how patiently. */
export interface HttpTransportOptions {
  /** How streams to the server are opened. Default: straight from here. */
  readonly dial?: Dial | undefined
  /** For an `https:` endpoint. Default: the authorities that Node trusts, and no certificate of ours. */
  readonly tls?: TlsMaterial | undefined
  /** Milliseconds that one try of a request may take from dialling to the last byte. Default 10,000. */
  readonly requestTimeoutMs?: number | undefined
  /** How often a try that failed without an answer, or with 503, is repeated. Default 3. */
  readonly retries?: number | undefined
  /** Requests under way at once; more wait. Default 32. */
  readonly concurrency?: number | undefined
  /** Longest answer that is read, bytes. Default 64 MiB: a page of 100 units is far below it. */
  readonly answerMaxBytes?: number | undefined
  /** Sees every try, for `--debug` and for counting. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined
}

/** One try of a request, as it ended. */
export interface Exchange {
  readonly method: string
  readonly url: string
  /** Undefined where no answer came. */
  readonly status: number | undefined
  readonly durationMs: number
  readonly error: unknown
}

export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** Path and query below the endpoint's base, already encoded. */
  readonly path: string
  readonly body?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
  /** Milliseconds for this request instead of the transport's. 0: no limit. */
  readonly timeoutMs?: number | undefined
  /** `false` for what must not be sent twice. Default `true`: what fleet takes is idempotent. */
  readonly repeatable?: boolean | undefined
  /** Told of each try that may have been sent and had no answer: it may reach the server late. */
  readonly onUnanswered?: (() => void) | undefined
}

export interface HttpResponse {
  readonly status: number
  readonly body: string
  header(name: string): string | undefined
  /** Whether an earlier try of this request may have reached the server already. */
  readonly repeated: boolean
}

/** An answer whose body is still coming. */
export interface HttpStream {
  readonly status: number
  header(name: string): string | undefined
  /** Ends with the answer; rejects as {@link HttpTransport.request} does. To be read once. */
  readonly body: AsyncIterable<Uint8Array>
  /** Gives the connection up; reading on rejects. */
  close(): void
}

/**
 * HTTP to one endpoint: a time limit that covers everything, bounded concurrency, repeats with growing pauses
 * (0.1 s, 0.25 s, 0.6 s, each give or take a fifth) where nothing was answered or the server said 503,
 * redirects not followed, typed errors.
 */
export class HttpTransport {
  readonly endpoint: Endpoint
  private readonly options: HttpTransportOptions
  private readonly agent: DialingAgent
  private readonly limit: ReturnType<typeof pLimit>
  private readonly answerMaxBytes: number
  private readonly closed = new AbortController()
  private dialFailure: CaasctlError | undefined

  constructor(endpoint: Endpoint, options: HttpTransportOptions = {}) {
    this.endpoint = endpoint
    this.options = options
    this.limit = pLimit(options.concurrency ?? 32)
    this.answerMaxBytes = options.answerMaxBytes ?? 64 * 1024 * 1024
    this.agent = new DialingAgent({
      dial: this.remembering(options.dial ?? dialDirectly),
      target: endpoint.target,
      tls: endpoint.secure ? (options.tls ?? {}) : undefined,
    })
  }

  /**
   * @throws {ConnectionError} | {RequestTimeoutError} | {ProtocolError}; the signal's reason when aborted.
   */
  request(request: HttpRequest): Promise<HttpResponse> {
    return this.limit(() => this.repeat(request))
  }

  /**
   * Sends a request once and gives the answer as soon as its head is there; the time limit counts until then
   * alone. Takes none of the places that `concurrency` bounds.
   * @throws as {@link HttpTransport.request}
   */
  async open(request: HttpRequest): Promise<HttpStream> {
    const given = new AbortController()
    const timeout = new AbortController()
    const timeoutMs = this.timeoutOf(request)
    const timer = timeoutMs > 0 ? setTimeout(() => timeout.abort(), timeoutMs) : undefined
    const began = performance.now()
    let status: number | undefined
    let failure: unknown
    try {
      const response = await this.fetch(request, [given.signal, timeout.signal])
      status = response.status
      const body = explained(response.body, (error) => this.explain(error, request, undefined, 0))
      return { status, header: headerOf(response), body, close: () => given.abort() }
    } catch (error) {
      failure = this.explain(error, request, timeout.signal, timeoutMs)
      throw failure
    } finally {
      clearTimeout(timer)
      this.report(request, began, status, failure)
    }
  }

  close(): void {
    this.closed.abort(new ConnectionError(this.endpoint.text, 'the connection was closed'))
    this.agent.destroy()
  }

  private async repeat(request: HttpRequest): Promise<HttpResponse> {
    const retries = request.repeatable === false ? 0 : (this.options.retries ?? 3)
    let repeated = false
    for (let tried = 0; ; tried++) {
      const last = tried >= retries
      try {
        const response = await this.try(request, repeated)
        if (response.status !== 503 || last) return response
        repeated = true
      } catch (error) {
        if (!neverSent(error)) request.onUnanswered?.()
        if (last || !isTransient(error)) throw repeated ? this.afterSending(error) : error
        repeated ||= !neverSent(error)
      }
      await pause(100 * 2.5 ** tried * (0.8 + 0.4 * Math.random()), this.interruption(request))
    }
  }

  /** node-fetch keeps no cause, yet what a tunnel has to say (an unknown host key, say) must reach the caller. */
  private remembering(dial: Dial): Dial {
    return async (target, signal) => {
      try {
        return await dial(target, signal)
      } catch (error) {
        if (error instanceof CaasctlError) this.dialFailure = error
        throw error
      }
    }
  }

  private interruption(request: HttpRequest): AbortSignal {
    return AbortSignal.any([this.closed.signal, ...(request.signal ? [request.signal] : [])])
  }

  private async try(request: HttpRequest, repeated: boolean): Promise<HttpResponse> {
    const timeoutMs = this.timeoutOf(request)
    using limit = new TimeLimit(timeoutMs > 0 ? timeoutMs : Number.POSITIVE_INFINITY)
    const began = performance.now()
    let status: number | undefined
    let failure: unknown
    try {
      const response = await this.fetch(request, [limit.signal])
      status = response.status
      return { status, body: await response.text(), header: headerOf(response), repeated }
    } catch (error) {
      failure = this.explain(error, request, limit.signal, timeoutMs)
      throw failure
    } finally {
      this.report(request, began, status, failure)
    }
  }

  private timeoutOf(request: HttpRequest): number {
    return request.timeoutMs ?? this.options.requestTimeoutMs ?? 10_000
  }

  private async fetch(request: HttpRequest, limits: readonly AbortSignal[]): Promise<Response> {
    request.signal?.throwIfAborted()
    this.closed.signal.throwIfAborted()
    return fetch(this.endpoint.base + request.path, {
      method: request.method,
      body: request.body ?? null,
      headers: { accept: 'application/json', ...request.headers },
      agent: this.agent,
      redirect: 'manual',
      signal: AbortSignal.any([this.interruption(request), ...limits]),
      size: this.answerMaxBytes,
    })
  }

  private report(request: HttpRequest, began: number, status: number | undefined, error: unknown): void {
    const durationMs = performance.now() - began
    const url = this.endpoint.base + request.path
    this.options.onExchange?.({ method: request.method, url, status, durationMs, error })
  }

  private explain(
    error: unknown,
    request: HttpRequest,
    timeout: AbortSignal | undefined,
    ms: number,
  ): unknown {
    const what = `${request.method} ${request.path}`
    if (request.signal?.aborted) return request.signal.reason
    if (this.closed.signal.aborted) return this.closed.signal.reason
    if (timeout?.aborted) return new RequestTimeoutError(this.endpoint.text, what, ms, { cause: error })
    if (error instanceof FetchError && error.type === 'max-size') {
      return new ProtocolError(what, `an answer of more than ${this.answerMaxBytes} bytes`, { cause: error })
    }
    if (
      this.dialFailure !== undefined &&
      error instanceof Error &&
      error.message.endsWith(this.dialFailure.message)
    ) {
      return this.dialFailure
    }
    const { reason, suggestion } = describeDialFailure(error)
    return new ConnectionError(this.endpoint.text, reason, {
      cause: error,
      suggestion,
      sent: !isDialFailure(error),
    })
  }

  /** An error of a request that an earlier try may have brought to the server. */
  private afterSending(error: unknown): unknown {
    if (!neverSent(error) || !(error instanceof CaasctlError)) return error
    const { suggestion } = error
    const reason = error instanceof ConnectionError ? describeDialFailure(error.cause).reason : error.message
    return new ConnectionError(this.endpoint.text, reason, { cause: error, suggestion, sent: true })
  }
}

async function* explained(
  body: AsyncIterable<string | Uint8Array> | null,
  explain: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body ?? []) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  } catch (error) {
    throw explain(error)
  }
}

function headerOf(response: Response): (name: string) => string | undefined {
  return (name) => response.headers.get(name) ?? undefined
}
