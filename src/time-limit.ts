import { setMaxListeners } from 'node:events'

/**
 * A signal that aborts when a time is over, or with another signal.
 *
 *     using limit = new TimeLimit(5_000, signal)
 *     await work(limit.signal)
 *
 * In place of `AbortSignal.timeout`: `AbortSignal.any` holds what it is made of but weakly, and a time limit that
 * nobody else holds is collected as garbage before its time (Node 20): what waits for it waits for ever.
 */
export class TimeLimit implements Disposable {
  readonly signal: AbortSignal
  readonly #over = new AbortController()
  readonly #reason: () => unknown
  #timer: NodeJS.Timeout | undefined
  #leftMs: number
  #since = 0

  /**
   * @param ms infinite for no limit
   * @param reason what the signal aborts with when the time is over; default a `TimeoutError`
   */
  constructor(ms: number, signal?: AbortSignal, reason: () => unknown = timeoutError) {
    this.signal = signal === undefined ? this.#over.signal : AbortSignal.any([signal, this.#over.signal])
    // Many may wait on it at once. That is no leak to warn of: it is over before long.
    setMaxListeners(0, this.signal)
    this.#reason = reason
    this.#leftMs = ms
    this.goOn()
  }

  /** The time stands still. */
  hold(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#leftMs -= performance.now() - this.#since
  }

  /** It goes on after {@link hold}. */
  goOn(): void {
    // Node's timers hold no more than 2^31 - 1.
    if (this.#timer !== undefined || this.isOver || this.#leftMs >= 2 ** 31) return
    this.#since = performance.now()
    this.#timer = setTimeout(() => this.#over.abort(this.#reason()), Math.max(0, this.#leftMs))
  }

  /** Whether the time is over. */
  get isOver(): boolean {
    return this.#over.signal.aborted
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }
}

function timeoutError(): DOMException {
  return new DOMException('The operation was aborted due to timeout', 'TimeoutError')
}
