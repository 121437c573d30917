import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { HttpFleet, type UnitState } from '../../../src/api/index.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import {
  type ApplyResult,
  type Client,
  type DeployEvent,
  directProbes,
  type Probes,
  type Strategy,
} from '../../../src/operations/index.js'
import { application } from '../../support/application.js'
import { countedFleet } from '../../support/counted-fleet.js'
import { serve } from '../../support/http-server.js'
import { sleeper } from '../../support/unit-folder.js'

// They wait most of the time, each for its own units.
vi.setConfig({ maxConcurrency: 20 })

let cluster: Cluster
let observer: HttpFleet
/** Those who are shown all states again and again. One looks for all of them. */
const lookers = new Set<(states: readonly UnitState[]) => void>()
let looking: Promise<void>
const over = new AbortController()

beforeAll(async () => {
  cluster = await startCluster({ machines: 3, name: 'strategies' })
  observer = new HttpFleet(cluster.endpoint)
  looking = look()
})

afterAll(async () => {
  over.abort()
  await looking
  await observer.close()
  await cluster.stop()
})

async function look(): Promise<void> {
  while (!over.signal.aborted) {
    const states = await observer.unitStates()
    for (const looker of lookers) looker(states)
    await sleep(20)
  }
}

interface Upgrade {
  readonly result: ApplyResult
  readonly events: readonly DeployEvent[]
  /** Fewest of the instances, spares among them, that were active at any moment of it. */
  readonly fewestUp: number
}

/** Has version v1 of a template run, and applies v2. */
async function upgrade(
  fleet: Client,
  name: string,
  {
    instances = 3,
    strategy = {},
    text = sleeper('v2'),
    probes,
  }: {
    readonly instances?: number
    readonly strategy?: Partial<Strategy>
    readonly text?: string
    readonly probes?: Probes
  },
): Promise<Upgrade> {
  const version = (file: string, how: Partial<Strategy> = {}) =>
    application(name, { [`${name}@.service`]: { text: file, instances, strategy: how } })
  const first = await fleet.apply(version(sleeper('v1')))
  // A test that is tried again may find it there.
  expect(['done', 'unchanged']).toContain(first.outcome)
  const events: DeployEvent[] = []
  let fewestUp = Number.POSITIVE_INFINITY
  const looker = (states: readonly UnitState[]) => {
    const up = states.filter((state) => state.name.startsWith(`${name}@`) && state.active === 'active')
    fewestUp = Math.min(fewestUp, up.length)
  }
  lookers.add(looker)
  const result = await fleet
    .apply(version(text, strategy), {
      onEvent: (event) => events.push(event),
      probes: probes ?? directProbes,
      journal: async (unit) => [`${unit} was here`],
    })
    .finally(() => lookers.delete(looker))
  return { result, events, fewestUp }
}

function batches(events: readonly DeployEvent[]): (readonly string[])[] {
  return events.flatMap((event) =>
    event.type === 'roll-batch' ? [event.units.map((unit) => unit.replace(/^.*@|\.service$/g, ''))] : [],
  )
}

async function descriptions(fleet: Client, name: string): Promise<Record<string, string | undefined>> {
  const units = (await fleet.units()).filter((unit) => unit.name.startsWith(`${name}@`))
  return Object.fromEntries(
    units.map((unit) => [unit.name.replace(/^.*@|\.service$/g, ''), unit.options[0]?.value]),
  )
}

/** Instance 3 of version v2 is never ready. */
function picky(fleet: Client): Probes {
  return {
    ...directProbes,
    exec: async (command) => {
      const [, unit = '', instance] = /^ask (\S+) (\S+)$/.exec(command) ?? []
      const options = (await fleet.unit(`${unit}.service`))?.options ?? []
      return options[0]?.value === 'v2' && instance === '3' ? 7 : 0
    },
  }
}

const ask = { kind: 'exec', command: 'ask {unit} {instance}' } as const

