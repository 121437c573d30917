import { once } from 'node:events'
import { connect } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { CaasctlError } from '../../error.js'
import { defineCommand, operand } from '../command.js'

export default defineCommand({
  name: 'fd-forward',
  summary: 'Join standard input and output to a unix socket',
  description: `
Run on a machine of the cluster by whoever comes over SSH, where its SSH server does not open unix sockets itself. Each direction ends by itself; the exit code is 1 where nothing can be connected to.`,
  operands: { path: operand.one({ summary: 'Path of the socket', complete: 'file' }) },
  changes: true,
  ignoresProfile: true,
  examples: [
    { line: 'caasctl fd-forward /var/run/fleet.sock', does: 'fleet’s API on standard input and output' },
    {
      line: 'ssh core@10.230.14.83 caasctl fd-forward /var/run/fleet.sock',
      does: 'The same, from elsewhere',
    },
    { line: 'caasctl help fd-forward', does: 'This help' },
  ],
  async run({ io, signal }, { path }) {
    const socket = connect({ path: path.replace(/^unix:\/\//, ''), allowHalfOpen: true })
    try {
      await once(socket, 'connect', { signal })
      await Promise.all([
        pipeline(io.stdin, socket, { signal }),
        pipeline(socket, io.stdout, { end: false, signal }),
      ])
    } catch (error) {
      signal.throwIfAborted()
      throw new SocketError(path, error)
    } finally {
      socket.destroy()
    }
    return 0
  },
})

/** A unix socket that cannot be connected to, or broke. */
class SocketError extends CaasctlError {
  override readonly name = 'SocketError'
  readonly code = 'SOCKET_FAILED'
  readonly path: string

  constructor(path: string, cause: unknown) {
    super(`Cannot reach the socket ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
    this.path = path
  }
}
