import { expect } from 'vitest'
import { InterruptedError } from '../../../src/cli/interrupted-error.js'
import type { FaultyProxy } from '../faulty-proxy.js'
import { type CliRun, caasctl } from '../run-cli.js'

/** A command that goes on until Ctrl-C, which is how it ends well. */
export function goingOn(line: readonly string[], env: Readonly<Record<string, string>>, late: AbortSignal) {
  const ctrlC = new AbortController()
  let stdout = ''
  let hasEnded = false
  const running = caasctl(line, {
    env,
    signal: AbortSignal.any([ctrlC.signal, late]),
    onStdout: (text) => {
      stdout += text
    },
  }).finally(() => {
    hasEnded = true
  })
  return {
    stdout: () => stdout,
    ended: () => hasEnded,
    async end(): Promise<CliRun> {
      ctrlC.abort(new InterruptedError('SIGINT'))
      const byItself = hasEnded
      const ran = await running
      if (byItself) expect(ran.code, 'it has no end of its own').not.toBe(0)
      return { ...ran, code: ran.code === 130 ? 0 : ran.code }
    },
  }
}

/** Waits for something that must come as long as there is a way, also after it was cut. */
export async function whereItCan(proxy: FaultyProxy, what: string, check: () => unknown): Promise<void> {
  const end = performance.now() + 20_000
  const patience = performance.now() + 3_000
  while (!(await check())) {
    const now = performance.now()
    if (now > (proxy.isUsable ? end : patience)) {
      if (proxy.isUsable) throw new Error(`not within 20 s: ${what}`)
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
