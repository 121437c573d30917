import { BoundedLog, type Listener } from './bounded-log.js'

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

/** Told of what happens in an embedded cluster, as it happens. */
export type LogListener = Listener<LogEntry>

/** What the cluster says about itself: the last entries, and whoever listens. */
export class ClusterLog {
  private readonly log = new BoundedLog<LogEntry>(2_000)

  /** The last entries, oldest first. */
  get entries(): readonly LogEntry[] {
    return this.log.entries
  }

  write(source: string, message: string, priority: LogPriority = 6): void {
    this.log.append({ time: Date.now(), priority, source, message })
  }

  /** @returns a function that ends it. */
  listen(listener: LogListener): () => void {
    return this.log.listen(listener)
  }
}
