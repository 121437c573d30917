import { PassThrough, Readable, Writable } from 'node:stream'
import { runCli } from '../../src/cli/run-cli.js'

export interface CliRun {
  readonly stdout: string
  readonly stderr: string
  readonly code: number
}

export interface CliRunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly stdin?: string
  readonly signal?: AbortSignal
  /** Makes standard output and error terminals of this many columns. */
  readonly columns?: number
  /** Sees standard output as it comes. */
  readonly onStdout?: (text: string) => void
  /** The same of standard error. */
  readonly onStderr?: (text: string) => void
}

/** Runs one command line of caasctl in this process. The environment holds only what is given. */
export async function caasctl(argv: readonly string[], options: CliRunOptions = {}): Promise<CliRun> {
  const stdout = collector(options, options.onStdout)
  const stderr = collector(options, options.onStderr)
  const code = await runCli(argv, {
    stdin: options.stdin === undefined ? new PassThrough() : Readable.from([options.stdin]),
    stdout,
    stderr,
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    signal: options.signal ?? new AbortController().signal,
  })
  return { stdout: stdout.text(), stderr: stderr.text(), code }
}

function collector({ columns }: CliRunOptions, onText?: (text: string) => void) {
  const chunks: string[] = []
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      chunks.push(String(chunk))
      onText?.(String(chunk))
      done()
    },
  })
  return Object.assign(stream, {
    text: () => chunks.join(''),
    ...(columns === undefined ? {} : { isTTY: true, columns, rows: 24 }),
  })
}
