import { ConnectionError, ConnectionSettingError, RequestTimeoutError } from '../errors.js'
import type { Dial } from '../transport/dialer.js'
import type { TlsMaterial } from '../transport/dialing-agent.js'
import { parseEndpoint } from '../transport/endpoint.js'
import { isTransient, neverSent } from '../transport/failure.js'
import {
  type Exchange,
  type HttpRequest,
  type HttpResponse,
  type HttpStream,
  HttpTransport,
} from '../transport/http-transport.js'
import { pause } from '../transport/pause.js'
import { hideUserInfo, splitUserInfo } from '../transport/user-info.js'
import { type EtcdMember, readMembers, readRefusal } from './answer.js'
import { EtcdError, EtcdUnavailableError, ForeignRedirectError } from './errors.js'

/** How the members of etcd are reached. */
export interface EtcdConnectionOptions {
  /** How streams to the members are opened. Default: straight from here. */
  readonly dial?: Dial | undefined
  /** For `https:` endpoints. */
  readonly tls?: TlsMaterial | undefined
  /** Where etcd wants a user. Default: the one that stands in an endpoint, `http://USER:PASSWORD@HOST:2379`. */
  readonly username?: string | undefined
  /** Default: empty. */
  readonly password?: string | undefined
  /** Milliseconds that one member has for one request. Default 5,000. */
  readonly requestTimeoutMs?: number | undefined
  /** Milliseconds for which a request is repeated while no member can carry it out. Default 15,000. */
  readonly patienceMs?: number | undefined
  /** Sees every try, for `--debug` and for counting. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined
}

export interface EtcdRequest extends Pick<HttpRequest, 'method' | 'path' | 'signal' | 'timeoutMs'> {
  readonly body?: string | undefined
  /** Whether it does no harm that a member carries the request out and another one does so again. */
  readonly repeatable: boolean
  /** The one member to ask, once, instead of whichever answers. */
  readonly endpoint?: string | undefined
  /** Told of each try that may have been sent and had no answer: it may reach a member late. */
  readonly onUnanswered?: (() => void) | undefined
}

/** An answer that is still coming, and the member that gives it. */
export interface EtcdStream extends HttpStream {
  readonly endpoint: string
}

/** The whole keyspace comes in one answer: about 2 kB a unit. */
const answerMaxBytes = 400 * 1024 * 1024

const redirectsMax = 3

/** Longest refusal that is read, characters. */
const refusalMaxLength = 64 * 1024

/** A cluster has seven members or fewer; one that names a thousand is no cluster. */
const membersMax = 32

/**
 * Speaks to an etcd cluster through one of its members, and through another one when that fails: it is kept
 * to until it fails in turn. A request that a member may have carried out is sent again only if that is
 * harmless. Credentials go to the members given and to those that these name, with no less protection; never
 * elsewhere.
 */
export class EtcdConnection {
  private readonly options: EtcdConnectionOptions
  private readonly members = new Map<string, HttpTransport>()
  private readonly headers: Readonly<Record<string, string>>
  private readonly closing = new AbortController()
  private pinned: string

  /**
   * @param endpoints `http://HOST:PORT` or `https://HOST:PORT`, at least one; tried in this order. One may have
   *   `USER:PASSWORD@` before its host, which then holds for all.
   * @throws {ConnectionSettingError}
   */
  constructor(endpoints: readonly [string, ...string[]], options: EtcdConnectionOptions = {}) {
    this.options = options
    const members = endpoints.map(splitUserInfo)
    for (const { endpoint } of members) this.add(endpoint)
    this.pinned = originOf(splitUserInfo(endpoints[0]).endpoint)
    const inEndpoint = members.find((member) => member.username !== undefined)
    const { username, password = '' } = options.username === undefined ? { ...inEndpoint } : options
    const credentials = username === undefined ? undefined : `${username}:${password}`
    this.headers =
      credentials === undefined
        ? {}
        : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
  }

