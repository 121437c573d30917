/** What lives on a connection and must be told when that is gone. */
export interface Tenant {
  /** Ends it; all that wait on it see the error. */
  abandon(error: Error): void
  /** Resolves when both sides have let go of its channel. */
  readonly released: Promise<void>
}
