import { setMaxListeners } from 'node:events'
import { Agent, type ClientRequestArgs } from 'node:http'
import type { AgentOptions } from 'node:https'
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
 */
export class DialingAgent extends Agent {
  private readonly settings: DialingAgentOptions
  private readonly closing = new AbortController()

  constructor(settings: DialingAgentOptions, options: AgentOptions = {}) {
    super({ ...noServerName, keepAlive: true, ...options })
    // As many dials may wait on it as there are requests: that is no leak to warn of.
    setMaxListeners(0, this.closing.signal)
    this.settings = settings
  }

  override createConnection(options: ClientRequestArgs, callback: SocketCallback): undefined {
    this.open(options).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    )
  }

  override destroy(): void {
    this.closing.abort(new Error('the connection was closed'))
    super.destroy()
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
