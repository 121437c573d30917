import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { processesOf } from '../../scripts/end-processes.mjs'
import { eventually } from '../support/eventually.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

// Other systems do not let processes be looked for.
describe.runIf(existsSync('/proc/self/environ'))('npm run reliability', { timeout: 120_000 }, () => {
  let folder: string
  let running: ChildProcess
  let told: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'r-'))
    told = ''
  })
  afterEach(() => {
    running.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  const run = (...args: readonly string[]) => {
    running = spawn(process.execPath, ['scripts/reliability.mjs', ...args], {
      cwd: root,
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    running.stderr?.setEncoding('utf8').on('data', (text: string) => {
      told += text
    })
    return once(running, 'exit')
  }
  /** All that it has started, this process and that one not counted. */
  const started = () => processesOf(join(folder, 'rel-'))

  it('that is stopped leaves nothing running of what its tests have started', async () => {
    const ended = run('test/reliability/any-bytes.test.ts')
    await eventually(
      'a cluster runs',
      () => started().some(({ command }) => command.includes('dev start --foreground')),
      { deadline: 90_000, every: 100 },
    )
    running.kill('SIGTERM')
    expect(await ended).toEqual([1, null])
    expect(told).toContain('Not all was kept: SIGTERM')
    expect(started()).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  it('ends at its limit, and leaves nothing either', async () => {
    expect(await run('--limit', '2', 'test/reliability/any-bytes.test.ts')).toEqual([1, null])
    expect(told).toContain('Not all was kept: not in time')
    expect(started()).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })
})
