import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterLines } from '../support/command-lines.js'
import { serve } from '../support/http-server.js'
import { lies } from '../support/lies.js'
import { inShortOrLong, kept } from '../support/reliability.js'
import { type CliRun, caasctl } from '../support/run-cli.js'
import { steeringCharacter } from '../support/steers.js'
import { sleeper, type UnitFolder, unitFolder } from '../support/unit-folder.js'

/** Longest that a command may take against a server that lies: twice its time limits, on a busy computer. */
const deadlineMs = 30_000
/** Most that it may say about it, characters. */
const saidMax = 20_000_000

let folder: UnitFolder

beforeAll(async () => {
  folder = await unitFolder({ 'web.service': sleeper('web'), 'web@.service': sleeper('web %i') })
})
afterAll(() => folder[Symbol.asyncDispose]())

/** Commands that run until Ctrl-C. */
const isEndless = ([name, ...rest]: readonly string[]) =>
  name === 'watch' || name === 'forward' || rest[0] === '-f'

/** Runs a line on a terminal; endless ones for a moment. */
async function against(
  line: readonly string[],
  endpoint: string,
  env: Readonly<Record<string, string>> = {},
) {
  const ctrlC = new AbortController()
  const timer = setTimeout(() => ctrlC.abort(new Error('late')), isEndless(line) ? 1_500 : deadlineMs)
  try {
    const ran = await caasctl(line, {
      env: { HOME: folder.path, CAASCTL_ENDPOINT: endpoint, CAASCTL_REQUEST_TIMEOUT: '1', ...env },
      cwd: folder.path,
      columns: 100,
      signal: ctrlC.signal,
    })
    return { ...ran, late: ctrlC.signal.aborted && !isEndless(line) }
  } finally {
    clearTimeout(timer)
  }
}

function expectHonest(ran: CliRun & { readonly late: boolean }, what: string): void {
  const { stdout, stderr, late } = ran
  expect(late, `${what}: it hangs`).toBe(false)
  expect(stderr.slice(0, 2_000), what).not.toContain('met something it does not know')
  expect(steeringCharacter(stdout + stderr), `${what} reaches the terminal`).toBeUndefined()
  expect(stdout.length + stderr.length, what).toBeLessThan(saidMax)
}

describe('a server that answers', () => {
  const names = Object.keys(lies)

  it.concurrent.each(names)('%s', async (name) => {
    const lie = lies[name]
    if (lie === undefined) throw new Error(name)
    const at = names.indexOf(name)
    // In the short form each lie is told to some commands, and each command some lies.
    const lines = clusterLines.filter((_, index) => (index + at) % inShortOrLong(13, 5) === 0)
    for (const line of lines) {
      await using server = await serve(lie)
      const ran = await against(line, server.endpoint)
      expectHonest(ran, `${line.join(' ')} against ${name}`)
    }
    kept({
      area: 'Lying servers',
      promise:
        'Whatever a server answers, a command ends in time with a result or an error of its own, and nothing steers the terminal',
      counts: { 'lies told to commands': lines.length },
    })
  })
})
