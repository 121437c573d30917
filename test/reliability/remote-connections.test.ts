import { once } from 'node:events'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import pLimit from 'p-limit'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { EtcdFleet, type Fleet, HttpFleet } from '../../src/api/index.js'
import { InterruptedError } from '../../src/cli/interrupted-error.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { describeWithEtcd } from '../support/describe-with-etcd.js'
import { EtcdCluster } from '../support/etcd.js'
import { eventually } from '../support/eventually.js'
import { type Fault, type FaultKind, FaultyProxy, faultKinds, type Place } from '../support/faulty-proxy.js'
import { inShortOrLong, kept } from '../support/reliability.js'
import { type CliRun, caasctl } from '../support/run-cli.js'
import { type SshMachine, type SshMachines, startSshMachines } from '../support/ssh-machines.js'
import { describeWithSshd } from '../support/sshd.js'
import { sleeper, type UnitFolder, unitFolder } from '../support/unit-folder.js'

/** Longest that a command may take which waits 2 s for what does not come, on a busy computer. */
const deadlineMs = 30_000
/** All that may go wrong, in turns. */
const kinds: readonly FaultKind[] = [...faultKinds, 'slow']
/** What goes wrong at a time. */
const limit = pLimit(12)
/** Of how many messages of a dialogue one is hit. */
const every = inShortOrLong(11, 1)

vi.setConfig({ testTimeout: inShortOrLong(120_000, 400_000) })

const unhandled: unknown[] = []
const onUnhandled = (reason: unknown) => unhandled.push(reason)

beforeAll(() => {
  process.on('unhandledRejection', onUnhandled)
})
afterAll(() => {
  process.off('unhandledRejection', onUnhandled)
  expect(unhandled).toEqual([])
})

/** One command on its way through a network that breaks. */
interface Broken extends CliRun {
  readonly what: string
  readonly id: string
  readonly proxy: FaultyProxy
}

const ofMachines =
  'However the connection to a machine breaks, at every message of SSH, a command ends in time, is begun there once at most, and passes no part of its output for the whole'
const ofClusters =
  'However the way to a cluster breaks, at every message, what a command says was done, was not, or is not known is so'

let ids = 0
const sleeping = fleetOptions(sleeper('sleeps'))

/**
 * Breaks a connection at each message that is said on it when nothing breaks: the banner, the key exchange, the
 * login, what opens a channel, what asks for the command, what it writes, how it ended, the goodbye.
 */
async function breakEverywhere(
  name: string,
  run: (proxy: FaultyProxy, id: string, signal: AbortSignal) => Promise<CliRun>,
  target: number,
  check: (ran: Broken) => void | Promise<void>,
  promise = ofMachines,
): Promise<void> {
  const runWith = async (fault?: Fault): Promise<Broken> => {
    const id = `${++ids}`
    const what =
      fault === undefined ? name : `${name}, ${fault.kind} after ${fault.after} bytes ${fault.direction}`
    const proxy = await FaultyProxy.to({ host: '127.0.0.1', port: target }, fault)
    const late = AbortSignal.timeout(deadlineMs)
    const ran = await run(proxy, id, late)
    expect(late.aborted, `${what}: it hangs`).toBe(false)
    return { ...ran, what, id, proxy }
  }
  const whole = await runWith()
  await whole.proxy[Symbol.asyncDispose]()
  await check(whole)
  expect(whole, `${name} with nothing in its way`).toMatchObject({ code: 0 })
  const faults = faultsAt(whole.proxy.turns, ids)
  let broken = 0
  await Promise.all(
    faults.map((fault) =>
      limit(async () => {
        const ran = await runWith(fault)
        expect(ran.stderr, ran.what).not.toContain('met something it does not know')
        if (ran.code !== 0 && ran.stdout === '')
          expect(ran.stderr, ran.what).toMatch(/error|not begun|begun|lost|took too long/)
        // What still waits somewhere comes now, when nobody listens any more.
        ran.proxy.resume()
        await new Promise((resolve) => setTimeout(resolve, 300))
        await ran.proxy[Symbol.asyncDispose]()
        if (ran.proxy.hasFailed) broken++
        await check(ran)
      }),
    ),
  )
  kept({ area: 'Connections', promise, counts: { 'connections broken': broken } })
}

