/**
 * What a service manager does with a service, row by row, each with the manual page that says so. `DIR` in a unit
 * stands for an empty folder of the row's own; what its commands write to `DIR/trace` is compared.
 */
export interface SupervisorRow {
  readonly what: string
  readonly man: string
  /** Lines of `[Service]`, and of `[Unit]`. */
  readonly service: string
  readonly unit?: string
  /**
   * What is done and waited for, one after the other. Done: `start`, `stop`, `restart`, `reload`, `kill SIGNAL` (to
   * the main process), `write FILE TEXT`. Waited for: `trace COUNT` lines, `file FILE`, the end of the main process
   * (`ends`), the process of a PID file being the main one (`main FILE`), being gone or there (`gone FILE`,
   * `there FILE`), or a state.
   */
  readonly steps: readonly string[]
  /** systemd's Result, at the end. Default: `success`. */
  readonly result?: string
  /** How the main process ended: `exited 3`, `killed KILL`. */
  readonly main?: string
  /** Lines of `DIR/trace`, at the end. */
  readonly trace?: readonly string[]
  /** Whether the lines of the trace come in an order that is not settled. */
  readonly sorted?: boolean
  readonly restarts?: number
  /** Why the real systemd is not asked. */
  readonly notCompared?: string
  /** Whether it only is so for the superuser. */
  readonly root?: boolean
}
