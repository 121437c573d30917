/** Things to be closed together, the last one that was added first. */
export class Closers {
  private readonly items: AsyncDisposable[] = []
  private closing: Promise<void> | undefined

  add<T extends AsyncDisposable>(item: T): T {
    this.items.push(item)
    return item
  }

  /** Closes everything, also where closing one of them fails; rejects with the first failure. */
  close(): Promise<void> {
    this.closing ??= this.closeAll()
    return this.closing
  }

  private async closeAll(): Promise<void> {
    const failures: unknown[] = []
    for (const item of this.items.reverse()) {
      try {
        await item[Symbol.asyncDispose]()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
