import type { Duplex, Readable } from 'node:stream'
import { SshConnectionClosedError, SshConnectionLostError, SshOutputError } from '../errors.js'
import type { SshSettings } from '../settings.js'
import { hostLabel, type SshContext } from './context.js'
import { type DialOptions, type DialTarget, dial, type SocketFallback } from './dial.js'
import type { LiveConnection } from './live-connection.js'
import { openConnection } from './open-connection.js'
import type { Pty, RemoteExit, RemoteProcess } from './remote-process.js'
import { SharedAttempt } from './shared-attempt.js'
import { type StartOptions, startProcess } from './start-process.js'

/** How a command is run on a host. */
export interface ExecOptions extends StartOptions {
  /** What the command reads. Default: nothing, it sees the end at once. `pipe`: what is written to `stdin`. */
  readonly stdin?: Readable | 'pipe' | undefined
  /** Gives up waiting, and ends a command that runs with `TERM`. */
  readonly signal?: AbortSignal | undefined
}

/** All that a command wrote, and how it ended. */
export interface RunResult extends RemoteExit {
  readonly stdout: Buffer
  readonly stderr: Buffer
}

/**
 * The one connection to a host. It is made at its first use and shared by all: commands, shells and streams are
 * channels on it. When it is lost, the next use makes a new one. {@link SshPool} makes and keeps these. Methods
 * reject with an {@link SshError}, or with the signal's reason.
 */
export class SshConnection implements AsyncDisposable {
  readonly settings: SshSettings
  /** The host this one is reached through. */
  readonly via: SshConnection | undefined
  readonly #context: SshContext
  readonly #fallback: SocketFallback | undefined
  #live: LiveConnection | undefined
  #attempt: SharedAttempt<LiveConnection> | undefined
  #closed = false

  constructor(
    settings: SshSettings,
    context: SshContext,
    options: {
      readonly via?: SshConnection | undefined
      readonly socketFallback?: SocketFallback | undefined
    } = {},
  ) {
    this.settings = settings
    this.via = options.via
    this.#context = context
    this.#fallback = options.socketFallback
  }

  /** For messages: `bastion (54.203.141.124)`. */
  get host(): string {
    return hostLabel(this.settings)
  }

  /** Connects and logs in, where that is not done. */
  async ready(signal: AbortSignal = never): Promise<void> {
    await this.#connect(signal)
  }

  /**
   * Starts a command by the login shell of the remote user; {@link quoteForShell} makes one of an argument list.
   * Waits while the server allows no more sessions.
   */
  async exec(
    command: string,
    { stdin, signal = never, ...options }: ExecOptions = {},
  ): Promise<RemoteProcess> {
    const process = await this.#use(signal, (live) =>
      startProcess(live, command, options, this.#hasAgent, signal),
    )
    if (stdin === undefined) process.stdin.end()
    else if (stdin !== 'pipe') feed(process, stdin)
    return process
  }

  /** Runs a command to its end, unless it writes more than 64 MiB. @throws {SshOutputError} */
  async run(command: string, options: Omit<ExecOptions, 'pty'> = {}): Promise<RunResult> {
    const process = await this.exec(command, options)
    try {
      const [stdout, stderr, exit] = await Promise.all([
        collect(process.stdout, this.host),
        collect(process.stderr, this.host),
        process.exit,
      ])
      return { stdout, stderr, ...exit }
    } catch (error) {
      process.close()
      throw error
    }
  }

  /** Starts the login shell in a terminal. */
  shell(
    pty: Pty,
    { signal = never, ...options }: Omit<ExecOptions, 'pty' | 'stdin'> = {},
  ): Promise<RemoteProcess> {
    return this.#use(signal, (live) =>
      startProcess(live, undefined, { ...options, pty }, this.#hasAgent, signal),
    )
  }

  /** Opens a stream from that host to a unix socket or a TCP port. Can be used under Node's `http.Agent`. */
  readonly dial = (
    target: DialTarget,
    signal: AbortSignal = never,
    options: DialOptions = {},
  ): Promise<Duplex> => this.#use(signal, (live) => dial(live, target, options, this.#fallback, signal))

  /** Ends the connection and all that runs on it. Nothing can be begun on it any more. */
  async close(): Promise<void> {
    this.#closed = true
    this.#attempt?.abandon(new SshConnectionClosedError(this.host))
    await this.#live?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  get #hasAgent(): boolean {
    return this.settings.agentSocket.value !== undefined
  }

  /** Does something on the connection; again on a new one where that was lost and nothing begun. */
  async #use<T>(signal: AbortSignal, work: (live: LiveConnection) => Promise<T>): Promise<T> {
    for (let left = retries; ; left--) {
      const live = await this.#connect(signal)
      try {
        return await work(live)
      } catch (error) {
        if (left === 0 || !(error instanceof SshConnectionLostError) || !error.retryable) throw error
      }
    }
  }

  async #connect(signal: AbortSignal): Promise<LiveConnection> {
    signal.throwIfAborted()
    if (this.#closed) throw new SshConnectionClosedError(this.host)
    if (this.#live?.open) return this.#live
    if (this.#attempt === undefined || this.#attempt.abandoned) {
      const attempt = new SharedAttempt((aborted) => this.#open(aborted))
      this.#attempt = attempt
      attempt.settled.then(() => {
        if (this.#attempt === attempt) this.#attempt = undefined
      })
    }
    return this.#attempt.join(signal)
  }

  async #open(aborted: AbortSignal): Promise<LiveConnection> {
    const live = await openConnection(this.settings, this.via, this.#context, aborted)
    this.#live = live
    if (aborted.aborted) await live.close()
    return live
  }
}

/** How often a lost connection is made anew for one call. */
const retries = 2

/** A signal that nobody sends. */
const never = new AbortController().signal

/** Most that is kept of what a command writes, bytes. */
const outputMaxBytes = 64 * 1024 * 1024

async function collect(stream: Readable, host: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    length += chunk.length
    if (length > outputMaxBytes) throw new SshOutputError(host, outputMaxBytes)
  }
  return Buffer.concat(chunks)
}

function feed(process: RemoteProcess, input: Readable): void {
  input.pipe(process.stdin)
  input.once('error', () => process.close())
  // Who feeds it keeps the rest when the process has ended.
  process.stdin.once('close', () => input.unpipe(process.stdin))
}
