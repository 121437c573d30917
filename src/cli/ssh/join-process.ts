import { untilEnd } from '../../ssh/connection/until-end.js'
import type { RemoteExit, RemoteProcess, RemoteSignal } from '../../ssh/index.js'
import { onAbort } from '../../ssh/on-abort.js'
import type { Context } from '../context.js'
import { InterruptedError } from '../interrupted-error.js'
import type { CliIO } from '../io.js'

/** How long a process that was told to end may take for it, milliseconds. */
const graceMs = 1_000

export interface JoinOptions {
  /** Whether it reads our standard input. */
  readonly stdin: boolean
  /** It has a terminal: ours hands every key on to it. */
  readonly terminal: boolean
  /** Ends it where signals do not reach it. */
  readonly end: () => Promise<void>
}

/** Starts a process that is not ended by the signal any more once it runs: it is told of it, and ends by itself. */
export async function startProcess(
  signal: AbortSignal,
  start: (starting: AbortSignal) => Promise<RemoteProcess>,
): Promise<RemoteProcess> {
  signal.throwIfAborted()
  const starting = new AbortController()
  const ignoreAbort = onAbort(signal, () => starting.abort(signal.reason))
  try {
    return await start(starting.signal)
  } finally {
    ignoreAbort()
  }
}

/**
 * Joins a process with our own streams, byte for byte, until it ends. Signals are passed on to it; the
 * terminal is put back whatever happens.
 * @throws {SshConnectionLostError} also where it had ended, and not all that it wrote came.
 */
export async function joinProcess(
  process: RemoteProcess,
  { io, signal }: Context,
  { stdin, terminal, end }: JoinOptions,
): Promise<RemoteExit> {
  const written = Promise.all([pass(process.stdout, io.stdout), pass(process.stderr, io.stderr)])
  const ignoreAbort = onAbort(signal, () => tellToEnd(process, signal.reason, end))
  const release = terminal ? holdTerminal(process, io) : undefined
  if (stdin) io.stdin.pipe(process.stdin)
  else process.stdin.end()
  try {
    // It may have ended well, and the connection be lost before all that it wrote had come.
    const [exit] = await Promise.all([process.exit, written])
    signal.throwIfAborted()
    return exit
  } finally {
    ignoreAbort()
    io.stdin.unpipe(process.stdin)
    io.stdin.pause()
    release?.()
    process.close()
  }
}

/** Where nobody reads ours any more, the rest of it is dropped. */
async function pass(from: RemoteProcess['stdout'], to: CliIO['stdout']): Promise<void> {
  from.pipe(to, { end: false })
  await untilEnd(from)
}

/** @returns what puts the terminal back */
function holdTerminal(process: RemoteProcess, { stdin, stdout }: CliIO): () => void {
  const resize = () => process.resize({ columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 })
  stdin.setRawMode?.(true)
  stdout.on('resize', resize)
  return () => {
    stdout.off('resize', resize)
    stdin.setRawMode?.(false)
  }
}

function tellToEnd(process: RemoteProcess, reason: unknown, end: () => Promise<void>): void {
  process.signal(reason instanceof InterruptedError ? remoteNames[reason.signal] : 'TERM')
  setTimeout(() => void end().finally(() => process.close()), graceMs).unref()
}

const remoteNames: Readonly<Record<InterruptedError['signal'], RemoteSignal>> = {
  SIGINT: 'INT',
  SIGTERM: 'TERM',
  SIGHUP: 'HUP',
}
