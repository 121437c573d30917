import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { countedFleet } from '../support/counted-fleet.js'
import { sleeper } from '../support/unit-folder.js'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ machines: 3, name: 'cancel' })
})

afterAll(() => cluster.stop())

describe('an operation that is cancelled', () => {
  it('half way through its requests says what was sent and what was not, and sends no more', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.submit({ name: 'web@', options: fleetOptions(sleeper('%i')) })
    cluster.faults.inject((request) => (request.startsWith('PUT') ? { delayMs: 40 } : undefined))
    const abort = new AbortController()
    let created = 0
    const results = await fleet.start('web@<1..40>', {
      until: 'active',
      concurrency: 4,
      signal: abort.signal,
      onEvent: (event) => {
        if (event.type === 'created' && ++created === 12) abort.abort()
      },
    })
    cluster.faults.inject(undefined)
    expect(results).toHaveLength(40)
    expect(results.every(({ outcome }) => outcome === 'cancelled')).toBe(true)
    const sent = results.filter(({ change }) => change === 'created')
    expect(sent).toHaveLength(12)
    expect(sent[0]?.reason).toBe('not waited for to the end; what was sent stands')
    expect(results.at(-1)?.reason).toBe('nothing was sent for it')
    const puts = counted.requests('PUT').length
    expect(puts).toBeLessThan(20)

    const there = (await fleet.units()).map(({ name }) => name)
    for (const { unit } of sent) expect(there).toContain(unit)
    expect(counted.requests('PUT')).toHaveLength(puts)
  })

  it('while it waits returns at once, with what was done by then', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const mars = fleetOptions(sleeper('mars', '[X-Fleet]\nMachineMetadata=planet=mars\n'))
    const abort = new AbortController()
    let abortedAt = 0
    const results = await fleet.start(
      [
        { name: 'own', options: fleetOptions(sleeper('own')) },
        { name: 'mars', options: mars },
      ],
      {
        signal: abort.signal,
        onEvent: (event) => {
          if (event.type !== 'settled') return
          abortedAt = performance.now()
          abort.abort(new Error('enough'))
        },
      },
    )
    expect(performance.now() - abortedAt).toBeLessThan(5_000)
    expect(results).toMatchObject([
      { outcome: 'done' },
      { outcome: 'cancelled', change: 'created', view: { desiredState: 'launched' } },
    ])
  })

  it('before it began does nothing', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const reason = new Error('never mind')
    const signal = AbortSignal.abort(reason)
    await expect(counted.fleet.stop('web@1', { signal })).rejects.toBe(reason)
    expect(await counted.fleet.destroy('web@1', { signal })).toMatchObject([{ outcome: 'cancelled' }])
    expect(counted.requests('DELETE')).toEqual([])
  })
})

describe('the events of an operation as an iterable', () => {
  it('come in order, and the results at their end', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const events = counted.fleet.events.start({ name: 'told', options: fleetOptions(sleeper('told')) })
    const types: string[] = []
    for (;;) {
      const { done, value } = await events.next()
      if (done === true) {
        expect(value).toMatchObject([{ unit: 'told.service', outcome: 'done' }])
        break
      }
      types.push(value.type)
    }
    expect(types.filter((type) => type !== 'observed')).toEqual([
      'planned',
      'created',
      'triggered',
      'reached',
      'settled',
    ])
  })

  it('abort the operation when nobody reads on', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const mars = fleetOptions(sleeper('mars', '[X-Fleet]\nMachineMetadata=planet=mars\n'))
    for await (const event of fleet.events.start({ name: 'left', options: mars })) {
      if (event.type === 'triggered') break
    }
    const before = counted.requests().length
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(counted.requests()).toHaveLength(before)
  })

  it('reject as the operation does', async () => {
    await using counted = countedFleet('http://127.0.0.1:1')
    await expect(counted.fleet.events.stop('web@1').next()).rejects.toMatchObject({ name: 'ConnectionError' })
  })
})
