import { InterruptedError } from './interrupted-error.js'
import { runCli } from './run-cli.js'

/** Runs a command line as this process, and ends the process. */
export async function runProcess(argv: readonly string[]): Promise<void> {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const error = new InterruptedError(signal)
      // The second one means it.
      if (interrupted.signal.aborted) process.exit(error.exitCode)
      interrupted.abort(error)
    })
  }
  process.exitCode = await runCli(argv, {
    // Made when it is first asked for, which takes its time.
    get stdin() {
      return process.stdin
    },
    stdout: process.stdout,
    stderr: process.stderr,
    terminalPath: '/dev/tty',
    env: process.env,
    cwd: process.cwd(),
    signal: interrupted.signal,
  })
  // Nothing that is still open may keep a finished command alive; what was written must get out first.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()))
}
