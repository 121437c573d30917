import { readFileSync } from 'node:fs'
import pLimit from 'p-limit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EtcdFleet, type Fleet, HttpFleet } from '../../src/api/index.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { describeWithEtcd } from '../support/describe-with-etcd.js'
import { EtcdCluster } from '../support/etcd.js'
import { eventually } from '../support/eventually.js'
import { type Fault, FaultyProxy, faultKinds } from '../support/faulty-proxy.js'
import { inShortOrLong, kept } from '../support/reliability.js'
import { type CliRun, caasctl } from '../support/run-cli.js'
import { sleeper, type UnitFolder, unitFolder } from '../support/unit-folder.js'

/** Longest that a command may take whose waits end after 4 s and requests after 2 s: it ends what hangs, and judges no speed. */
const deadlineMs = 120_000

/** A command that changes units, tried with units of its own. */
interface Changing {
  readonly line: (units: readonly string[]) => readonly string[]
  /** How the units are before; undefined: they are not there. */
  readonly before: 'launched' | 'loaded' | 'inactive' | undefined
  /** How they are when it is done. */
  readonly after: 'launched' | 'loaded' | 'inactive' | undefined
}

/** Stands for how long to wait: not long where a connection breaks, else as long as a busy computer takes. */
const aWhile = 'A WHILE'
const timeout = ['--timeout', aWhile]
const changing: Readonly<Record<string, Changing>> = {
  submit: { line: (units) => ['submit', ...units], before: undefined, after: 'inactive' },
  load: { line: (units) => ['load', ...units, ...timeout], before: undefined, after: 'loaded' },
  start: { line: (units) => ['start', ...units, ...timeout], before: undefined, after: 'launched' },
  'start what is there': {
    line: (units) => ['start', ...units, ...timeout],
    before: 'inactive',
    after: 'launched',
  },
  'start --until active': {
    line: (units) => ['start', '--until', 'active', ...units, ...timeout],
    before: undefined,
    after: 'launched',
  },
  stop: { line: (units) => ['stop', ...units, ...timeout], before: 'launched', after: 'loaded' },
  unload: { line: (units) => ['unload', ...units, ...timeout], before: 'launched', after: 'inactive' },
  restart: {
    line: (units) => ['restart', '--batch', '2', ...units, ...timeout],
    before: 'launched',
    after: 'launched',
  },
  destroy: { line: (units) => ['destroy', '--yes', ...units], before: 'inactive', after: undefined },
  'destroy --wait': {
    line: (units) => ['destroy', '--yes', '--wait', ...units, ...timeout],
    before: 'launched',
    after: undefined,
  },
}

const reading: readonly (readonly string[])[] = [
  ['list-machines', '--full'],
  ['list-units', '--full'],
  ['list-unit-files'],
  ['list'],
  ['cat', 'there@1'],
  ['is-active', 'there@1', 'there@2'],
  ['explain', 'there@1'],
  ['wait', 'there@*', '--for', 'launched', ...timeout],
]

/** One way to a cluster, and the truth about it. */
interface Way {
  readonly port: number
  /** Settings that lead through a port. */
  env(port: number): Readonly<Record<string, string>>
  readonly truth: Fleet
}

interface Result {
  readonly unit: string
  readonly outcome: string
  readonly change?: string
}

let folder: UnitFolder
let cluster: Cluster
let truth: HttpFleet
let names = 0
/** Commands under way. */
const limit = pLimit(24)

const options = (name: string) => fleetOptions(sleeper(name))

beforeAll(async () => {
  folder = await unitFolder({ 'web@.service': sleeper('web') })
  cluster = await startCluster({ ssh: true, pace: { engineMs: 5, agentMs: 2, publishMs: 5, speed: 50 } })
  truth = new HttpFleet(cluster.endpoint)
  for (const n of [1, 2, 3])
    await truth.putUnit({ name: `there@${n}.service`, options: options('there'), desiredState: 'launched' })
  await eventually(
    'they run',
    async () => (await truth.unitStates()).filter(({ active }) => active === 'active').length === 3,
  )
})

afterAll(async () => {
  await truth.close()
  await cluster.stop()
  await folder[Symbol.asyncDispose]()
})

/**
 * How a way breaks, of so many bytes each way: at both ends, and in even steps between, in some kinds each. In the
 * short form every other place is enough: commands of even and of odd number have different ones.
 */
