import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../src/api/index.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { client, type OperationEvent } from '../../src/operations/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { sleeper } from '../support/unit-folder.js'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ machines: 3, name: 'trouble', pace: { ttlMs: 1_000 } })
})

afterAll(() => cluster.stop())

const own = (name: string, more = '') => ({ name, options: fleetOptions(sleeper(name, more)) })
const isRead = (request: string) => request.startsWith('GET')

describe('a cluster in trouble while units are waited for', () => {
  it('is waited for, and told of once for each stretch of trouble', async () => {
    await using fleet = client(new HttpFleet(cluster.endpoint, { retries: 0 }))
    let reads = 0
    const events: OperationEvent[] = []
    const results = await fleet.start(own('patient'), {
      onEvent: (event) => {
        events.push(event)
        // From the moment it is created reads fail twice.
        if (event.type !== 'created') return
        cluster.faults.inject((request) =>
          isRead(request) && reads++ < 2 ? { status: 503, message: 'no etcd' } : undefined,
        )
      },
    })
    cluster.faults.inject(undefined)
    expect(results).toMatchObject([{ outcome: 'done' }])
    expect(reads).toBeGreaterThan(2)
    expect(events.filter(({ type }) => type === 'trouble')).toMatchObject([
      { error: { name: 'ServerError', status: 503 } },
    ])
  })

  it('is the reason when time runs out', async () => {
    await using fleet = client(new HttpFleet(cluster.endpoint, { retries: 0 }))
    const results = await fleet.start(own('unlucky'), {
      timeoutMs: 700,
      onEvent: (event) => {
        if (event.type === 'created')
          cluster.faults.inject((request) => (isRead(request) ? { status: 500 } : undefined))
      },
    })
    cluster.faults.inject(undefined)
    expect(results).toMatchObject([{ outcome: 'timed-out', change: 'created', error: { status: 500 } }])
  })

  it('is not the reason where the time is over before the next answer could come', async () => {
    await using fleet = client(new HttpFleet(cluster.endpoint))
    const results = await fleet.start(own('martian', '[X-Fleet]\nMachineMetadata=planet=mars\n'), {
      timeoutMs: 1_000,
      onEvent: ({ type }) => {
        if (type === 'observed') cluster.faults.inject({ delayMs: 8_000 })
      },
    })
    cluster.faults.inject(undefined)
    expect(results).toMatchObject([{ outcome: 'timed-out', reason: 'no machine has been chosen for it' }])
    expect(results[0]?.error).toBeUndefined()
  })

  it('that will not pass ends the wait', async () => {
    await using fleet = client(new HttpFleet(cluster.endpoint, { retries: 0 }))
    const results = await fleet.start(own('refused'), {
      onEvent: (event) => {
        if (event.type === 'created')
          cluster.faults.inject((request) => (isRead(request) ? { status: 403 } : undefined))
      },
    })
    cluster.faults.inject(undefined)
    expect(results).toMatchObject([{ outcome: 'failed', error: { name: 'ServerError', status: 403 } }])
  })

  it('is not believed when it says all at once that there are no units', async () => {
    await using http = new HttpFleet(cluster.endpoint)
    let lies = 0
    const units: HttpFleet['units'] = async (options) => (lies++ % 2 === 0 ? [] : http.units(options))
    const fleet = client({ ...client(http), units })
    await fleet.submit([own('web@'), 'web@<1..6>'])
    const other = Array.from({ length: 6 }, (_, index) => own(`web@${index + 1}`, 'Nice=5\n'))
    const started = await fleet.start(other, { until: 'active' })
    expect(started.map(({ change }) => change)).toEqual(Array(6).fill('state-set'))
    const results = await fleet.unload('web@<1..6>')
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(6).fill('done'))
    expect(lies).toBeGreaterThan(4)
  })

  it('that goes on with it is not trusted with anything', async () => {
    await using http = new HttpFleet(cluster.endpoint)
    const fleet = client({ ...client(http), units: async () => [] })
    await fleet.submit([own('sole@1')])
    await expect(
      fleet.submit(Array.from({ length: 6 }, (_, index) => `sole@${index + 1}`)),
    ).rejects.toMatchObject({
      code: 'DOUBTFUL_LIST',
    })
  })
})

describe('a unit that is waited for', () => {
  it.concurrent('and destroyed by somebody else has failed', async () => {
    await using fleet = client(new HttpFleet(cluster.endpoint))
    const mars = own('lost', '[X-Fleet]\nMachineMetadata=planet=mars\n')
    const [result] = await fleet.start(mars, {
      onEvent: (event) => {
        if (event.type === 'observed' && event.view !== undefined) void fleet.destroyUnit('lost.service')
      },
    })
    expect(result).toMatchObject({ outcome: 'failed', reason: 'it was destroyed meanwhile' })
  })

  it.concurrent('and moves when its machine dies is done where it comes up', async () => {
    await using fleet = client(new HttpFleet(cluster.endpoint))
    const [first] = await fleet.start(own('moves', 'ExecStartPre=/bin/sleep 2\n'))
    const machine = first?.machines[0]?.id ?? ''
    const waiting = fleet.waitFor('moves', 'active')
    await cluster.kill(machine)
    const [result] = await waiting
    expect(result?.outcome).toBe('done')
    expect(result?.machines[0]?.id).not.toBe(machine)
    await cluster.boot(machine)
  })
})
