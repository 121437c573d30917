import { chmod } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ApiOptions, answer } from './api.js'
import type { Faults } from './faults.js'
import { cleanPath, readBody } from './incoming.js'
import { ListenError } from './listen-error.js'
import { errorReply, type Reply } from './reply.js'

/** As a fleetd of that version announces itself. */
const serverHeader = 'fleetd/v1.0.0'

export interface ApiServerOptions extends ApiOptions {
  readonly faults: Faults
}

/** fleet's API on one listener. */
export class ApiServer implements AsyncDisposable {
  private readonly server: Server
  private readonly options: ApiServerOptions
  private readonly guarded: boolean

  /** @param guarded whether to refuse what a web page of elsewhere may have sent: needed on TCP. */
  private constructor(options: ApiServerOptions, guarded: boolean) {
    this.options = options
    this.guarded = guarded
    this.server = createServer((request, response) => void this.serve(request, response))
    // fleetd does not announce how long it keeps a connection, and keeps it.
    this.server.keepAliveTimeout = 0
  }

  /** Serves on a unix socket that only this user may use. */
  static async onSocket(path: string, options: ApiServerOptions): Promise<ApiServer> {
    const api = new ApiServer(options, false)
    await listening(api.server, { path })
    await chmod(path, 0o700)
    return api
  }

  /** Serves on 127.0.0.1. @param port 0 takes any that is free. */
  static async onPort(port: number, options: ApiServerOptions): Promise<ApiServer> {
    const api = new ApiServer(options, true)
    await listening(api.server, { host: '127.0.0.1', port })
    return api
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    this.server.closeAllConnections()
    await closed
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let reply: Reply
    try {
      reply = await this.replyTo(request)
    } catch (error) {
      // The client went away, or sent what is no HTTP.
      this.options.log.write('api', `${request.method} ${request.url}: ${String(error)}`, 7)
      response.destroy()
      return
    }
    const { status, body, contentType, headers } = reply
    response.statusCode = status
    response.setHeader('Server', serverHeader)
    for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value)
    if (contentType !== undefined) response.setHeader('Content-Type', contentType)
    // Go sends longer answers in chunks.
    const length = Buffer.byteLength(body)
    if (status !== 204 && length < 2_048) response.setHeader('Content-Length', length)
    if (length >= 2_048) response.flushHeaders()
    response.end(body)
  }

  private async replyTo(request: IncomingMessage): Promise<Reply> {
    const fault = await this.options.faults.before(`${request.method} ${request.url}`)
    if (fault !== undefined) return fault
    if (this.guarded && !isLocal(request)) {
      return errorReply(403, 'the embedded cluster answers no page of another site')
    }
    const url = cleanPath(request.url ?? '/')
    if (url === undefined)
      return { status: 400, body: '400 Bad Request', contentType: 'text/plain; charset=utf-8' }
    if (url.redirect !== undefined) {
      return { status: 301, body: '', contentType: undefined, headers: { Location: url.redirect } }
    }
    const body = await readBody(request)
    if (body === undefined) return errorReply(413, 'request body too large')
    const contentTypes = request.headersDistinct['content-type'] ?? []
    return answer({ method: request.method ?? 'GET', ...url, contentTypes, body }, this.options)
  }
}

/**
 * Whether a request comes from a program here rather than from a web page: a browser tells with `Origin` which
 * page asks, for pictures and the like with `Sec-Fetch-Site` that one does; and a name that an attacker's DNS points
 * at 127.0.0.1 is no name of this host.
 */
function isLocal({ headers }: IncomingMessage): boolean {
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return false
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(headers.host ?? '')
}

function listening(server: Server, where: { path: string } | { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException) => reject(new ListenError(where, error))
    server.once('error', refused)
    server.listen(where, () => {
      server.off('error', refused)
      resolve()
    })
  })
}