function faultsOf(
  passed: { readonly up: number; readonly down: number },
  number: number,
  steps: number,
  kinds: number,
): Fault[] {
  return (['up', 'down'] as const).flatMap((direction) => {
    const total = passed[direction]
    const places = new Set([
      0,
      1,
      total - 1,
      ...Array.from({ length: steps }, (_, step) => Math.floor(((step + 0.5) * total) / steps)),
    ])
    // The kinds take turns, each at other places.
    const turn = number + (direction === 'up' ? 0 : 3)
    const some = [...places].filter((_, at) => (at + turn) % inShortOrLong(2, 1) === 0)
    return some.flatMap((after, at) =>
      Array.from({ length: kinds }, (_, more) => ({
        kind: faultKinds[(at + turn + more) % faultKinds.length] ?? 'cut',
        direction,
        after,
      })),
    )
  })
}

/** Runs a line through a way that breaks. */
async function run(way: Way, line: readonly string[], fault?: Fault) {
  const [patience, wait] = fault === undefined ? ['30', '120'] : ['2', '4']
  const proxy = await FaultyProxy.to({ host: '127.0.0.1', port: way.port }, fault)
  const late = AbortSignal.timeout(fault === undefined ? 150_000 : deadlineMs)
  const words = line.map((word) => (word === aWhile ? wait : word))
  const ran = await caasctl(words, {
    env: {
      HOME: folder.path,
      CAASCTL_REQUEST_TIMEOUT: patience,
      CAASCTL_SSH_TIMEOUT: patience,
      ...way.env(proxy.port),
    },
    cwd: folder.path,
    signal: late,
  })
  return { ...ran, proxy, late: late.aborted }
}

function expectOrdinary({ stderr, late }: CliRun & { readonly late: boolean }, what: string): void {
  expect(late, `${what}: it hangs`).toBe(false)
  expect(stderr, what).not.toContain('met something it does not know')
}

/** Does one command in all its broken ways, some at a time. */
async function tryChanging(way: Way, name: string, steps: number): Promise<number> {
  const command = changing[name]
  if (command === undefined) throw new Error(name)
  const { line, before, after } = command
  const number = Object.keys(changing).indexOf(name)
  const prepare = async () => {
    const units = [1, 2, 3].map(() => `web@${++names}.service`)
    if (before !== undefined) {
      for (const unit of units)
        await way.truth.putUnit({ name: unit, options: options('web'), desiredState: before })
      const wanted = before === 'launched' ? 'launched' : before
      await eventually('they are there', async () => {
        const found = await Promise.all(units.map((unit) => way.truth.unit(unit)))
        return found.every((unit) => unit?.currentState === wanted)
      })
    }
    return units
  }
  const words = (units: readonly string[]) => {
    const [verb = '', ...rest] = line(units)
    return [verb, '-o', 'json', ...rest]
  }
  const measured = await run(way, words(await prepare()))
  await measured.proxy[Symbol.asyncDispose]()
  expect(measured, `${name} with nothing in its way`).toMatchObject({ code: 0 })

  const faults = faultsOf(measured.proxy.passed, number, steps, inShortOrLong(1, 2))
  await Promise.all(
    faults.map((fault) =>
      limit(async () => {
        const what = `${name}, ${fault.kind} after ${fault.after} bytes ${fault.direction}`
        const units = await prepare()
        const ran = await run(way, words(units), fault)
        expectOrdinary(ran, what)
        // What still waits somewhere comes now, when nobody listens any more.
        ran.proxy.resume()
        const results: Result[] = ran.stdout === '' ? [] : JSON.parse(ran.stdout)
        if (results.length === 0) {
          expect(ran.code, what).toBe(1)
          expect(ran.stderr, what).toMatch(/error\W+\w+/)
        }
        const done = results.filter(({ outcome }) => outcome === 'done' || outcome === 'unchanged')
        expect(ran.code, what).toBe(results.length === 3 && done.length === 3 ? 0 : 1)
        if (results.length > 0)
          expect(results.map(({ unit }) => unit).sort(), what).toEqual([...units].sort())
        await new Promise((resolve) => setTimeout(resolve, 50))
        for (const unit of units) {
          const result = results.find((each) => each.unit === unit)
          const now = (await way.truth.unit(unit))?.desiredState
          const told = `${what}: ${JSON.stringify(result)}, and it is ${now}`
          if (result?.change === 'unknown') continue
          if (result?.outcome === 'done' || result?.outcome === 'unchanged') expect(now, told).toBe(after)
          // Of several steps some may be done: then something was changed, and the result says so.
          else if (result?.change === undefined) expect(now, told).toBe(before)
        }
        await ran.proxy[Symbol.asyncDispose]()
      }),
    ),
  )
  return faults.length
}

