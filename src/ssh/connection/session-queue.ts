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
  readonly #line: (() => void)[] = []
  #open = 0
  #opening = 0
  #refusalsAlone = 0
  #lastEnd = Number.NEGATIVE_INFINITY

  /**
   * @param start Opens a session.
   * @throws {SshChannelError} where the server refuses even a single one; what `start` throws; the signal's
   *   reason.
   */
  async open<T extends Tenant>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#line.length > 0) await this.#stand('push', signal)
    for (;;) {
      this.#opening++
      try {
        const session = await start()
        this.#open++
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
      await this.#stand('unshift', signal)
    }
  }

  #mayTryAgain(error: unknown): boolean {
    if (!(error instanceof SshChannelError) || error.refusal === 'request') return false
    const alone = this.#open === 0 && this.#opening === 1
    if (alone && ++this.#refusalsAlone >= refusalsWhenAlone) return false
    // sshd counts a session for a moment longer than its channel lasts, so its end may not have made room yet.
    if (alone || performance.now() - this.#lastEnd < 1000) {
      setTimeout(() => this.#callFirst(), 25 * 2 ** this.#refusalsAlone)
    }
    return true
  }

  #ended(): void {
    this.#open--
    this.#refusalsAlone = 0
    this.#lastEnd = performance.now()
    this.#callFirst()
  }

  #callFirst(): void {
    this.#line.shift()?.()
  }

  #stand(side: 'push' | 'unshift', signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const called = () => {
        ignore()
        resolve()
      }
      const ignore = onAbort(signal, () => {
        this.#line.splice(this.#line.indexOf(called), 1)
        reject(signal.reason)
      })
      this.#line[side](called)
    })
  }
}
