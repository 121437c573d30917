import { onAbort } from '../on-abort.js'

/**
 * One piece of work that several wait for. Each may stop waiting by its own signal; when the last has, the
 * work itself is aborted.
 */
export class SharedAttempt<T> {
  readonly #controller = new AbortController()
  readonly #result: Promise<T>
  /** Resolves when the work has ended, well or not. */
  readonly settled: Promise<void>
  #waiting = 0

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#result = work(this.#controller.signal)
    this.settled = this.#result.then(
      () => {},
      () => {},
    )
  }

  /** True once it has been given up: it will fail, and a newcomer needs another. */
  get abandoned(): boolean {
    return this.#controller.signal.aborted
  }

  abandon(reason: unknown): void {
    this.#controller.abort(reason)
  }

  /** @throws the signal's reason where that aborts first. */
  join(signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      this.#waiting++
      const ignore = onAbort(signal, () => {
        leave()
        if (this.#waiting === 0) this.abandon(signal.reason)
        reject(signal.reason)
      })
      const leave = () => {
        ignore()
        this.#waiting--
      }
      this.#result.then(
        (value) => {
          leave()
          resolve(value)
        },
        (error: unknown) => {
          leave()
          reject(error)
        },
      )
    })
  }
}
