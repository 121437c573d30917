import { connect, createServer, type Socket } from 'node:net'

export interface TcpProxyOptions {
  /** How long every piece is held back, each way. Default: 0. */
  readonly delayMs?: number
  /** Whether a connection may pass; else it is cut. Default: every one. */
  readonly admits?: (socket: Socket) => boolean
}

/** A TCP proxy on a loopback port that can be made a bad network. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number
  /** Connections taken so far, those that were cut included. */
  readonly connections: number
  /** Lets nothing through any more, without a sign of it to either side. */
  pause(): void
  resume(): void
  /** Cuts all connections there are. New ones are taken. */
  cut(): void
  close(): Promise<void>
}

export async function startTcpProxy(
  target: { readonly host: string; readonly port: number },
  { delayMs = 0, admits = () => true }: TcpProxyOptions = {},
): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let connections = 0
  let paused = false
  let waiting: (() => void)[] = []

  /** Runs when nothing holds the network up. */
  const whenOpen = (deliver: () => void) => {
    if (paused) waiting.push(deliver)
    else deliver()
  }

  const relay = (from: Socket, to: Socket) => {
    from.on('data', (chunk) => setTimeout(() => whenOpen(() => to.write(chunk)), delayMs))
    from.on('end', () => setTimeout(() => whenOpen(() => to.end()), delayMs))
    from.on('error', () => to.destroy())
    from.on('close', () => {
      sockets.delete(from)
      if (from.errored) to.destroy()
    })
    sockets.add(from)
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    connections++
    if (!admits(near)) {
      near.on('error', () => {}).destroy()
      return
    }
    const far = connect({ ...target, allowHalfOpen: true, noDelay: true })
    relay(near, far)
    relay(far, near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port')

  const cut = () => {
    for (const socket of sockets) socket.destroy()
    waiting = []
  }
  const close = async () => {
    cut()
    await new Promise((resolve) => server.close(resolve))
  }
  return {
    port: address.port,
    get connections() {
      return connections
    },
    pause: () => {
      paused = true
    },
    resume: () => {
      paused = false
      for (const deliver of waiting.splice(0)) deliver()
    },
    cut,
    close,
    [Symbol.asyncDispose]: close,
  }
}
