#!/usr/bin/env node
import { InterruptedError } from './interrupted-error.js'
import { runCli } from './run-cli.js'

const interrupted = new AbortController()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    const error = new InterruptedError(signal)
    // The second one means it.
    if (interrupted.signal.aborted) process.exit(error.exitCode)
    interrupted.abort(error)
  })
}

process.exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: interrupted.signal,
})
// Nothing that is still open may keep a finished command alive; what was written must get out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit()))
