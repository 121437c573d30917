import type { Readable, Writable } from 'node:stream'

/** A stream that may be a terminal. */
export type OutputStream = Writable & {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

export type InputStream = Readable & {
  readonly isTTY?: boolean | undefined
  /** A terminal's: characters come one by one and are not shown. */
  setRawMode?(raw: boolean): unknown
}

/** All that a run of the CLI touches of its process; tests give their own. */
export interface CliIO {
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  /** The terminal that the process belongs to, whatever its streams lead to; not given: none. */
  readonly terminalPath?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder that relative paths start from. */
  readonly cwd: string
  /** Aborts with an {@link InterruptedError} on Ctrl-C. */
  readonly signal: AbortSignal
}
