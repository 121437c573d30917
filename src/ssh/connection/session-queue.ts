import { SshChannelError } from '../errors.js'
import { onAbort } from '../on-abort.js'
import type { Tenant } from './tenant.js'

/** After so many refusals in a row it is believed, where no session is open that could end. */
const refusalsWhenAlone = 5

/**
 * Keeps to the number of sessions that a server allows on a connection (sshd_config(5), MaxSessions), which it
 * never tells: sessions are opened at will until one is refused. From then on the refused and all that come
 * after stand in a line, and for each session that ends the first of them tries again.
 */
export class SessionQueue {
  /** In the order in which they came. */
  readonly #line: { readonly ticket: number; readonly call: () => void }[] = []
  #tickets = 0
  #open = 0
  #opening = 0
  #refusalsAlone = 0
  /** The most sessions there have been at a time: the server allows as many at least. */
  #most = 0
  #timer: NodeJS.Timeout | undefined

  /**
   * @param start Opens a session.
   * @throws {SshChannelError} where the server refuses even a single one; what `start` throws; the signal's
   *   reason.
   */
  async open<T extends Tenant>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const ticket = ++this.#tickets
    if (this.#line.length > 0) await this.#stand(ticket, signal)
    for (;;) {
      this.#opening++
      try {
        const session = await start()
        this.#most = Math.max(this.#most, ++this.#open)
        this.#refusalsAlone = 0
        void session.released.then(() => this.#ended())
        return session
      } catch (error) {
        if (!this.#mayTryAgain(error)) {
          this.#callFirst()
          throw error
        }
      } finally {
        this.#opening--
      }
      await this.#stand(ticket, signal)
    }
  }

  #mayTryAgain(error: unknown): boolean {
    if (!(error instanceof SshChannelError) || error.refusal === 'request') return false
    const others = this.#open + this.#opening - 1
    if (others === 0 && ++this.#refusalsAlone >= refusalsWhenAlone) return false
    // Fewer are open than have been: sshd counts a session for a moment longer than its channel lasts.
    if (others < this.#most || others === 0) this.#callLater()
    return true
  }

  #ended(): void {
    this.#open--
    this.#refusalsAlone = 0
    this.#callFirst()
  }

  #callFirst(): void {
    this.#line.shift()?.call()
  }

  #callLater(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined
        this.#callFirst()
      },
      10 * 2 ** this.#refusalsAlone,
    )
  }

  #stand(ticket: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const ignore = onAbort(signal, () => {
        this.#line.splice(this.#line.indexOf(place), 1)
        reject(signal.reason)
      })
      const call = () => {
        ignore()
        resolve()
      }
      const place = { ticket, call }
      const behind = this.#line.findIndex((other) => other.ticket > ticket)
      this.#line.splice(behind === -1 ? this.#line.length : behind, 0, place)
    })
  }
}
