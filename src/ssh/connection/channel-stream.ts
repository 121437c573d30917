import { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import type { Tenant } from './tenant.js'

/**
 * A channel as a stream that behaves as a socket does: ssh2's own neither ends a write that the other side will
 * never take, nor tells a lost connection from a finished one. Has what Node's `http.Agent` calls on a socket.
 *
 * A failure is told as soon as somebody listens or writes, and from then on at once: before that it would bring
 * the process down, as a channel can be opened and fail in the same message.
 */
export class ChannelStream extends Duplex implements Tenant {
  readonly released: Promise<void>
  readonly #channel: ClientChannel
  #gone = false
  #used = false
  #failure: Error | undefined
  #waiting: ((error?: Error | null) => void) | undefined

  /**
   * @param allowHalfOpen True: writing goes on after the other side has ended. As with `net.Socket`.
   * @param beforeEnd Awaited when the other side ends; where it rejects, so does this stream.
   */
  constructor(channel: ClientChannel, allowHalfOpen: boolean, beforeEnd?: () => Promise<void>) {
    super({ allowHalfOpen })
    this.#channel = channel
    this.on('newListener', (event) => {
      if (event === 'error' || event === 'data' || event === 'readable') this.#use()
    })
    this.released = new Promise((resolve) => channel.once('close', resolve))
    channel.on('data', (chunk: Buffer) => {
      if (!this.destroyed && this.#failure === undefined && !this.push(chunk)) channel.pause()
    })
    channel.once('end', () => {
      const ended = beforeEnd?.() ?? Promise.resolve()
      ended.then(
        () => {
          // A channel whose connection was lost ends too; that must not pass for the end of the stream.
          if (this.#failure === undefined) this.push(null)
        },
        (error: Error) => this.abandon(error),
      )
    })
    channel.on('error', (error: Error) => this.abandon(error))
    channel.once('close', () => {
      this.#gone = true
      this.#waiting?.(closedByOtherSide())
    })
  }

  abandon(error: Error): void {
    this.#failure ??= error
    if (this.#used) this.destroy(this.#failure)
    else this.#letGo()
  }

  override _read(): void {
    this.#channel.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#use()
    if (this.#gone) {
      done(this.#failure ?? closedByOtherSide())
      return
    }
    this.#waiting = (error) => {
      this.#waiting = undefined
      done(error)
    }
    this.#channel.write(chunk, () => this.#waiting?.())
  }

  override _final(done: (error?: Error | null) => void): void {
    if (!this.#gone) this.#channel.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#waiting?.(error ?? closedByOtherSide())
    this.#letGo()
    done(error)
  }

  #letGo(): void {
    this.#channel.close()
    // Nobody reads any more, and the channel is only let go of when it has been read to its end.
    this.#channel.resume()
  }

  #use(): void {
    this.#used = true
    if (this.#failure !== undefined) this.destroy(this.#failure)
  }

  /** As `net.Socket.destroySoon`: ends, and is destroyed when all is written. */
  destroySoon(): void {
    if (this.writable) this.end()
    if (this.writableFinished) this.destroy()
    else this.once('finish', () => this.destroy())
  }

  setKeepAlive(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  setTimeout(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}

function closedByOtherSide(): Error {
  return Object.assign(new Error('The other side has closed the stream.'), { code: 'EPIPE' })
}
