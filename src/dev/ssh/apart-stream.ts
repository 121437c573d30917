import { Duplex } from 'node:stream'
import type { ServerChannel } from 'ssh2'

/**
 * A channel as a stream for SSH inside it. Everything passes on a later tick: ssh2's ciphers share their working
 * memory between connections, and one that is entered from within another garbles what both send.
 */
export class ApartStream extends Duplex {
  private readonly channel: ServerChannel

  constructor(channel: ServerChannel) {
    super({ allowHalfOpen: true })
    this.channel = channel
    channel.on('data', (chunk: Buffer) => {
      process.nextTick(() => {
        if (!this.destroyed && !this.push(chunk)) channel.pause()
      })
    })
    channel.once('end', () => process.nextTick(() => this.push(null)))
    channel.once('error', () => this.destroy())
    channel.once('close', () => process.nextTick(() => this.destroy()))
  }

  override _read(): void {
    this.channel.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    process.nextTick(() => this.channel.write(chunk, () => done()))
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'utf8', done)
  }

  override _final(done: () => void): void {
    process.nextTick(() => {
      this.channel.end()
      done()
    })
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    process.nextTick(() => this.channel.close())
    done(error)
  }
}
