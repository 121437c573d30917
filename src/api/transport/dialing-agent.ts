import { setMaxListeners } from 'node:events'
import { Agent, type ClientRequest, type ClientRequestArgs } from 'node:http'
import type { AgentOptions } from 'node:https'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls, type SecureContextOptions } from 'node:tls'
import type { Dial, DialTarget } from './dialer.js'

/** TLS material, PEM. */
export interface TlsMaterial {
  readonly ca?: string | Buffer | undefined
  readonly cert?: string | Buffer | undefined
  readonly key?: string | Buffer | undefined
}

export interface DialingAgentOptions {
  readonly dial: Dial
  /** Overrides where the URL points, e.g. to a unix socket. */
  readonly target?: DialTarget | undefined
  /** Speaks TLS over what was dialled, with the URL's host as the name to verify. */
  readonly tls?: TlsMaterial | undefined
}

/** Node would work out a name for TLS even without TLS, and for that has a regular expression of 12 ms. */
const noServerName: AgentOptions = { servername: '' }

type SocketCallback = (error: Error | null, socket?: Duplex) => void

/**
 * An agent whose sockets come from a {@link Dial}, so that HTTP runs over unix sockets and SSH channels
 * alike. Sockets are kept for the next request. Node's own limits on sockets do not hold with asynchronous
 * creation on Node 20: callers bound their concurrency.
 *
 * A request that is given up takes its TCP connection with it, by a reset: what of it has not reached the server yet is
 * then not sent later either, when the network is there again.
 */
export class DialingAgent extends Agent {
  private readonly settings: DialingAgentOptions
  private readonly closing = new AbortController()
  /** Sockets with a request on them that has not been answered. */
  private readonly busy = new WeakSet<Duplex>()

  constructor(settings: DialingAgentOptions, options: AgentOptions = {}) {
    super({ ...noServerName, keepAlive: true, ...options })
    // As many dials may wait on it as there are requests: that is no leak to warn of.
    setMaxListeners(0, this.closing.signal)
    this.settings = settings
  }

  override createConnection(options: ClientRequestArgs, callback: SocketCallback): undefined {
    this.open(options).then(
      (socket) => callback(null, this.resetWhenGivenUp(socket)),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    )
  }

  override keepSocketAlive(socket: Duplex) {
    this.busy.delete(socket)
    return super.keepSocketAlive(socket)
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    this.busy.add(socket)
    super.reuseSocket(socket, request)
  }

  override destroy(): void {
    this.closing.abort(new Error('the connection was closed'))
    super.destroy()
  }

  private resetWhenGivenUp(socket: Duplex): Duplex {
    // A TLSSocket has `encrypted`; to ask for the class would load TLS for every request.
    if (!(socket instanceof Socket) || 'encrypted' in socket || socket.remotePort === undefined) return socket
    this.busy.add(socket)
    const destroy = socket.destroy.bind(socket)
    socket.destroy = (error) => {
      socket.destroy = destroy
      return error == null && !socket.destroyed && this.busy.has(socket)
        ? socket.resetAndDestroy()
        : destroy(error)
    }
    return socket
  }

  private async open(options: ClientRequestArgs): Promise<Duplex> {
    const host = options.host ?? 'localhost'
    const target = this.settings.target ?? { host, port: Number(options.port ?? 80) }
    const socket = await this.settings.dial(target, this.closing.signal)
    return this.settings.tls === undefined
      ? socket
      : secure(socket, host, this.settings.tls, this.closing.signal)
  }
}

function secure(socket: Duplex, host: string, tls: TlsMaterial, signal: AbortSignal): Promise<Duplex> {
  const material: SecureContextOptions = {}
  if (tls.ca !== undefined) material.ca = tls.ca
  if (tls.cert !== undefined) material.cert = tls.cert
  if (tls.key !== undefined) material.key = tls.key
  return new Promise((resolve, reject) => {
    const secured = connectTls({ socket, host, servername: isAddress(host) ? '' : host, ...material })
    const abort = () => secured.destroy(new Error('the connection was closed'))
    secured.once('secureConnect', () => {
      signal.removeEventListener('abort', abort)
      secured.off('error', reject)
      resolve(secured)
    })
    secured.once('error', reject)
    signal.addEventListener('abort', abort, { once: true })
  })
}

function isAddress(host: string): boolean {
  return /^[\d.]+$|:/.test(host)
}
