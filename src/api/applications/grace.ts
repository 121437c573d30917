/** A signal that aborts some time after another, and not at all once it is disposed of. */
export class Grace implements Disposable {
  private readonly late = new AbortController()
  private readonly first: AbortSignal | undefined
  private readonly begin: () => void
  private timer: NodeJS.Timeout | undefined

  /** @param ms how much later, milliseconds */
  constructor(first: AbortSignal | undefined, ms: number) {
    this.first = first
    this.begin = () => {
      this.timer = setTimeout(() => this.late.abort(first?.reason), ms)
    }
    if (first?.aborted) this.begin()
    else first?.addEventListener('abort', this.begin, { once: true })
  }

  get signal(): AbortSignal {
    return this.late.signal
  }

  [Symbol.dispose](): void {
    clearTimeout(this.timer)
    this.first?.removeEventListener('abort', this.begin)
  }
}
