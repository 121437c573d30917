import { startTcpProxy, type TcpProxy } from './tcp-proxy.js'

/** The way to a member of etcd, which can be closed. */
export class EtcdProxy implements AsyncDisposable {
  readonly endpoint: string
  private readonly proxy: TcpProxy
  private readonly gate: { open: boolean }

  private constructor(proxy: TcpProxy, gate: { open: boolean }) {
    this.proxy = proxy
    this.gate = gate
    this.endpoint = `http://127.0.0.1:${proxy.port}`
  }

  /** @param target `http://HOST:PORT` */
  static async to(target: string): Promise<EtcdProxy> {
    const { hostname, port } = new URL(target)
    const gate = { open: true }
    const proxy = await startTcpProxy({ host: hostname, port: Number(port) }, { admits: () => gate.open })
    return new EtcdProxy(proxy, gate)
  }

  /** Cuts all connections; new ones are taken. */
  cut(): void {
    this.proxy.cut()
  }

  /** Cuts all connections, and those to come as well, until {@link reopen}. */
  shut(): void {
    this.gate.open = false
    this.proxy.cut()
  }

  reopen(): void {
    this.gate.open = true
  }

  /** Lets nothing through any more, without a sign of it, until {@link resume}. */
  pause(): void {
    this.proxy.pause()
  }

  resume(): void {
    this.proxy.resume()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.proxy.close()
  }
}
