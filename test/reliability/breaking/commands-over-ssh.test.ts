import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type Broken,
  breakEverywhere,
  watchingForRejections,
} from '../../support/breaking/break-everywhere.js'
import {
  begunOn,
  ofMachines,
  type SshdWay,
  startSshdWay,
  wholeWork,
  workOf,
} from '../../support/breaking/sshd-way.js'
import { caasctl } from '../../support/run-cli.js'
import { describeWithSshd } from '../../support/sshd.js'

watchingForRejections()

interface ExecJson {
  readonly machine: string
  readonly outcome: string
  readonly begun: boolean
  readonly exit?: number
  readonly stdout: string
}

describeWithSshd('over SSH, the way to the entry breaks under', () => {
  let way: SshdWay

  beforeAll(async () => {
    way = await startSshdWay()
  })
  afterAll(() => way[Symbol.asyncDispose]())

  const breaking = (line: (id: string) => readonly string[], check: (ran: Broken) => void | Promise<void>) =>
    breakEverywhere({
      name: line('ID').slice(0, 2).join(' '),
      promised: ofMachines,
      target: way.ssh.entry.port,
      run: (proxy, id, signal) => caasctl(line(id), { env: way.env(proxy), signal }),
      check,
    })

  it.concurrent('ssh-exec on all machines', () =>
    breaking(
      (id) => ['ssh-exec', '--all', '-o', 'json', '--timeout', '5', '--', 'sh', '-c', workOf(id)],
      async ({ stdout, stderr, code, what, id }) => {
        const results: ExecJson[] = stdout === '' ? [] : JSON.parse(stdout)
        if (results.length === 0) expect(stderr, what).toMatch(/error/)
        for (const [at, machine] of way.ssh.machines.entries()) {
          const result = results.find((each) => each.machine.startsWith(`${at + 1}`))
          const begun = await begunOn(machine, id)
          const told = `${what}: ${JSON.stringify({ ...result, stdout: result?.stdout.length })}`
          expect(begun, told).toBeLessThanOrEqual(1)
          if (result?.begun !== true) expect(begun, told).toBe(0)
          if (result?.outcome === 'exited') expect(result, told).toMatchObject({ exit: 0, stdout: wholeWork })
        }
        const done = results.filter(({ outcome }) => outcome === 'exited')
        expect(code, what).toBe(done.length === 2 ? 0 : 1)
      },
    ))

  it.concurrent.each([
    ['ssh-exec', '--timeout', '5', '1111', 'sh', '-c'],
    ['ssh', '1111'],
  ])('%s on one machine', (...words) =>
    breaking(
      (id) => [...words, workOf(id)],
      async ({ stdout, stderr, code, what, id }) => {
        const begun = await Promise.all(way.ssh.machines.map((machine) => begunOn(machine, id)))
        expect(begun[0], what).toBeLessThanOrEqual(1)
        expect(begun[1], what).toBe(0)
        if (code === 0) expect(stdout, what).toBe(wholeWork)
        if (stderr.includes('not begun') || stderr.includes('before anything had begun'))
          expect(begun[0], `${what}: ${stderr}`).toBe(0)
      },
    ))

  it.concurrent('status', () =>
    breaking(
      () => ['status', 'web@1', 'web@2'],
      ({ stdout, stderr, code, what }) => {
        const ends = stdout.split('\n').filter((line) => line.startsWith('ends status'))
        const begins = stdout.split('\n').filter((line) => line === 'begins')
        expect(begins.length, what).toBe(ends.length)
        const told = stderr.split('This is what fleet knows').length - 1
        if (code === 0) expect(ends.length + told, what).toBe(2)
      },
    ))

  it.concurrent('journal of one unit', () =>
    breaking(
      () => ['journal', '-n', '3000', 'web@1'],
      ({ stdout, code, what }) => {
        if (code === 0) expect(stdout.split('\n').slice(-2), what).toEqual(['entry 3000', ''])
      },
    ))

  it.concurrent('journal of several units', () =>
    breaking(
      () => ['journal', '-n', '3000', '--output', 'cat', 'web@1', 'web@2'],
      ({ stdout, code, what }) => {
        const last = stdout.split('\n').filter((line) => line.endsWith('entry 3000'))
        if (code === 0) expect(last.length, what).toBe(2)
      },
    ))
})