/** The kinds take turns, each command beginning with another one. */
function faultsAt(turns: readonly Place[], first: number): Fault[] {
  // However short the dialogue, some of it is broken.
  const step = Math.min(every, Math.max(1, Math.floor(turns.length / 2)))
  return turns
    .filter((_, at) => at % step === first % step)
    .flatMap((place, at) =>
      Array.from({ length: inShortOrLong(1, 2) }, (_, more) => ({
        ...place,
        kind: kinds[(at + first + 3 * more) % kinds.length] ?? 'cut',
      })),
    )
}

describeWithSshd('over SSH, the way to the entry breaks under', () => {
  let cluster: Cluster
  let ssh: SshMachines
  let folder: UnitFolder
  let known: string
  let truth: HttpFleet

  beforeAll(async () => {
    ssh = await startSshMachines(2, { lifeSeconds: 600 })
    appendFileSync(join(ssh.home.folder, '.ssh/config'), ' ServerAliveInterval 1\n ServerAliveCountMax 2\n')
    known = readFileSync(join(ssh.home.folder, '.ssh/known_hosts'), 'utf8')
    cluster = await startCluster({
      machines: ssh.machines.map(({ address }, at) => ({ id: `${at + 1}`.repeat(32), primaryIP: address })),
    })
    truth = new HttpFleet(cluster.endpoint)
    folder = await unitFolder({ 'web@.service': sleeper('web %i', '\n[X-Fleet]\nConflicts=web@*.service\n') })
    const { code } = await caasctl(['start', 'web@<1..2>', '--until', 'active'], {
      env: { CAASCTL_ENDPOINT: cluster.endpoint },
      cwd: folder.path,
    })
    expect(code).toBe(0)
    for (const machine of ssh.machines) {
      machine.program('systemctl', 'echo begins; seq 1 3000; echo "ends $*"')
      machine.program('journalctl', journalctl)
    }
  })
  afterAll(async () => {
    await truth.close()
    await cluster.stop()
    await ssh[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  const env = (proxy: FaultyProxy) => ({
    ...ssh.env,
    CAASCTL_ENDPOINT: cluster.endpoint,
    CAASCTL_TUNNEL: `127.0.0.1:${proxy.port}`,
    CAASCTL_KNOWN_HOSTS_FILE: ssh.home.write(
      `known_hosts-${proxy.port}`,
      known.replaceAll(`]:${ssh.entry.port} `, `]:${proxy.port} `),
    ),
    ...patience(proxy),
  })
  const breaking = (
    line: (id: string) => readonly string[],
    check: (ran: Broken) => void | Promise<void>,
  ) => {
    const words = line('ID')
    return breakEverywhere(
      words.slice(0, 2).join(' '),
      (proxy, id, signal) => caasctl(line(id), { env: env(proxy), signal }),
      ssh.entry.port,
      check,
    )
  }

  it.concurrent('ssh-exec on all machines', () =>
    breaking(
      (id) => ['ssh-exec', '--all', '-o', 'json', '--timeout', '5', '--', 'sh', '-c', workOf(id)],
      async ({ stdout, stderr, code, what, id }) => {
        const results: ExecJson[] = stdout === '' ? [] : JSON.parse(stdout)
        if (results.length === 0) expect(stderr, what).toMatch(/error/)
        for (const [at, machine] of ssh.machines.entries()) {
          const result = results.find((each) => each.machine.startsWith(`${at + 1}`))
          const begun = await begunOn(machine, id)
          const told = `${what}: ${JSON.stringify({ ...result, stdout: result?.stdout.length })}`
          expect(begun, told).toBeLessThanOrEqual(1)
          if (result?.begun !== true) expect(begun, told).toBe(0)
          if (result?.outcome === 'exited') expect(result, told).toMatchObject({ exit: 0, stdout: whole })
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
        const begun = await Promise.all(ssh.machines.map((machine) => begunOn(machine, id)))
        expect(begun[0], what).toBeLessThanOrEqual(1)
        expect(begun[1], what).toBe(0)
        if (code === 0) expect(stdout, what).toBe(whole)
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

  it.concurrent('journal -f, which goes on where it was when the way is there again', () =>
    breakEverywhere(
      'journal -f',
      async (proxy, id, late) => {
        const following = goingOn(['journal', '-f', '--output', 'cat', 'web@1'], env(proxy), late)
        await whereItCan(
          proxy,
          `all is shown of ${id}`,
          () => following.ended() || following.stdout().includes('entry 200\n'),
        )
        return following.end()
      },
      ssh.entry.port,
      ({ stdout, what }) => {
        const entries = stdout.split('\n').filter(Boolean)
        // Each once, in their order, without a gap.
        expect(entries, what).toEqual(entries.map((_, at) => `entry ${at + 1}`))
      },
    ))

  it.concurrent('watch, which goes on when the way is there again', () =>
    breakEverywhere(
      'watch',
      async (proxy, id, late) => {
        const watching = goingOn(['watch', '-o', 'jsonl'], env(proxy), late)
        await eventually(`${id} sees the cluster`, () => watching.ended() || watching.stdout() !== '')
        await truth.putUnit({ name: `new@${id}.service`, options: sleeping, desiredState: 'inactive' })
        await whereItCan(
          proxy,
          `${id} sees a new unit`,
          () => watching.ended() || watching.stdout().includes(`new@${id}.service`),
        )
        return watching.end()
      },
      ssh.entry.port,
      () => {},
    ))

  it.concurrent('forward, each connection of which is whole or broken', async () => {
    const web = createServer((socket) => socket.on('error', () => {}).end(whole))
    web.listen(0, '127.0.0.1')
    await once(web, 'listening')
    const address = web.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await breakEverywhere(
      'forward',
      async (proxy, id, late) => {
        const forwarding = goingOn(['forward', `0:${port}`, '1111', '127.0.0.1'], env(proxy), late)
        const local = () => /:(\d+) ->/.exec(forwarding.stdout())?.[1]
        await eventually(
          `it listens for ${id}, or has ended`,
          () => forwarding.ended() || local() !== undefined,
        )
        const here = Number(local())
        if (forwarding.ended()) return forwarding.end()
        await whereItCan(proxy, `all comes to ${id}`, async () => {
          const come = await fetchAll(here)
          if (come !== undefined) expect(come).toBe(whole)
          return come
        })
        const ran = await forwarding.end()
        expect(await fetchAll(here), 'the port is gone').toBeUndefined()
        return ran
      },
      ssh.entry.port,
      () => {},
    )
    web.close()
  })
})

/** A command that goes on until Ctrl-C, which is how it ends well. */
function goingOn(line: readonly string[], env: Readonly<Record<string, string>>, late: AbortSignal) {
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
async function whereItCan(proxy: FaultyProxy, what: string, check: () => unknown): Promise<void> {
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

/** All that comes from a port; undefined where it is broken off, or does not come. */
async function fetchAll(port: number): Promise<string | undefined> {
  const socket = connect(port, '127.0.0.1')
  socket.setTimeout(3_000, () => socket.destroy(new Error('nothing comes')))
  try {
    return await text(socket)
  } catch {
    return undefined
  }
}

interface ExecJson {
  readonly machine: string
  readonly outcome: string
  readonly begun: boolean
  readonly exit?: number
  readonly stdout: string
}

/** Stands for systemd's. */
const journalctl = `
case "$*" in
  *-f*)
    after="\${*#*--after-cursor=}"
    [ "$after" = "$*" ] && after=0
    for n in $(seq $((\${after%% *} + 1)) 200); do
      echo '{"MESSAGE":"entry '$n'","__CURSOR":"'$n'","__REALTIME_TIMESTAMP":"'$((1700000000000000 + n))'","_SYSTEMD_UNIT":"web@1.service"}'
    done; exec sleep 20 ;;
  *json*) seq 1 3000 | sed 's/.*/{"MESSAGE":"entry &","__REALTIME_TIMESTAMP":"1700000000000000","_SYSTEMD_UNIT":"web@.service"}/' ;;
  *) seq 1 3000 | sed 's/^/entry /' ;;
esac`

/** Says that it was begun, and by whom; then writes, works, and writes. */
function workOf(id: string): string {
  return `echo $$ >> "$HOME/begun-${id}"; seq 1 3000; sleep 0.2; seq 3001 6000`
}

const whole = Array.from({ length: 6_000 }, (_, at) => `${at + 1}\n`).join('')

/** How often it was begun on a machine. It is waited until nothing of it is left there. */
async function begunOn({ folder }: SshMachine, id: string): Promise<number> {
  const file = join(folder, `begun-${id}`)
  if (!existsSync(file)) return 0
  const pids = readFileSync(file, 'utf8').trim().split('\n')
  await eventually(`${pids} have ended`, () => !pids.some((pid) => existsSync(`/proc/${pid}`)))
  return pids.length
}

/** A way to a cluster, and the truth about it. */
interface Way {
  readonly target: number
  readonly truth: Fleet
  readonly env: (proxy: FaultyProxy) => Record<string, string>
  readonly folder: UnitFolder
}

interface Result {
  readonly unit: string
  readonly outcome: string
  readonly change?: string
}

function breakWay(way: () => Way): void {
  it.concurrent.each([
    ['load', undefined, 'loaded'],
    ['unload', 'launched', 'inactive'],
    ['restart', 'launched', 'launched'],
  ] as const)('%s', (verb, before, after) =>
    breakEverywhere(
      verb,
      async (proxy, id, signal) => {
        const { truth, env, folder } = way()
        for (const name of unitsOf(id)) {
          if (before === undefined) continue
          await truth.putUnit({ name, options: sleeping, desiredState: before })
          await eventually(`${name} is there`, async () => (await truth.unit(name))?.currentState === before)
        }
        const words = [verb, '-o', 'json', ...unitsOf(id), '--timeout', proxy.hasFailed ? '25' : '6']
        return caasctl(words, { env: env(proxy), cwd: folder.path, signal })
      },
      way().target,
      async ({ stdout, code, what, id }) => {
        const results: Result[] = stdout === '' ? [] : JSON.parse(stdout)
        const done = results.filter(({ outcome }) => outcome === 'done' || outcome === 'unchanged')
        expect(code, what).toBe(done.length === 2 ? 0 : 1)
        for (const unit of unitsOf(id)) {
          const result = results.find((each) => each.unit === unit)
          const now = (await way().truth.unit(unit))?.desiredState
          const told = `${what}: ${JSON.stringify(result)}, and it is ${now}`
          if (result?.change === 'unknown') continue
          if (result !== undefined && done.includes(result)) expect(now, told).toBe(after)
          // Of several steps some may be done: then something was changed, and the result says so.
          else if (result?.change === undefined) expect(now, told).toBe(before)
        }
      },
      ofClusters,
    ))

  it.concurrent.each([
    ['list-units', '--full', 'there@*'],
    ['list-machines', '--full'],
  ])('%s', async (...line) => {
    let all: string | undefined
    await breakEverywhere(
      line.join(' '),
      (proxy, _, signal) => caasctl(line, { env: way().env(proxy), signal }),
      way().target,
      ({ stdout, code, what }) => {
        all ??= stdout
        // All of it, or nothing and a reason.
        expect(stdout, what).toBe(code === 0 ? all : '')
      },
      ofClusters,
    )
  })
}

function unitsOf(id: string): readonly string[] {
  return [`a@${id}.service`, `b@${id}.service`]
}

/** Not long where a connection breaks, else as long as a busy computer takes. */
const patience = ({ hasFailed }: FaultyProxy) => ({
  CAASCTL_REQUEST_TIMEOUT: hasFailed ? '20' : '2',
  CAASCTL_SSH_TIMEOUT: hasFailed ? '20' : '2',
})
const templates = { 'a@.service': sleeper('a'), 'b@.service': sleeper('b') }

describe('the tunnel breaks under', () => {
  let cluster: Cluster
  let way: Way

  beforeAll(async () => {
    cluster = await startCluster({ machines: 2, runner: 'process', ssh: true })
    const { ssh } = cluster
    if (ssh === undefined) throw new Error('there is no SSH')
    const known = readFileSync(ssh.knownHostsFile, 'utf8')
    const folder = await unitFolder(templates)
    way = {
      target: ssh.port,
      truth: new HttpFleet(cluster.endpoint),
      folder,
      env: (proxy) => {
        const { port } = proxy
        const file = join(folder.path, `known_hosts-${port}`)
        writeFileSync(file, known.replaceAll(`:${ssh.port}`, `:${port}`))
        return {
          HOME: folder.path,
          CAASCTL_TUNNEL: `127.0.0.1:${port}`,
          CAASCTL_KNOWN_HOSTS_FILE: file,
          CAASCTL_IDENTITY: ssh.identityFile,
          CAASCTL_ENDPOINT: 'unix:///var/run/fleet.sock',
          ...patience(proxy),
        }
      },
    }
    await standing(way.truth)
  })
  afterAll(async () => {
    await way.truth.close()
    await cluster.stop()
    await way.folder[Symbol.asyncDispose]()
  })

  breakWay(() => way)

  it.concurrent('run --rm', () =>
    breakEverywhere(
      'run --rm',
      (proxy, id, signal) => {
        const work = `echo begun >> ${way.folder.path}/ran-${id}; seq 1 50`
        const line = ['run', '--rm', '--timeout', proxy.hasFailed ? '25' : '8', '--', 'sh', '-c', work]
        return caasctl(line, { env: way.env(proxy), signal })
      },
      way.target,
      async ({ stdout, stderr, code, what, id }) => {
        const file = join(way.folder.path, `ran-${id}`)
        const begun = existsSync(file) ? readFileSync(file, 'utf8') : ''
        expect(['', 'begun\n'], what).toContain(begun)
        if (code === 0) {
          // Its exit code is its own; where what it wrote did not come, that is said.
          expect(begun, what).toBe('begun\n')
          if (stdout !== fifty) expect(stderr, what).toContain('What it writes cannot be read')
        }
        const units = await way.truth.units()
        for (const { name } of units.filter(({ options }) => JSON.stringify(options).includes(`ran-${id};`)))
          expect(stderr, `${what}: ${name} is still there`).toContain(name)
      },
    ))
})

const fifty = Array.from({ length: 50 }, (_, at) => `${at + 1}\n`).join('')

describeWithEtcd('the way to etcd breaks under', () => {
  let etcd: EtcdCluster
  let cluster: Cluster
  let way: Way

  beforeAll(async () => {
    etcd = await EtcdCluster.start({ lifeMs: 600_000 })
    cluster = await startCluster({ machines: 2, etcd: { endpoints: etcd.endpoints } })
    const folder = await unitFolder(templates)
    way = {
      target: Number(new URL(etcd.endpoints[0]).port),
      truth: new EtcdFleet(etcd.endpoints),
      folder,
      env: (proxy) => ({
        HOME: folder.path,
        CAASCTL_ENDPOINT: `http://127.0.0.1:${proxy.port}`,
        CAASCTL_DRIVER: 'etcd',
        ...patience(proxy),
      }),
    }
    await standing(way.truth)
  })
  afterAll(async () => {
    await way.truth.close()
    await cluster.stop()
    await etcd.stop()
    await way.folder[Symbol.asyncDispose]()
  })

  breakWay(() => way)
})

/** Units that stay as they are. */
async function standing(truth: Fleet): Promise<void> {
  for (const name of ['there@1.service', 'there@2.service'])
    await truth.putUnit({ name, options: sleeping, desiredState: 'launched' })
  await eventually(
    'they run',
    async () => (await truth.unitStates()).filter(({ active }) => active === 'active').length === 2,
  )
}