  /** The members known, the one in use first. */
  get endpoints(): [string, ...string[]] {
    const all = [...this.members.keys()]
    const at = all.indexOf(this.pinned)
    return [this.pinned, ...all.slice(at + 1), ...all.slice(0, at)]
  }

  /** Milliseconds that one member has for one request. */
  get requestTimeoutMs(): number {
    return this.options.requestTimeoutMs ?? 5_000
  }

  /** Aborted when the connection is closed. */
  get closed(): AbortSignal {
    return this.closing.signal
  }

  /**
   * Answers other than refusals that may pass.
   * @throws {EtcdUnavailableError} where no member could be used, or with one endpoint alone what it did.
   */
  request(request: EtcdRequest): Promise<HttpResponse> {
    return this.withMember(request, async (endpoint, repeated) => {
      const response = await this.following(endpoint, request, (member, path) =>
        member.request({ ...this.prepared(request), path, repeatable: false }),
      )
      const answer = { ...response, repeated }
      if (response.status < 500) return answer
      throw readRefusal(describe(request), answer)
    })
  }

  /** Opens an answer without an end, at the first member that begins to answer; none is asked twice. */
  open(request: EtcdRequest): Promise<EtcdStream> {
    return this.withMember({ ...request, patienceMs: 0 }, async (endpoint) => {
      const stream = await this.following(endpoint, request, (member, path) =>
        member.open({ ...this.prepared(request), path }),
      )
      if (stream.status === 200) return { ...stream, endpoint }
      const body = await refusalText(stream, this.requestTimeoutMs)
      throw readRefusal(describe(request), { ...stream, body, repeated: false })
    })
  }

  /** Turns away from a member that was found not to keep up. */
  avoid(endpoint: string): void {
    if (endpoint === this.pinned) this.pinned = this.endpoints[1] ?? endpoint
  }

  /**
   * Asks the cluster for its members and keeps their addresses to turn to. An address that is less protected
   * than those given (`http` where they are `https`) is left out.
   */
  async discover(signal?: AbortSignal): Promise<EtcdMember[]> {
    const request = { method: 'GET', path: '/v2/members', signal, repeatable: true } as const
    const members = readMembers(describe(request), await this.request(request))
    const protectedOnly = this.endpoints.every((endpoint) => endpoint.startsWith('https:'))
    for (const url of members.flatMap((member) => member.clientURLs)) {
      if (isMember(url, protectedOnly) && this.members.size < membersMax) this.add(url)
    }
    return members
  }

  close(): void {
    this.closing.abort(new ConnectionError(this.pinned, 'the connection was closed'))
    for (const member of this.members.values()) member.close()
  }

  private add(endpoint: string): void {
    const origin = originOf(endpoint)
    if (this.members.has(origin)) return
    const { dial, tls, onExchange } = this.options
    const { requestTimeoutMs } = this
    this.members.set(
      origin,
      new HttpTransport(parseEndpoint(endpoint), { dial, tls, onExchange, requestTimeoutMs, answerMaxBytes }),
    )
  }

  private prepared(request: EtcdRequest): HttpRequest {
    const { method, path, body, signal, timeoutMs } = request
    const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
    return { method, path, body, signal, timeoutMs, headers: { ...this.headers, ...form } }
  }

  /** Goes from member to member, and around again with growing pauses, until one does it or patience ends. */
  private async withMember<T>(
    request: EtcdRequest & { readonly patienceMs?: number },
    use: (endpoint: string, repeated: boolean) => Promise<T>,
  ): Promise<T> {
    const { endpoint: only, patienceMs = this.options.patienceMs ?? 15_000 } = request
    const deadline = performance.now() + (only === undefined ? patienceMs : 0)
    let repeated = false
    for (let round = 0; ; round++) {
      const failures = new Map<string, Error>()
      for (const endpoint of only === undefined ? this.endpoints : [only]) {
        try {
          const result = await use(endpoint, repeated)
          if (only === undefined) this.pinned = endpoint
          return result
        } catch (error) {
          if (!(error instanceof EtcdError) && !neverSent(error)) request.onUnanswered?.()
          if (!(error instanceof Error) || !this.mayPass(error, request)) throw error
          failures.set(endpoint, error)
          repeated ||= mayBeDone(error)
        }
      }
      const waitMs = Math.min(100 * 2 ** round, 1_000) * (0.8 + 0.4 * Math.random())
      const hopeless = ![...failures.values()].some(isPassing)
      if (hopeless || performance.now() + waitMs > deadline) throw unavailable(failures, repeated)
      await pause(waitMs, AbortSignal.any([this.closed, ...(request.signal ? [request.signal] : [])]))
    }
  }

