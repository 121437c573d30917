import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { countedFleet } from '../support/counted-fleet.js'
import { sleeper } from '../support/unit-folder.js'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ machines: 3, name: 'wait-for' })
})

afterAll(() => cluster.stop())

const failing = '[Service]\nType=oneshot\nExecStart=/bin/false\n'

describe('waiting for a condition', () => {
  it.concurrent('ends with each unit as it gets there', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.submit({ name: 'web@', options: fleetOptions(sleeper('%i')) })
    await fleet.start('web@<1..2>', { wait: false })
    expect(await fleet.waitFor('web@*', 'active')).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }])
    expect(await fleet.waitFor('web@1', 'loaded')).toMatchObject([{ outcome: 'done' }])
    await fleet.stop('web@1', { wait: false })
    expect(await fleet.waitFor('web@1', 'inactive')).toMatchObject([{ outcome: 'done' }])
    await fleet.destroy('web@*')
    expect(await fleet.waitFor('web@<1..2>', 'gone')).toMatchObject([
      { outcome: 'done' },
      { outcome: 'done' },
    ])
    expect(counted.requests('PUT').filter((request) => request.includes('web%40%'))).toEqual([])
  })

  it.concurrent('takes a failure for what it is: awaited, or the end of all hope', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.start({ name: 'fails', options: fleetOptions(failing) })
    expect(await fleet.waitFor('fails', 'failed')).toMatchObject([{ outcome: 'done' }])
    expect(await fleet.waitFor('fails', 'active')).toMatchObject([{ outcome: 'failed' }])
  })

  it.concurrent('changes nothing and times out with what is lacking', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.submit({ name: 'asleep', options: fleetOptions(sleeper('asleep')) })
    counted.forget()
    expect(await fleet.waitFor('asleep', 'active', { timeoutMs: 300 })).toMatchObject([
      { outcome: 'timed-out', reason: 'its desired state is inactive', change: undefined },
    ])
    expect(counted.requests('PUT')).toEqual([])
  })

  it.concurrent('with any ends with the first', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.start({ name: 'first', options: fleetOptions(sleeper('first')) })
    await fleet.submit({ name: 'never', options: fleetOptions(sleeper('never')) })
    const results = await fleet.waitFor(['never', 'first'], 'active', { any: true, timeoutMs: 15_000 })
    expect(results.map(({ outcome }) => outcome)).toEqual(['cancelled', 'done'])
    expect(results[0]?.durationMs).toBeLessThan(10_000)
  })

  it.concurrent('of a unit that is not there is not begun, save for it to be gone', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    expect(await fleet.waitFor(['none', 'none@*'], 'active')).toMatchObject([
      { outcome: 'not-found' },
      { outcome: 'not-found' },
    ])
    expect(await fleet.waitFor(['none', 'none@*'], 'gone')).toMatchObject([
      { outcome: 'done' },
      { outcome: 'done' },
    ])
  })
})

describe('isActive', () => {
  it.concurrent('tells of each unit what systemd says, of a global one the worst', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const oneFails = `[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c 'test "$(cat /etc/machine-id)" != "${cluster.machines[1]?.identity.id}"'\n[X-Fleet]\nGlobal=true\n`
    await fleet.start([
      { name: 'runs', options: fleetOptions(sleeper('runs')) },
      { name: 'broken', options: fleetOptions(failing) },
      { name: 'partly', options: fleetOptions(oneFails) },
    ])
    await fleet.submit({ name: 'waits', options: fleetOptions(sleeper('waits')) })
    await fleet.waitFor('runs', 'active')
    await fleet.waitFor('broken', 'failed')
    expect(await fleet.isActive(['runs', 'broken', 'waits', 'none'])).toEqual([
      { unit: 'runs.service', active: 'active', sub: 'running' },
      { unit: 'broken.service', active: 'failed', sub: 'failed' },
      { unit: 'waits.service', active: 'inactive', sub: '' },
      { unit: 'none.service', active: 'unknown', sub: '' },
    ])
  })
})
