/** One entry of a machine's journal, with the fields that `journalctl` shows. */
export interface JournalEntry {
  /** Milliseconds since 1970. */
  readonly time: number
  /** The unit it is about or comes from. */
  readonly unit: string
  /** SYSLOG_IDENTIFIER: the program's name, or `systemd`. */
  readonly identifier: string
  readonly pid: number
  readonly message: string
  /** 0 emergency … 3 error, 4 warning, 5 notice, 6 information, 7 debug. */
  readonly priority: number
}

export type JournalListener = (entry: JournalEntry) => void

/** The journal of one machine: the last entries, and whoever follows it. */
export class Journal {
  private readonly kept: JournalEntry[] = []
  private readonly listeners = new Set<JournalListener>()
  private readonly limit: number

  /** @param limit how many entries are kept. */
  constructor(limit = 5_000) {
    this.limit = limit
  }

  append(entry: JournalEntry): void {
    this.kept.push(entry)
    // Dropping many at once keeps the cost of one entry constant.
    if (this.kept.length > this.limit * 1.25) this.kept.splice(0, this.kept.length - this.limit)
    for (const listener of this.listeners) listener(entry)
  }

  /** Entries, oldest first; of one unit where it is named. */
  entries(unit?: string): readonly JournalEntry[] {
    return unit === undefined ? this.kept : this.kept.filter((entry) => entry.unit === unit)
  }

  /** @returns a function that ends it. */
  follow(listener: JournalListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
