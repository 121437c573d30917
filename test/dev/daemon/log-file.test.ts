import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clusterLog } from '../../../src/dev/daemon/follow-log.js'
import { LogFile } from '../../../src/dev/daemon/log-file.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caasctl-log-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = (log: LogFile, message: string) =>
  log.write({ time: 0, priority: 6, source: 'engine', message })

async function lines(count: number): Promise<string[]> {
  const found: string[] = []
  const signal = new AbortController().signal
  for await (const line of clusterLog(folder, { lines: count, follow: false, signal })) found.push(line)
  return found
}

describe("a cluster's log", () => {
  it('has one line an entry, machines by the beginning of their ID', async () => {
    const log = new LogFile(folder)
    write(log, 'Scheduled\nweb.service')
    log.write({ time: 1_000, priority: 3, source: '1cdadb87'.padEnd(32, '0'), message: 'Cannot' })
    log.flush()
    expect(await lines(10)).toEqual([
      '1970-01-01T00:00:00.000Z info engine Scheduled web.service',
      '1970-01-01T00:00:01.000Z error 1cdadb87 Cannot',
    ])
  })

  it('does not grow without end, and is read over the change of files', async () => {
    const log = new LogFile(folder)
    for (let n = 0; n < 40; n++) {
      for (let m = 0; m < 500; m++) write(log, `${n} ${m} ${'x'.repeat(100)}`)
      log.flush()
    }
    const files = await readdir(folder)
    expect(files.sort()).toEqual(['cluster.log', 'cluster.log.1'])
    for (const file of files) expect((await stat(join(folder, file))).size).toBeLessThan(1_200_000)
    const last = await lines(12_000)
    expect(last.at(-1)).toContain(' 39 499 ')
    expect(last.length).toBeGreaterThan(8_000)
    // Nothing is missing where one file ends and the next begins.
    const numbers = last
      .map((line) => / engine (\d+) (\d+) /.exec(line))
      .map((match) => Number(match?.[1]) * 500 + Number(match?.[2]))
    expect(numbers.every((number, at) => at === 0 || number === (numbers[at - 1] ?? 0) + 1)).toBe(true)
  })

  it('is empty where none was written', async () => expect(await lines(10)).toEqual([]))
})
