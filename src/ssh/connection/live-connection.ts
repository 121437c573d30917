import type { Duplex } from 'node:stream'
import type { Client, ClientCallback, ClientChannel, ClientErrorExtensions } from 'ssh2'
import {
  type ChannelRefusal,
  SshChannelError,
  SshConnectionClosedError,
  SshConnectionLostError,
  SshTimeoutError,
} from '../errors.js'
import { onAbort } from '../on-abort.js'
import type { SshSettings } from '../settings.js'
import { hostLabel } from './context.js'
import { describeSocketError } from './open-socket.js'
import { SessionQueue } from './session-queue.js'
import type { Tenant } from './tenant.js'

/** One SSH connection that is logged in, until it is lost or closed; then it is of no more use. */
export class LiveConnection {
  readonly host: string
  readonly sessions = new SessionQueue()
  /** False: the host showed another key than the expected one, and was let pass. */
  readonly trusted: boolean
  /** True once the server has said that it forwards no agent. */
  refusesAgent = false
  /** Paths of unix sockets that the server would not open itself. */
  readonly refusedSockets = new Set<string>()
  readonly #client: Client
  readonly #socket: Duplex
  readonly #timeoutMs: number
  readonly #tenants = new Set<Tenant>()
  readonly #closed: Promise<void>
  /** Why it is gone: set when it is, at the latest when it can be noticed. */
  #gone: { readonly reason: string; readonly byUs: boolean } | undefined

  constructor(client: Client, socket: Duplex, settings: SshSettings, trusted: boolean) {
    this.host = hostLabel(settings)
    this.trusted = trusted
    this.#client = client
    this.#socket = socket
    this.#timeoutMs = settings.connectTimeoutMs.value
    this.#closed = new Promise((resolve) => client.once('close', resolve))
    client.on('error', (error: Error & ClientErrorExtensions) => {
      this.#lose(error.level === 'client-timeout' ? 'it does not answer' : describeSocketError(error))
    })
    client.once('end', () => this.#lose('closed by the other side'))
    client.once('close', () => this.#lose('closed by the other side'))
  }

  get open(): boolean {
    return this.#gone === undefined
  }

  /**
   * Opens a channel and makes something of it at once, before anything can arrive on it unseen.
   *
   * @param target What it is for, in messages.
   * @param begins Whether opening it may begin work on the far side, which then must not be repeated unasked.
   * @throws {SshChannelError} {SshConnectionLostError} {SshTimeoutError}, or the signal's reason.
   */
  openChannel<T extends Tenant>(
    target: string,
    begins: boolean,
    signal: AbortSignal,
    begin: (client: Client, done: ClientCallback) => void,
    settle: (channel: ClientChannel) => T,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      if (this.#gone !== undefined) throw this.#goneError(true)
      let givenUp = false
      const settled = () => {
        clearTimeout(timer)
        ignoreAbort()
      }
      const giveUp = (reason: unknown) => {
        givenUp = true
        settled()
        reject(reason)
      }
      const ignoreAbort = onAbort(signal, () => giveUp(signal.reason))
      const late = () => giveUp(new SshTimeoutError(this.host, 'channel', this.#timeoutMs, target, begins))
      const timer = this.#timeoutMs === 0 ? undefined : setTimeout(late, this.#timeoutMs)

      const opened: ClientCallback = (error, channel) => {
        settled()
        if (error) {
          reject(this.#gone === undefined ? this.#refused(target, error) : this.#goneError(!begins))
          return
        }
        const tenant = settle(channel)
        this.#tenants.add(tenant)
        void tenant.released.then(() => this.#tenants.delete(tenant))
        if (givenUp) tenant.abandon(new SshConnectionClosedError(this.host))
        else resolve(tenant)
      }
      try {
        begin(this.#client, opened)
      } catch {
        // ssh2 throws where its socket has gone before anybody was told.
        this.#lose('closed by the other side')
        giveUp(this.#goneError(true))
      }
    })
  }

  /** Says goodbye and lets go of the socket, at the latest after a second. */
  async close(): Promise<void> {
    this.#leave({ reason: 'closed', byUs: true })
    this.#client.end()
    const timer = setTimeout(() => this.#socket.destroy(), 1000)
    await this.#closed
    clearTimeout(timer)
  }

  #lose(reason: string): void {
    this.#leave({ reason, byUs: false })
    this.#socket.destroy()
  }

  #leave(gone: { readonly reason: string; readonly byUs: boolean }): void {
    if (this.#gone !== undefined) return
    this.#gone = gone
    for (const tenant of this.#tenants) tenant.abandon(this.#goneError(false))
  }

  #goneError(retryable: boolean): Error {
    if (this.#gone?.byUs) return new SshConnectionClosedError(this.host)
    return new SshConnectionLostError(this.host, this.#gone?.reason ?? 'closed', retryable)
  }

  #refused(target: string, error: Error): SshChannelError {
    const refusal = 'reason' in error ? (refusals.get(error.reason) ?? 'connect-failed') : 'request'
    const words = error.message.replace(/^\(SSH\) Channel open failure: /, '')
    return new SshChannelError(this.host, target, refusal, words, { cause: error })
  }
}

/** RFC 4254, section 5.1. */
const refusals = new Map<unknown, ChannelRefusal>([
  [1, 'prohibited'],
  [2, 'connect-failed'],
  [3, 'unknown-type'],
  [4, 'shortage'],
])
