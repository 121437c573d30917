/** Lets one at a time: so that a person is asked one thing, however many connections have a question. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()
  #asking = false
  readonly #listeners = new Set<(asking: boolean) => void>()

  /** Runs `work` when all before it have ended. @throws the signal's reason where that comes first. */
  take<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const turn = this.#last.then(async () => {
      signal.throwIfAborted()
      this.#tell(true)
      try {
        return await work()
      } finally {
        this.#tell(false)
      }
    })
    this.#last = turn.catch(() => {})
    return turn
  }

  /**
   * Tells whether it is somebody's turn, now and whenever that changes.
   * @returns what ends it
   */
  onAsking(listener: (asking: boolean) => void): () => void {
    this.#listeners.add(listener)
    listener(this.#asking)
    return () => this.#listeners.delete(listener)
  }

  #tell(asking: boolean): void {
    this.#asking = asking
    for (const listener of this.#listeners) listener(asking)
  }
}
