import { PassThrough, type Readable, type Writable } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { onAbort } from '../on-abort.js'
import { sendSignal, sendWindowSize } from './session-requests.js'
import type { Tenant } from './tenant.js'

/** How a remote process ended. Both are undefined where the server does not say, or this side closed it. */
export interface RemoteExit {
  readonly code: number | undefined
  /** With its prefix: `SIGTERM`. */
  readonly signal: string | undefined
}

/** Signals that can be sent; RFC 4254, section 6.10. */
export type RemoteSignal =
  | 'ABRT'
  | 'ALRM'
  | 'FPE'
  | 'HUP'
  | 'ILL'
  | 'INT'
  | 'KILL'
  | 'PIPE'
  | 'QUIT'
  | 'SEGV'
  | 'TERM'
  | 'USR1'
  | 'USR2'

/** Size of a terminal in characters. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** A terminal for a remote process. */
export interface Pty extends TerminalSize {
  /** What `TERM` says: `xterm-256color`. */
  readonly term: string
}

/** Whether the agent can be used from there: it can, was not asked for, was refused, or there is none. */
export type AgentForwarding = 'on' | 'off' | 'refused' | 'no-agent'

/** A command or shell that runs on a host. What it writes has to be read, or it comes to a stop. */
export interface RemoteProcess {
  readonly stdin: Writable
  readonly stdout: Readable
  /** Silent with a terminal: all comes on stdout. */
  readonly stderr: Readable
  /**
   * Settles when the process has ended; what it wrote may still be on its way. Rejects where the connection is
   * lost ({@link SshConnectionLostError}) and where it is aborted (with the signal's reason); its streams then
   * end with the same error.
   */
  readonly exit: Promise<RemoteExit>
  readonly agentForwarding: AgentForwarding
  resize(size: TerminalSize): void
  signal(name: RemoteSignal): void
  /** Lets go of it, ended or not. Without a terminal a process may live on that neither reads nor writes. */
  close(): void
}

/**
 * Makes a process of a session channel on which it has just been started. To be called at once: how it ended
 * may already be in the next message.
 *
 * @param aborted Ends it with `TERM`.
 * @internal
 */
export function attachProcess(
  channel: ClientChannel,
  agentForwarding: AgentForwarding,
  aborted: AbortSignal,
): RemoteProcess & Tenant {
  const stdin = new PassThrough()
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  // A failure is told by `exit`; who does not look at a stream must not be brought down by it.
  for (const stream of [stdin, stdout, stderr, channel]) stream.on('error', () => {})

  let settle: (outcome: RemoteExit | { readonly error: unknown }) => void = () => {}
  const exit = new Promise<RemoteExit>((resolve, reject) => {
    settle = (outcome) => ('error' in outcome ? reject(outcome.error) : resolve(outcome))
  })
  exit.catch(() => {})

  const letGo = (error?: Error) => {
    channel.close()
    for (const stream of [stdin, stdout, stderr]) stream.destroy(error)
    discard(channel, stdout)
    discard(channel.stderr, stderr)
  }
  const close = () => {
    settle(unknownExit)
    letGo()
  }
  const abandon = (error: Error) => {
    settle({ error })
    letGo(error)
  }
  const abort = () => {
    sendSignal(channel, 'TERM')
    settle({ error: aborted.reason })
    letGo(aborted.reason instanceof Error ? aborted.reason : undefined)
  }
  const ignoreAbort = onAbort(aborted, abort)
  if (aborted.aborted) abort()

  channel.once('exit', (code: number | null, name?: string) => {
    settle({ code: code ?? undefined, signal: name })
  })
  const released = new Promise<void>((resolve) => {
    channel.once('close', () => {
      ignoreAbort()
      settle(unknownExit)
      stdin.destroy()
      resolve()
    })
  })
  // Who stops reading wants no more of it.
  stdout.once('close', () => {
    if (!stdout.readableEnded) close()
  })
  stderr.once('close', () => discard(channel.stderr, stderr))
  stdin.pipe(channel)
  channel.pipe(stdout)
  channel.stderr.pipe(stderr)

  return {
    stdin,
    stdout,
    stderr,
    exit,
    agentForwarding,
    resize: ({ columns, rows }) => sendWindowSize(channel, columns, rows),
    signal: (name) => sendSignal(channel, name),
    close,
    abandon,
    released,
  }
}

/** Reads on for nobody: a channel is only let go of when it has been read to its end. */
function discard(source: Readable, reader: Writable): void {
  source.unpipe(reader)
  source.resume()
}

const unknownExit: RemoteExit = { code: undefined, signal: undefined }
