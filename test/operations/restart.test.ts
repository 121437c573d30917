import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { BatchSizeError, type OperationEvent } from '../../src/operations/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { countedFleet } from '../support/counted-fleet.js'
import { sleeper } from '../support/unit-folder.js'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ machines: 3, name: 'restart' })
})

afterAll(() => cluster.stop())

describe('restart', () => {
  it.concurrent('stops each unit before it starts it, one batch after the other', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.submit({ name: 'web@', options: fleetOptions(sleeper('%i')) })
    await fleet.start('web@<1..5>', { until: 'active' })
    const events: OperationEvent[] = []
    const results = await fleet.restart('web@*', {
      batch: 2,
      until: 'launched',
      onEvent: (event) => events.push(event),
    })
    expect(results.map(({ unit, outcome }) => [unit, outcome])).toEqual(
      [1, 2, 3, 4, 5].map((instance) => [`web@${instance}.service`, 'done']),
    )
    const steps = events.flatMap((event) => {
      if (event.type === 'batch') return `batch ${event.number} of ${event.of}: ${event.units.length}`
      return event.type === 'reached' ? `${event.unit.slice(0, 5)} ${event.state}` : []
    })
    for (const [batch, members] of [
      ['batch 1 of 3: 2', ['web@1', 'web@2']],
      ['batch 2 of 3: 2', ['web@3', 'web@4']],
      ['batch 3 of 3: 1', ['web@5']],
    ] as const) {
      const part = steps.slice(steps.indexOf(batch) + 1).slice(0, members.length * 2)
      for (const unit of members) {
        expect(part.filter((step) => step.startsWith(unit))).toEqual([`${unit} loaded`, `${unit} launched`])
      }
    }
  })

  it.concurrent('leaves the rest alone when one does not come up', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const good = fleetOptions(sleeper('good'))
    const bad = fleetOptions('[Service]\nType=oneshot\nExecStartPre=/bin/sleep 0.5\nExecStart=/bin/false\n')
    await fleet.start([
      { name: 'roll@1', options: good },
      { name: 'roll@2', options: bad },
      { name: 'roll@3', options: good },
    ])
    const journal = async (unit: string) => [`${unit} said no`]
    const results = await fleet.restart('roll@<1..4>', { journal })
    expect(results.map(({ outcome, change }) => [outcome, change])).toEqual([
      ['done', 'state-set'],
      ['failed', 'state-set'],
      ['skipped', undefined],
      ['skipped', undefined],
    ])
    expect(results[1]?.journal).toEqual(['roll@2.service said no'])
    expect(await fleet.isActive('roll@3')).toMatchObject([{ active: 'active' }])
  })

  it.concurrent('takes a share of all units as a batch, and pauses between two', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.submit({ name: 'part@', options: fleetOptions(sleeper('%i')) })
    await fleet.start('part@<1..4>')
    const batches: number[] = []
    const began = performance.now()
    await fleet.restart('part@*', {
      batch: '50%',
      pauseMs: 700,
      until: 'launched',
      onEvent: (event) => event.type === 'batch' && batches.push(event.units.length),
    })
    expect(batches).toEqual([2, 2])
    expect(performance.now() - began).toBeGreaterThan(700)
  })

  it.concurrent('starts what is only loaded, and has nothing to do for what is inactive', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.load({ name: 'idle', options: fleetOptions(sleeper('idle')) })
    await fleet.submit({ name: 'asleep', options: fleetOptions(sleeper('asleep')) })
    expect(await fleet.restart(['idle'])).toMatchObject([{ outcome: 'done' }])
    expect(await fleet.restart(['asleep'])).toMatchObject([
      { outcome: 'failed', reason: 'it is inactive: there is nothing to restart' },
    ])
  })

  it.concurrent('restarts a global unit on all machines', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const options = fleetOptions(sleeper('all', '[X-Fleet]\nGlobal=true\n'))
    await fleet.start({ name: 'all', options }, { until: 'active' })
    const [result] = await fleet.restart('all')
    expect(result).toMatchObject({ outcome: 'done', global: true })
    expect(result?.machines).toHaveLength(3)
  })

  it.concurrent.each([
    0,
    1.5,
    '0%',
    '150%',
  ] as const)('refuses %s as a batch before anything is done', async (batch) => {
    await using counted = countedFleet(cluster.endpoint)
    await expect(counted.fleet.restart('web@1', { batch })).rejects.toThrow(BatchSizeError)
    expect(counted.requests()).toEqual([])
  })
})
