import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CaasctlError } from '../error.js'

/** A local port that leads somewhere else. */
export interface Forward extends AsyncDisposable {
  /** The address it listens on. */
  readonly host: string
  readonly port: number
  /** Stops listening and ends what is under way. */
  close(): Promise<void>
}

/** Where a forward listens. */
export interface ForwardOptions {
  /** Where to listen. Default: 127.0.0.1. */
  readonly host?: string | undefined
  /** Default: 0, a free one. */
  readonly port?: number | undefined
  /** Told of each connection that could not be carried on; the forward itself stays. */
  readonly onFailure?: ((error: Error) => void) | undefined
}

/**
 * Listens on a local port and carries each connection on by `dial`, which should open a stream that may stay
 * half open: `(signal) => connection.dial({ host, port }, signal, { allowHalfOpen: true })`. Where the SSH
 * connection beneath is lost its streams break, and the next one is dialled on a new connection.
 *
 * @throws {Error} where the port cannot be had, as `net` gives it (`EADDRINUSE`, `EACCES`).
 */
export async function forward(
  dial: (signal: AbortSignal) => Promise<Duplex>,
  { host = '127.0.0.1', port = 0, onFailure = () => {} }: ForwardOptions = {},
): Promise<Forward> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    carry(socket, dial).catch(onFailure)
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The listener has no port.')

  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { host: address.address, port: address.port, close, [Symbol.asyncDispose]: close }
}

async function carry(socket: Socket, dial: (signal: AbortSignal) => Promise<Duplex>): Promise<void> {
  const hungUp = new AbortController()
  // An error is also a close; without a listener it would end the process.
  socket.on('error', () => {}).once('close', () => hungUp.abort(closedHere))
  try {
    const stream = await dial(hungUp.signal)
    // Broken off, and not just ended: who reads here must not take a part for the whole.
    stream.once('error', () => socket.resetAndDestroy())
    await Promise.all([pipeline(socket, stream), pipeline(stream, socket)])
  } catch (error) {
    socket.resetAndDestroy()
    // That the nearer side hung up is its own affair.
    if (error instanceof CaasctlError) throw error
  }
}

const closedHere = new Error('The connection was closed at this end.')
