/** Machine IDs in order of load, then of ID; a change of one costs a binary search. */
export class LoadOrder {
  private readonly entries: { readonly id: string; readonly load: number }[] = []
  private readonly loads = new Map<string, number>()

  add(id: string, load: number): void {
    this.entries.splice(this.position(id, load), 0, { id, load })
    this.loads.set(id, load)
  }

  remove(id: string): void {
    const load = this.loads.get(id)
    if (load === undefined) return
    this.entries.splice(this.position(id, load), 1)
    this.loads.delete(id)
  }

  update(id: string, load: number): void {
    if (this.loads.get(id) === load) return
    this.remove(id)
    this.add(id, load)
  }

  *ids(): Generator<string, void> {
    for (const { id } of this.entries) yield id
  }

  /** Index of the first entry that is not before (load, id). */
  private position(id: string, load: number): number {
    let low = 0
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const entry = this.entries[middle]
      if (entry !== undefined && (entry.load < load || (entry.load === load && entry.id < id)))
        low = middle + 1
      else high = middle
    }
    return low
  }
}
