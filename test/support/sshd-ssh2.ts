import { once } from 'node:events'
import ssh2, { type AuthContext, type Connection } from 'ssh2'
import { generateKeyPair } from '../../src/ssh/index.js'

export interface Ssh2ServerOptions {
  /** Default: everybody is let in. */
  readonly authentication?: (context: AuthContext) => void
  /** Called for each who is let in: says what can be done. */
  readonly ready?: (client: Connection) => void
  readonly banner?: string
}

/** A server whose every answer can be given by the test, where OpenSSH's has its own mind. */
export interface Ssh2Server extends AsyncDisposable {
  readonly port: number
  /** A line for known_hosts. */
  readonly knownHost: string
}

export async function startSsh2Server(options: Ssh2ServerOptions = {}): Promise<Ssh2Server> {
  const { authentication = (context) => context.accept(), ready = () => {}, banner } = options
  const hostKey = generateKeyPair()
  const clients = new Set<Connection>()
  const server = new ssh2.Server(
    { hostKeys: [hostKey.privateKey], ...(banner === undefined ? {} : { banner }) },
    (client) => {
      clients.add(client)
      client.on('authentication', authentication)
      client.on('error', () => {})
      client.once('ready', () => ready(client))
      client.once('close', () => clients.delete(client))
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  return {
    port: address.port,
    knownHost: `[127.0.0.1]:${address.port} ${hostKey.publicKey}\n`,
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.end()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
