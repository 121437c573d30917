/** Severity by syslog's numbers: 3 error, 4 warning, 6 information, 7 debug. */
export type LogPriority = 3 | 4 | 6 | 7

/** One line of what the cluster says about itself. */
export interface LogEntry {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly priority: LogPriority
  /** Which part speaks: `engine`, `api`, or a machine's ID. */
  readonly source: string
  readonly message: string
}

export type LogListener = (entry: LogEntry) => void

/** What the cluster says about itself: the last entries, and whoever listens. */
export class ClusterLog {
  private readonly kept: LogEntry[] = []
  private readonly listeners = new Set<LogListener>()
  private readonly limit: number

  constructor(limit = 2_000) {
    this.limit = limit
  }

  /** The last entries, oldest first. */
  get entries(): readonly LogEntry[] {
    return this.kept
  }

  write(source: string, message: string, priority: LogPriority = 6): void {
    const entry: LogEntry = { time: Date.now(), priority, source, message }
    this.kept.push(entry)
    // Dropping many at once keeps the cost of one entry constant.
    if (this.kept.length > this.limit * 1.5) this.kept.splice(0, this.kept.length - this.limit)
    for (const listener of this.listeners) listener(entry)
  }

  /** @returns a function that ends it. */
  listen(listener: LogListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