describe.concurrent('a strategy', () => {
  it.concurrent.each([
    ['one', 1, [['1'], ['2'], ['3']]],
    ['two', 2, [['1', '2'], ['3']]],
    ['a share', '67%', [['1', '2'], ['3']]],
    ['a small share', '1%', [['1'], ['2'], ['3']]],
    ['all', '100%', [['1', '2', '3']]],
  ] as const)('replaces %s at a time', async (what, batch, expected) => {
    await using counted = countedFleet(cluster.endpoint)
    const name = `batch-${what.replaceAll(' ', '-')}`
    const { result, events } = await upgrade(counted.fleet, name, { strategy: { batch } })
    expect(result.outcome).toBe('done')
    expect(batches(events)).toEqual(expected)
  })

  it.concurrent('keeps the fewest up that it names, however large its batches', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { result, events, fewestUp } = await upgrade(counted.fleet, 'alive', {
      strategy: { batch: 3, minAlive: 2 },
    })
    expect(result.outcome).toBe('done')
    expect(batches(events)).toEqual([['1'], ['2'], ['3']])
    expect(fewestUp).toBe(2)
  })

  it.concurrent('that starts first never has fewer up than there should be', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { result, events, fewestUp } = await upgrade(counted.fleet, 'first', {
      instances: 2,
      strategy: { order: 'start-first', minAlive: '100%' },
    })
    expect(result.outcome).toBe('done')
    expect(batches(events)).toEqual([['1'], ['2']])
    expect(fewestUp).toBe(2)
    expect(await descriptions(counted.fleet, 'first')).toEqual({ '': 'v2', 1: 'v2', 2: 'v2' })
  })

  it.concurrent('pauses between two batches', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const name = 'pause'
    const version = (text: string) =>
      application(name, {
        'pause@.service': { text: sleeper(text), instances: 2, strategy: { pauseMs: 2_000 } },
      })
    await counted.fleet.apply(version('v1'))
    let readyAt = 0
    let pausedMs = 0
    await counted.fleet.apply(version('v2'), {
      onEvent: (event) => {
        if (event.type === 'ready' && readyAt === 0) readyAt = performance.now()
        if (event.type === 'roll-batch' && event.number === 2) pausedMs = performance.now() - readyAt
      },
    })
    expect(pausedMs).toBeGreaterThan(1_950)
  })

  it.concurrent('waits until an instance has been active for as long as it says', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { result, events } = await upgrade(counted.fleet, 'steady', {
      instances: 1,
      strategy: { ready: { kind: 'active', forMs: 3_000 } },
    })
    expect(result.outcome).toBe('done')
    expect(result.durationMs).toBeGreaterThan(3_000)
    expect(batches(events)).toEqual([['1']])
  })

  it.concurrent('asks a URL until it answers as it should', async () => {
    await using server = await serve((_request, response, count) => {
      response.statusCode = count < 3 ? 503 : 204
      response.end()
    })
    await using counted = countedFleet(cluster.endpoint)
    const { result, events } = await upgrade(counted.fleet, 'http', {
      instances: 1,
      strategy: {
        ready: {
          kind: 'http',
          url: `${server.endpoint}/{unit}/{instance}`,
          status: 204,
          headers: { 'x-ask': 'yes' },
        },
      },
    })
    expect(result.outcome).toBe('done')
    expect(server.received.map(({ url, headers }) => `${url} ${headers['x-ask']}`)).toEqual(
      Array(3).fill('/http@1/1 yes'),
    )
    expect(events.filter(({ type }) => type === 'not-ready')).toEqual([
      { type: 'not-ready', unit: 'http@1.service', reason: `${server.endpoint}/http@1/1 answered 503` },
    ])
    const again = await counted.fleet.apply(result.plan.application)
    expect(again.outcome).toBe('unchanged')
    expect(server.received).toHaveLength(4)
  })

  it.concurrent('runs a command on the machine of an instance', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const ran: string[] = []
    const exec: Probes['exec'] = async (command, machine) => {
      ran.push(`${command} ${machine.id.length}`)
      return ran.length === 1 ? 3 : 0
    }
    const { result, events } = await upgrade(counted.fleet, 'exec', {
      instances: 1,
      strategy: { ready: { kind: 'exec', command: 'docker inspect {unit} # {instance} {not}' } },
      probes: { ...directProbes, exec },
    })
    expect(result.outcome).toBe('done')
    expect(ran).toEqual(Array(2).fill('docker inspect exec@1 # 1 {not} 32'))
    expect(events.filter(({ type }) => type === 'not-ready')).toMatchObject([
      { reason: 'docker inspect exec@1 # 1 {not} ended with 3' },
    ])
  })

  it.concurrent('gives up on an instance when its time is over, with its journal', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { result } = await upgrade(counted.fleet, 'late', {
      instances: 2,
      strategy: { timeoutMs: 2_000 },
      text: '[Unit]\nDescription=v2\n[Service]\nExecStartPre=/bin/sleep 600\nExecStart=/bin/sleep infinity\n',
    })
    expect(result.outcome).toBe('failed')
    expect(result.reason).toMatch(/^late@1\.service: it does not run yet: .*activating/)
    expect(result.units).toMatchObject([
      { unit: 'late@.service', outcome: 'skipped' },
      { unit: 'late@1.service', outcome: 'failed', journal: ['late@1.service was here'] },
      { unit: 'late@2.service', outcome: 'skipped' },
    ])
  })

  it.concurrent('stops where one does not come up, and leaves the rest as it is', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const { result } = await upgrade(fleet, 'stop', {
      instances: 4,
      strategy: { ready: ask, timeoutMs: 6_000 },
      probes: picky(fleet),
    })
    expect(result.outcome).toBe('failed')
    expect(result.reason).toBe('stop@3.service: it runs, but ask stop@3 3 ended with 7')
    expect(await descriptions(fleet, 'stop')).toEqual({ '': 'v1', 1: 'v2', 2: 'v2', 3: 'v2', 4: 'v1' })
  })

  it.concurrent('continues with the others, and tells of the one at the end', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const { result } = await upgrade(fleet, 'continue', {
      instances: 4,
      strategy: { ready: ask, timeoutMs: 6_000, onFailure: 'continue' },
      probes: picky(fleet),
    })
    expect(result.outcome).toBe('failed')
    expect(result.units.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'failed', 'done'])
    expect(await descriptions(fleet, 'continue')).toEqual({ '': 'v2', 1: 'v2', 2: 'v2', 3: 'v2', 4: 'v2' })
  })

  it.concurrent('rolls back all that was changed, keeping as many up as on the way there', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const { result, events, fewestUp } = await upgrade(fleet, 'back', {
      instances: 3,
      strategy: { ready: ask, timeoutMs: 6_000, onFailure: 'rollback', minAlive: 2 },
      probes: picky(fleet),
    })
    expect(result.outcome).toBe('rolled-back')
    expect(result.units.map(({ outcome }) => outcome)).toEqual([
      'skipped',
      'rolled-back',
      'rolled-back',
      'failed',
    ])
    expect(await descriptions(fleet, 'back')).toEqual({ '': 'v1', 1: 'v1', 2: 'v1', 3: 'v1' })
    const rollback = events.findIndex(({ type }) => type === 'rollback')
    expect(batches(events.slice(rollback))[0]).toEqual(['3'])
    expect(fewestUp).toBe(2)
  })

  it.concurrent('takes back what was created, and other unit files too', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const app = (text: string, more: Parameters<typeof application>[1]) =>
      application('all', { 'all-db.service': sleeper(text), ...more })
    await fleet.apply(app('v1', {}))
    const before = (await fleet.units()).filter(({ name }) => name.startsWith('all-'))
    const result = await fleet.apply(
      app('v2', {
        'all-new.service': sleeper('new'),
        'all-bad.service': {
          text: '[Service]\nType=oneshot\nExecStart=/bin/false\n',
          strategy: { onFailure: 'rollback' },
        },
      }),
    )
    expect(result.outcome).toBe('rolled-back')
    expect(result.units.map(({ unit, outcome }) => [unit, outcome])).toEqual([
      ['all-db.service', 'rolled-back'],
      ['all-new.service', 'rolled-back'],
      ['all-bad.service', 'failed'],
    ])
    expect((await fleet.units()).filter(({ name }) => name.startsWith('all-'))).toEqual(before)
  })

  it.concurrent('replaces a global unit on all machines, and waits for each', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const version = (text: string) =>
      application('global', { 'global.service': sleeper(text, '[X-Fleet]\nGlobal=true\n') })
    await fleet.apply(version('v1'))
    const ready: number[] = []
    const result = await fleet.apply(version('v2'), {
      onEvent: (event) => event.type === 'ready' && ready.push(event.machines.length),
    })
    expect(result.outcome).toBe('done')
    expect(ready).toEqual([3])
  })
})

