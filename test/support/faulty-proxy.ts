import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * What becomes of a network at a moment:
 *
 * - `cut`, `reset`: all connections end, with a goodbye or without; new ones are taken.
 * - `gone`: all connections end, and new ones are refused.
 * - `stalled`: nothing passes any more, without a sign of it.
 * - `half`: the direction ends, and the other goes on.
 * - `slow`: nothing breaks; from now on each piece of both directions comes late.
 */
export type FaultKind = 'cut' | 'reset' | 'gone' | 'stalled' | 'half' | 'slow'

/** Those that break a connection. */
export const faultKinds: readonly FaultKind[] = ['cut', 'reset', 'gone', 'stalled', 'half']

/** How late a piece comes on a slow way, milliseconds. */
const lateMs = 100

/** Which way bytes go: to the server, or from it. */
export type Direction = 'up' | 'down'

export interface Fault {
  readonly kind: FaultKind
  readonly direction: Direction
  /** Bytes that pass in that direction before it, all connections together. */
  readonly after: number
}

/** A place in what is said between two: so many bytes in one direction. */
export type Place = Pick<Fault, 'direction' | 'after'>

/** A way to a server that breaks at a certain byte, once. */
export class FaultyProxy implements AsyncDisposable {
  /** Bytes that have passed. */
  readonly passed: Record<Direction, number> = { up: 0, down: 0 }
  /** Where one side began to speak after the other: before the first byte of every message of their dialogue. */
  readonly turns: Place[] = []
  private fault: Fault | undefined
  private stalled = false
  private slow = false
  private held: (() => void)[] = []
  private readonly sockets = new Set<Socket>()
  private readonly server: Server

  private constructor(target: { readonly host: string; readonly port: number }, fault: Fault | undefined) {
    this.fault = fault
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
      const far = connect({ ...target, allowHalfOpen: true, noDelay: true })
      this.relay(near, far, 'up')
      this.relay(far, near, 'down')
    })
  }

  static async to(
    target: { readonly host: string; readonly port: number },
    fault?: Fault,
  ): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target, fault)
    proxy.server.listen(0, '127.0.0.1')
    await once(proxy.server, 'listening')
    return proxy
  }

  get port(): number {
    const address = this.server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  /** Whether what was to go wrong has. */
  get hasFailed(): boolean {
    return this.fault === undefined
  }

  /** Whether it lets anything through, at least what comes on a new connection. */
  get isUsable(): boolean {
    return this.server.listening && !this.stalled
  }

  /** Has something go wrong, by default a cut, at the next byte of a direction. */
  breakOn(direction: Direction, kind: FaultKind = 'cut'): void {
    this.fault = { kind, direction, after: this.passed[direction] }
  }

  /** Ends a stall: all that was held goes on, though who sent it may have gone. */
  resume(): void {
    this.stalled = false
    for (const deliver of this.held.splice(0)) deliver()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.held = []
    for (const socket of this.sockets) socket.destroy()
    if (!this.server.listening) return
    this.server.close()
    await once(this.server, 'close')
  }

  private relay(from: Socket, to: Socket, direction: Direction): void {
    this.sockets.add(from)
    from.on('data', (chunk: Buffer) => this.pass(chunk, to, direction))
    from.on('end', () => this.whenOpen(() => to.end()))
    from.on('error', () => to.destroy())
    from.on('close', () => {
      this.sockets.delete(from)
      // Who stalls has no sign of it.
      this.whenOpen(() => to.end())
    })
  }

  private pass(chunk: Buffer, to: Socket, direction: Direction): void {
    const { fault } = this
    if (this.turns.at(-1)?.direction !== direction)
      this.turns.push({ direction, after: this.passed[direction] })
    const left = fault?.direction === direction ? fault.after - this.passed[direction] : chunk.length
    const now = chunk.subarray(0, Math.max(0, Math.min(left, chunk.length)))
    this.passed[direction] += now.length
    this.whenOpen(() => to.write(now))
    if (fault === undefined || now.length === chunk.length) return
    this.fault = undefined
    // What passed before is to arrive.
    to.write('', () => this.fail(fault.kind, to, chunk.subarray(now.length)))
  }

  private fail(kind: FaultKind, to: Socket, rest: Buffer): void {
    if (kind === 'stalled') {
      this.stalled = true
      this.whenOpen(() => to.write(rest))
    } else if (kind === 'slow') {
      this.slow = true
      this.whenOpen(() => to.write(rest))
    } else if (kind === 'half') to.end()
    else {
      if (kind === 'gone') this.server.close()
      for (const socket of this.sockets) {
        if (kind === 'reset') socket.resetAndDestroy()
        else socket.destroy()
      }
    }
  }

  private whenOpen(deliver: () => void): void {
    if (this.stalled) this.held.push(deliver)
    // Timers of one length keep their order.
    else if (this.slow) setTimeout(deliver, lateMs)
    else deliver()
  }
}
