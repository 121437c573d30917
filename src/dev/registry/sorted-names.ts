/** A set of names kept in order; adding or removing one costs a binary search. */
export class SortedNames {
  private readonly names: string[] = []

  get size(): number {
    return this.names.length
  }

  add(name: string): void {
    const at = this.position(name)
    if (this.names[at] !== name) this.names.splice(at, 0, name)
  }

  delete(name: string): void {
    const at = this.position(name)
    if (this.names[at] === name) this.names.splice(at, 1)
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.names[Symbol.iterator]()
  }

  private position(name: string): number {
    let low = 0
    let high = this.names.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.names[middle] ?? '') < name) low = middle + 1
      else high = middle
    }
    return low
  }
}
