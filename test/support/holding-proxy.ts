import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A request that a {@link HoldingProxy} has, and that the server has not. */
export interface HeldRequest {
  /** Cuts the client off from it, which does not take it back. */
  cut(): void
  /** Lets it go on to the server, though the client may have gone; resolves with what the server says. */
  release(): Promise<string>
}

/** A way to an HTTP server on which one request is held back, as a network does that has it in some buffer. */
export class HoldingProxy implements AsyncDisposable {
  private readonly sockets = new Set<Socket>()
  private readonly server: Server
  private wanted: { readonly pattern: RegExp; readonly hold: (request: HeldRequest) => void } | undefined

  private constructor(host: string, port: number) {
    this.server = createServer({ allowHalfOpen: true }, (near) =>
      this.relay(near, connect({ host, port, allowHalfOpen: true })),
    )
  }

  /** @param target `http://HOST:PORT` */
  static async to(target: string): Promise<HoldingProxy> {
    const { hostname, port } = new URL(target)
    const proxy = new HoldingProxy(hostname, Number(port))
    proxy.server.listen(0, '127.0.0.1')
    await once(proxy.server, 'listening')
    return proxy
  }

  get endpoint(): string {
    const address = this.server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }

  /** Holds the next request back whose text matches; resolves when it has come. The same sent again passes. */
  hold(pattern: RegExp): Promise<HeldRequest> {
    return new Promise((hold) => {
      this.wanted = { pattern, hold }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
    await once(this.server, 'close')
  }

  private relay(near: Socket, far: Socket): void {
    let isHeld = false
    for (const socket of [near, far]) {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket)).on('error', () => {})
    }
    near.on('data', (chunk: Buffer) => {
      if (this.wanted?.pattern.test(chunk.toString('latin1')) !== true) {
        far.write(chunk)
        return
      }
      const { hold } = this.wanted
      this.wanted = undefined
      isHeld = true
      hold({
        cut: () => near.resetAndDestroy(),
        release: async () => {
          far.write(chunk)
          const [answer] = await once(far, 'data')
          return String(answer)
        },
      })
    })
    far.on('data', (chunk) => near.write(chunk))
    near.on('close', () => {
      if (!isHeld) far.destroy()
    })
    far.on('close', () => near.destroy())
  }
}
