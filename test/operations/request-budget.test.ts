import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { isDone } from '../../src/operations/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { countedFleet } from '../support/counted-fleet.js'
import { sleeper } from '../support/unit-folder.js'

/*
 * Starting N new units of one template takes at most N + 20 requests and, for each second of waiting, twice the
 * pages of a list. fleetctl takes up to 30 for each unit.
 */

const slowStart = (pauseSeconds: number) =>
  fleetOptions(sleeper('%i', `ExecStartPre=/bin/sleep ${pauseSeconds}\n`))

describe('starting new units of one template', () => {
  let cluster: Cluster

  beforeAll(async () => {
    cluster = await startCluster({ machines: 5, name: 'budget' })
  })

  afterAll(() => cluster.stop())

  it.each([
    { units: 1, until: 'launched', pauseSeconds: 0 },
    { units: 10, until: 'active', pauseSeconds: 1 },
    { units: 100, until: 'launched', pauseSeconds: 0 },
    { units: 150, until: 'active', pauseSeconds: 1 },
  ] as const)('takes few requests for $units units until $until', async ({ units, until, pauseSeconds }) => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.submit({ name: `n${units}@`, options: slowStart(pauseSeconds) })
    counted.forget()
    const began = performance.now()
    const results = await fleet.start(`n${units}@<1..${units}>`, { until })
    const seconds = (performance.now() - began) / 1_000
    expect(results.every(isDone)).toBe(true)
    const pages = Math.floor((await fleet.units()).length / 100) + 1
    expect(counted.requests().length - pages).toBeLessThanOrEqual(units + 20 + 2 * pages * seconds)
    expect(counted.requests('PUT')).toHaveLength(units)
  })
})

describe('few units in a big cluster', () => {
  it('are asked for one by one, and many by the page', async () => {
    await using cluster = await startCluster({ machines: 2, name: 'big' })
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.submit([{ name: 'web@', options: fleetOptions(sleeper('%i')) }, 'web@<1..300>'])
    counted.forget()

    await fleet.start('web@<1..2>')
    expect(counted.requests('GET').filter((request) => request.startsWith('GET /units?'))).toEqual([])
    expect(counted.requests('GET')).not.toContain('GET /units')
    counted.forget()

    await fleet.start('web@<1..300>')
    const puts = counted.requests('PUT').length
    expect(puts).toBe(298)
    expect(
      counted.requests('GET').filter((request) => /^GET \/units\/./.test(request)).length,
    ).toBeLessThanOrEqual(4)
  })
})
