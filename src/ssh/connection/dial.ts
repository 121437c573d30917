import type { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { formatHostPort } from '../destination.js'
import { SshChannelError } from '../errors.js'
import { ChannelStream } from './channel-stream.js'
import type { LiveConnection } from './live-connection.js'

/** Where a stream should end, as seen from the far side: a unix socket or a TCP port. */
export type DialTarget = { readonly socketPath: string } | { readonly host: string; readonly port: number }

/** How a stream through a host is opened. */
export interface DialOptions {
  /** True: writing may go on after the other side has ended. Default false, as with `net.connect`. */
  readonly allowHalfOpen?: boolean | undefined
}

/**
 * A command that joins its standard input and output to the unix socket at a path, for servers that do not
 * open one themselves: `(path) => quoteForShell(['fleetctl', 'fd-forward', path])`.
 */
export type SocketFallback = (socketPath: string) => string

/**
 * Opens a stream from the far side to a target.
 * @throws {SshChannelError} {SshConnectionLostError} {SshTimeoutError}, or the signal's reason.
 * @internal
 */
export function dial(
  live: LiveConnection,
  target: DialTarget,
  { allowHalfOpen = false }: DialOptions,
  fallback: SocketFallback | undefined,
  signal: AbortSignal,
): Promise<Duplex> {
  if ('socketPath' in target) return dialSocket(live, target.socketPath, allowHalfOpen, fallback, signal)
  const { host, port } = target
  return live.openChannel(
    formatHostPort(host, port),
    false,
    signal,
    (client, done) => client.forwardOut('127.0.0.1', 0, host, port, done),
    (channel) => new ChannelStream(channel, allowHalfOpen),
  )
}

async function dialSocket(
  live: LiveConnection,
  path: string,
  allowHalfOpen: boolean,
  fallback: SocketFallback | undefined,
  signal: AbortSignal,
): Promise<Duplex> {
  if (fallback !== undefined && live.refusedSockets.has(path)) {
    return dialByCommand(live, path, fallback(path), allowHalfOpen, signal)
  }
  try {
    return await live.openChannel(
      path,
      false,
      signal,
      (client, done) => client.openssh_forwardOutStreamLocal(path, done),
      (channel) => new ChannelStream(channel, allowHalfOpen),
    )
  } catch (error) {
    // OpenSSH has the same words for a socket that is not there and for AllowStreamLocalForwarding no. The
    // command gets through in the second case, and knows better what is wrong in the first.
    if (!(error instanceof SshChannelError) || error.refusal === 'shortage' || fallback === undefined)
      throw error
    const stream = await dialByCommand(live, path, fallback(path), allowHalfOpen, signal)
    live.refusedSockets.add(path)
    return stream
  }
}

function dialByCommand(
  live: LiveConnection,
  path: string,
  command: string,
  allowHalfOpen: boolean,
  signal: AbortSignal,
): Promise<Duplex> {
  return live.sessions.open(
    () =>
      live.openChannel(
        `${path} by ${JSON.stringify(command)}`,
        false,
        signal,
        (client, done) => client.exec(command, done),
        (channel) => new ChannelStream(channel, allowHalfOpen, watchCommand(live, path, command, channel)),
      ),
    signal,
  )
}

/**
 * Tells, once the command's output has ended, whether that was the end of the stream or a failure. fleetctl's
 * fd-forward exits with 0 where it cannot connect: what it writes to stderr then says so, and nothing else.
 */
function watchCommand(
  live: LiveConnection,
  path: string,
  command: string,
  channel: ClientChannel,
): () => Promise<void> {
  let received = false
  let complaint = ''
  channel.once('data', () => {
    received = true
  })
  channel.stderr.on('data', (chunk: Buffer) => {
    if (complaint.length < 4096) complaint += chunk.toString()
  })
  const exit = new Promise<string | undefined>((resolve) => {
    channel.once('exit', (code: number | null, signal?: string) => {
      resolve(code === 0 ? undefined : code === null ? `ended by ${signal}` : `exit code ${code}`)
    })
    channel.once('close', () => resolve(undefined))
  })
  return async () => {
    const failure = await exit
    const words = complaint.trim()
    if (failure === undefined && (received || words === '')) return
    throw new SshChannelError(live.host, path, 'request', `${command}: ${words === '' ? failure : words}`)
  }
}