  /** Whether another member may do what one failed to do. */
  private mayPass(error: Error, request: EtcdRequest): boolean {
    if (this.closed.aborted || request.signal?.aborted) return false
    if (error instanceof EtcdError && !error.retryable) return false
    if (error instanceof ForeignRedirectError) return false
    return request.repeatable || !mayBeDone(error)
  }

  /** Does a request at a member, and where that sends it on to another known one, there. */
  private async following<A extends HttpStream | HttpResponse>(
    endpoint: string,
    request: EtcdRequest,
    send: (member: HttpTransport, path: string) => Promise<A>,
  ): Promise<A> {
    let at = endpoint
    let { path } = request
    for (let redirects = 0; ; redirects++) {
      const member = this.members.get(at)
      if (member === undefined) throw new ForeignRedirectError(endpoint, at)
      const answer = await send(member, path)
      if (answer.status !== 307 && answer.status !== 308) return answer
      if ('close' in answer) answer.close()
      const header = answer.header('location') ?? ''
      const location = URL.canParse(header, at) ? new URL(header, at) : undefined
      if (location === undefined || !this.members.has(location.origin) || redirects === redirectsMax) {
        throw new ForeignRedirectError(at, location?.origin ?? JSON.stringify(header.slice(0, 80)))
      }
      at = location.origin
      path = location.pathname + location.search
    }
  }
}

/** Whether an address that a member names can be turned to, with no less protection where that is wanted. */
function isMember(text: string, protectedOnly: boolean): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return (
    username === '' && password === '' && (protocol === 'https:' || (protocol === 'http:' && !protectedOnly))
  )
}

function originOf(endpoint: string): string {
  if (parseEndpoint(endpoint).target === undefined) return new URL(endpoint).origin
  throw new ConnectionSettingError(`Endpoint ${JSON.stringify(hideUserInfo(endpoint))} is not one of etcd.`, {
    suggestion:
      'Give http://HOST:PORT or https://HOST:PORT; etcd listens on port 2379, or 4001 in old times.',
  })
}

/** Whether a member may have carried out a request that it refused, or did not answer. */
function mayBeDone(error: Error): boolean {
  return error instanceof EtcdError || !neverSent(error)
}

function isPassing(error: Error): boolean {
  return (
    isTransient(error) ||
    error instanceof RequestTimeoutError ||
    (error instanceof EtcdError && error.retryable)
  )
}

/** @param sent whether a try of it, perhaps an earlier one, may have been carried out */
function unavailable(failures: ReadonlyMap<string, Error>, sent: boolean): Error {
  const [only] = failures.values()
  const tells = only !== undefined && mayBeDone(only) === sent
  return failures.size === 1 && tells ? only : new EtcdUnavailableError(failures, sent)
}

function describe(request: EtcdRequest): string {
  return `${request.method} ${request.path}`
}

/** Of what a member says instead of a stream its beginning, as far as it comes in time. */
async function refusalText(stream: HttpStream, timeoutMs: number): Promise<string> {
  const timer = setTimeout(() => stream.close(), timeoutMs)
  let text = ''
  try {
    for await (const chunk of stream.body) {
      text += Buffer.from(chunk).toString('utf8')
      if (text.length >= refusalMaxLength) break
    }
    return text
  } finally {
    clearTimeout(timer)
    stream.close()
  }
}