async function tryReading(way: Way, lines: readonly (readonly string[])[], steps: number): Promise<number> {
  let tried = 0
  for (const [number, line] of lines.entries()) {
    const whole = await run(way, line)
    await whole.proxy[Symbol.asyncDispose]()
    expect(whole, line.join(' ')).toMatchObject({ code: 0 })
    const faults = faultsOf(whole.proxy.passed, number, steps, inShortOrLong(1, 2))
    await Promise.all(
      faults.map((fault) =>
        limit(async () => {
          const what = `${line.join(' ')}, ${fault.kind} after ${fault.after} bytes ${fault.direction}`
          const ran = await run(way, line, fault)
          await ran.proxy[Symbol.asyncDispose]()
          expectOrdinary(ran, what)
          if (line[0] === 'wait' || line[0] === 'list') return
          // All of it, or nothing and a reason.
          if (ran.code === 0) expect(sorted(ran.stdout), what).toEqual(sorted(whole.stdout))
          else {
            expect(ran.stdout, what).toBe('')
            expect(ran.stderr, what).toMatch(/error\W+\w+/)
          }
        }),
      ),
    )
    tried += faults.length
  }
  return tried
}

/** Lines about the units that stay; others come and go meanwhile. */
function sorted(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('web@'))
    .map((line) => line.replace(/\t+/g, '\t'))
    .sort()
}

function tell(faults: number): void {
  kept({
    area: 'Connections',
    promise:
      'However a connection breaks, a command ends in time, and what it says was done, was not, or is not known is so',
    counts: { 'connections broken': faults },
  })
}

// Most of the time nothing is done but wait: all at once.
describe.concurrent('over HTTP', { timeout: 400_000 }, () => {
  const way = (): Way => ({
    port: Number(new URL(cluster.endpoint).port),
    env: (port) => ({ CAASCTL_ENDPOINT: `http://127.0.0.1:${port}` }),
    truth,
  })

  it.each(Object.keys(changing))('%s', async (name) => {
    tell(await tryChanging(way(), name, inShortOrLong(1, 3)))
  })

  it('what is read is whole, or is not shown', async () => {
    tell(await tryReading(way(), reading, inShortOrLong(0, 1)))
  })
})

describe.concurrent('through an SSH tunnel', { timeout: 400_000 }, () => {
  const way = (): Way => {
    const { ssh } = cluster
    if (ssh === undefined) throw new Error('there is no SSH')
    const known = readFileSync(ssh.knownHostsFile, 'utf8')
    return {
      port: ssh.port,
      env: (port) => {
        const file = `known_hosts-${port}`
        void folder.write(file, known.replaceAll(`:${ssh.port}`, `:${port}`))
        return {
          CAASCTL_TUNNEL: `127.0.0.1:${port}`,
          CAASCTL_KNOWN_HOSTS_FILE: file,
          CAASCTL_IDENTITY: ssh.identityFile,
          CAASCTL_ENDPOINT: 'unix:///var/run/fleet.sock',
        }
      },
      truth,
    }
  }

  it.each(['start', 'stop', 'destroy'])('%s', async (name) => {
    tell(await tryChanging(way(), name, inShortOrLong(0, 1)))
  })

  it('what is read is whole, or is not shown', async () => {
    tell(await tryReading(way(), inShortOrLong(reading.slice(1, 3), reading), 0))
  })
})

describeWithEtcd('over etcd', () => {
  let etcd: EtcdCluster
  let shared: Cluster
  let fleet: EtcdFleet

  beforeAll(async () => {
    etcd = await EtcdCluster.start({ lifeMs: 600_000 })
    shared = await startCluster({ name: 'shared', etcd: { endpoints: etcd.endpoints } })
    fleet = new EtcdFleet(etcd.endpoints)
  })
  afterAll(async () => {
    await fleet.close()
    await shared.stop()
    await etcd.stop()
  })

  it.concurrent.each(inShortOrLong(['start', 'destroy'], ['submit', 'start', 'stop', 'destroy']))('%s', {
    timeout: 400_000,
  }, async (name) => {
    const way: Way = {
      port: Number(new URL(etcd.endpoints[0]).port),
      env: (port) => ({ CAASCTL_ENDPOINT: `http://127.0.0.1:${port}`, CAASCTL_DRIVER: 'etcd' }),
      truth: fleet,
    }
    tell(await tryChanging(way, name, 0))
  })
})
