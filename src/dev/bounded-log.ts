export type Listener<T> = (entry: T) => void

/** The last entries of something that never ends, and whoever listens. */
export class BoundedLog<T> {
  private readonly kept: T[] = []
  private readonly listeners = new Set<Listener<T>>()
  private readonly limit: number

  /** @param limit how many entries are kept, at least. */
  constructor(limit: number) {
    this.limit = limit
  }

  /** Oldest first. */
  get entries(): readonly T[] {
    return this.kept
  }

  append(entry: T): void {
    this.kept.push(entry)
    // Dropping many at once keeps the cost of one entry constant.
    if (this.kept.length > this.limit * 1.25) this.kept.splice(0, this.kept.length - this.limit)
    for (const listener of this.listeners) listener(entry)
  }

  /** @returns a function that ends it. */
  listen(listener: Listener<T>): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
