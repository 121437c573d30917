import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import type { OperationEvent } from '../../src/operations/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { countedFleet } from '../support/counted-fleet.js'
import { sleeper } from '../support/unit-folder.js'

/* The tests run at the same time on one cluster: each has units of its own. */

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ machines: 3, name: 'stop' })
})

afterAll(() => cluster.stop())

const template = (prefix: string, more = '') => ({
  name: `${prefix}@.service`,
  options: fleetOptions(sleeper('%i', more)),
})

const outcomes = (results: readonly { unit: string; outcome: string }[]) =>
  results.map(({ unit, outcome }) => [unit.replace('.service', ''), outcome])

describe('stop', () => {
  it.concurrent('is done when systemd no longer runs the unit, and leaves it loaded', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.start({ name: 'slow', options: fleetOptions(sleeper('slow', 'ExecStop=/bin/sleep 1\n')) })
    await fleet.waitFor('slow', 'active')
    const events: OperationEvent[] = []
    const [result] = await fleet.stop('slow', { onEvent: (event) => events.push(event) })
    expect(result).toMatchObject({ outcome: 'done', change: 'state-set', view: { currentState: 'loaded' } })
    expect(result?.durationMs).toBeGreaterThan(900)
    expect(await fleet.isActive('slow')).toEqual([{ unit: 'slow.service', active: 'inactive', sub: 'dead' }])
    expect(events.filter(({ type }) => type === 'reached')).toEqual([
      { type: 'reached', unit: 'slow.service', global: false, state: 'loaded', machines: result?.machines },
    ])
    expect(await fleet.stop('slow')).toMatchObject([{ outcome: 'unchanged', change: undefined }])
  })

  it.concurrent('does the others when one is not there', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.submit(template('web'))
    await fleet.start('web@<1..2>')
    const results = await fleet.stop(['web@<1..3>', 'nope@*'])
    expect(outcomes(results)).toEqual([
      ['web@1', 'done'],
      ['web@2', 'done'],
      ['web@3', 'not-found'],
      ['nope@*', 'not-found'],
    ])
    expect(outcomes(await fleet.stop('web@<1..3>', { ignoreMissing: true }))).toEqual([
      ['web@1', 'unchanged'],
      ['web@2', 'unchanged'],
    ])
  })

  it.concurrent('tells a refusal of the server, unit by unit', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.submit(template('refused'))
    await fleet.start('refused@<1..2>')
    cluster.faults.inject((request) =>
      request.startsWith('PUT /fleet/v1/units/refused%402') ? { status: 500 } : undefined,
    )
    const results = await fleet.stop('refused@<1..2>')
    expect(outcomes(results)).toEqual([
      ['refused@1', 'done'],
      ['refused@2', 'failed'],
    ])
    expect(results[1]?.error).toMatchObject({ name: 'ServerError', status: 500 })
  })
})

describe('unload', () => {
  it.concurrent('is done when no machine has the unit', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.start({ name: 'off', options: fleetOptions(sleeper('off')) }, { until: 'active' })
    const [result] = await fleet.unload('off')
    expect(result).toMatchObject({ outcome: 'done', view: { desiredState: 'inactive', states: [] } })
    expect(await fleet.unitStates({ unit: 'off.service' })).toEqual([])
    expect(await fleet.unit('off.service')).toMatchObject({ desiredState: 'inactive' })
  })

  it.concurrent('takes a global unit off all machines', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const options = fleetOptions(sleeper('all', '[X-Fleet]\nGlobal=true\n'))
    await fleet.start({ name: 'all', options }, { until: 'active' })
    expect(await fleet.stop('all')).toMatchObject([{ outcome: 'done', global: true }])
    expect(await fleet.isActive('all')).toEqual([{ unit: 'all.service', active: 'inactive', sub: 'dead' }])
    expect(await fleet.unload('all')).toMatchObject([{ outcome: 'done', machines: [] }])
    expect(await fleet.unitStates({ unit: 'all.service' })).toEqual([])
  })
})

describe('destroy', () => {
  it.concurrent('takes one request for each unit that is named', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.submit([template('gone'), 'gone@<1..2>'])
    counted.forget()
    const events: string[] = []
    const results = await fleet.destroy(['gone@<1..3>', 'gone@'], {
      onEvent: (event) => event.type === 'destroyed' && events.push(event.unit),
    })
    expect(outcomes(results)).toEqual([
      ['gone@1', 'done'],
      ['gone@2', 'done'],
      ['gone@3', 'not-found'],
      ['gone@', 'done'],
    ])
    expect(events.sort()).toEqual(['gone@.service', 'gone@1.service', 'gone@2.service'])
    expect(counted.requests()).toHaveLength(4)
    expect(outcomes(await fleet.destroy('gone@1', { ignoreMissing: true }))).toEqual([
      ['gone@1', 'unchanged'],
    ])
  })

  it.concurrent('with wait makes it safe to create the unit again at once', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const unit = (description: string) => ({
      name: 'again',
      options: fleetOptions(sleeper(description, 'ExecStop=/bin/sleep 0.3\n')),
    })
    await fleet.start(unit('old'), { until: 'active' })
    counted.forget()
    const [result] = await fleet.destroy('again', { wait: true })
    expect(result).toMatchObject({ outcome: 'done', change: 'destroyed', view: undefined })
    expect(counted.requests().filter((request) => !request.startsWith('GET'))).toEqual([
      'PUT /units/again.service',
      'PUT /units/again.service',
      'DELETE /units/again.service',
    ])
    expect(await fleet.unitStates({ unit: 'again.service' })).toEqual([])
    expect(await fleet.start(unit('new'), { until: 'active', timeoutMs: 10_000 })).toMatchObject([
      { outcome: 'done', change: 'created' },
    ])
  })

  it.concurrent('of a pattern takes the template too, as resolve shows beforehand', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.submit([template('whole'), 'whole@<1,2,10>'])
    const units = ['whole@.service', 'whole@1.service', 'whole@2.service', 'whole@10.service']
    expect(await fleet.resolve(['whole@*', 'whole@1', 'none@1'])).toEqual({
      units,
      missing: ['none@1.service'],
    })
    const results = await fleet.destroy('whole@*', { wait: true })
    expect(results.map(({ unit, outcome }) => [unit, outcome])).toEqual(units.map((unit) => [unit, 'done']))
    expect(await fleet.destroy('whole@*', { ignoreMissing: true })).toEqual([])
  })
})