describe.concurrent('an interrupted apply', () => {
  it.concurrent('leaves a spare, which the next one uses and removes', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const version = (text: string) =>
      application('cut', {
        'cut@.service': { text: sleeper(text), instances: 2, strategy: { order: 'start-first' } },
      })
    await fleet.apply(version('v1'))
    const controller = new AbortController()
    const cut = await fleet.apply(version('v2'), {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'stored' && event.unit === 'cut@2.service') controller.abort()
      },
    })
    expect(cut.outcome).toBe('cancelled')
    expect(await descriptions(fleet, 'cut')).toEqual({ '': 'v1', 1: 'v2', 2: 'v2', 3: 'v2' })

    const plan = await fleet.plan(version('v2'))
    expect(
      plan.units.filter(({ action }) => action !== 'none').map(({ unit, action }) => [action, unit]),
    ).toEqual([
      ['replace', 'cut@.service'],
      ['destroy', 'cut@3.service'],
    ])
    const spares: string[] = []
    const other = await fleet.apply(version('v3'), {
      onEvent: (event) => event.type === 'stored' && event.action === 'spare' && spares.push(event.unit),
    })
    expect(other.outcome).toBe('done')
    expect(spares).toEqual(['cut@3.service'])
    expect(await descriptions(fleet, 'cut')).toEqual({ '': 'v3', 1: 'v3', 2: 'v3' })
  })

  it.concurrent('of a version that does not come up fails again, and changes nothing more', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const { result } = await upgrade(fleet, 'again', {
      instances: 2,
      text: '[Service]\nType=oneshot\nExecStart=/bin/false\n',
    })
    expect(result.outcome).toBe('failed')
    counted.forget()
    const again = await fleet.apply(result.plan.application)
    expect(again.outcome).toBe('failed')
    expect(again.reason).toContain('again@1.service')
    expect(counted.requests().filter((request) => !request.startsWith('GET'))).toEqual([])
  })
})
