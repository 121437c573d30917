export type Listener<T> = (entry: T) => void

/** How much the entries of a log may weigh together. */
export interface WeightLimit<T> {
  readonly most: number
  readonly of: (entry: T) => number
}

/** The last entries of something that never ends, and whoever listens. */
export class BoundedLog<T> {
  private readonly kept: T[] = []
  private readonly listeners = new Set<Listener<T>>()
  private readonly limit: number
  private readonly weight: WeightLimit<T>
  private weighs = 0

  /**
   * @param limit how many entries are kept, at least, as far as their weight allows.
   * @param weight default: they weigh nothing. The last entry is kept whatever it weighs.
   */
  constructor(limit: number, weight: WeightLimit<T> = { most: 0, of: () => 0 }) {
    this.limit = limit
    this.weight = weight
  }

  /** Oldest first. */
  get entries(): readonly T[] {
    return this.kept
  }

  append(entry: T): void {
    this.kept.push(entry)
    this.weighs += this.weight.of(entry)
    // Dropping many at once keeps the cost of one entry constant.
    if (this.kept.length > this.limit * 1.25 || this.weighs > this.weight.most * 1.25) this.drop()
    for (const listener of this.listeners) listener(entry)
  }

  /** @returns a function that ends it. */
  listen(listener: Listener<T>): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Drops the oldest, until the others are within both limits. */
  private drop(): void {
    let dropped = 0
    for (const entry of this.kept.slice(0, -1)) {
      if (this.kept.length - dropped <= this.limit && this.weighs <= this.weight.most) break
      this.weighs -= this.weight.of(entry)
      dropped++
    }
    this.kept.splice(0, dropped)
  }
}
