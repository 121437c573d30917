import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import type { Applied, DeployEvent } from '../../../src/operations/index.js'
import { readLabel } from '../../../src/units/index.js'
import { application } from '../../support/application.js'
import { countedFleet } from '../../support/counted-fleet.js'
import { sleeper } from '../../support/unit-folder.js'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ machines: 3, name: 'apply' })
})

afterAll(() => cluster.stop())

/** An event in few words. */
function words(event: DeployEvent): string[] {
  switch (event.type) {
    case 'stored':
      return [`${event.action} ${event.unit}`]
    case 'ready':
      return [`ready ${event.unit}`]
    case 'roll-batch':
      return [`batch ${event.number}/${event.of}`]
    case 'unit-failed':
      return [`failed ${event.unit}`]
    case 'rollback':
      return ['rollback']
    case 'destroyed':
      return [`destroyed ${event.unit}`]
    default:
      return []
  }
}

describe('apply', () => {
  it.concurrent('creates and starts what is not there, in the order of dependencies', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const app = application('first', {
      'first-web@.service': {
        text: sleeper('web %i').replace('\n\n', '\nAfter=first-db.service\n\n'),
        instances: 2,
      },
      'first-db.service': sleeper('db'),
      'first-later.service': { text: sleeper('later'), start: false },
    })
    const said: string[] = []
    const records: Applied[] = []
    const record = async () => async (applied: Applied) => void records.push(applied)
    const result = await fleet.apply(app, {
      onEvent: (event) => said.push(...words(event)),
      record,
    })
    expect(result.reason).toBeUndefined()
    expect(result.outcome).toBe('done')
    expect(said.filter((line) => !line.startsWith('ready first-web'))).toEqual([
      'create first-db.service',
      'ready first-db.service',
      'create first-web@.service',
      'create first-web@1.service',
      'create first-web@2.service',
      'create first-later.service',
    ])
    const units = await fleet.units()
    expect(
      units
        .filter(({ name }) => name.startsWith('first-'))
        .map(({ name, desiredState }) => [name, desiredState]),
    ).toEqual([
      ['first-db.service', 'launched'],
      ['first-later.service', 'inactive'],
      ['first-web@.service', 'inactive'],
      ['first-web@1.service', 'launched'],
      ['first-web@2.service', 'launched'],
    ])
    expect(records).toMatchObject([
      { outcome: 'done', changed: [...new Set(result.units.map(({ unit }) => unit))] },
    ])

    counted.forget()
    const again = await fleet.apply(app, { record })
    expect(again.outcome).toBe('unchanged')
    expect(counted.requests().filter((request) => !request.startsWith('GET'))).toEqual([])
    expect(counted.requests().length).toBeLessThanOrEqual(4)
    expect(records).toHaveLength(1)
  })

  it.concurrent('replaces running instances one after another, and their template last', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const version = (text: string) =>
      application('roll', { 'roll@.service': { text: sleeper(text), instances: 3 } })
    await fleet.apply(version('v1'))
    const said: string[] = []
    const result = await fleet.apply(version('v2'), { onEvent: (event) => said.push(...words(event)) })
    expect(result.outcome).toBe('done')
    expect(said).toEqual([
      ...[1, 2, 3].flatMap((number) => [
        `batch ${number}/3`,
        `replace roll@${number}.service`,
        `ready roll@${number}.service`,
      ]),
      'replace roll@.service',
    ])
    const units = (await fleet.units()).filter(({ name }) => name.startsWith('roll@'))
    expect(units.map(({ options }) => options[0]?.value)).toEqual(['v2', 'v2', 'v2', 'v2'])
    expect(units.map(({ options }) => readLabel(options))).toEqual(
      units.map(() => ({ application: 'roll', spare: false })),
    )
  })

  it.concurrent('stops at the first instance that does not come up, and rolls back', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const version = (text: string) =>
      application('back', {
        'back@.service': { text, instances: 3, strategy: { onFailure: 'rollback' } },
      })
    await fleet.apply(version(sleeper('v1')))
    const before = (await fleet.units()).filter(({ name }) => name.startsWith('back@'))
    const said: string[] = []
    const result = await fleet.apply(version('[Service]\nType=oneshot\nExecStart=/bin/false\n'), {
      onEvent: (event) => said.push(...words(event)),
      journal: async (unit) => [`${unit} said no`],
    })
    expect(result.outcome).toBe('rolled-back')
    expect(result.reason).toContain('back@1.service: ')
    expect(said).toEqual([
      'batch 1/3',
      'replace back@1.service',
      'failed back@1.service',
      'rollback',
      'batch 1/1',
      'restore back@1.service',
      'ready back@1.service',
    ])
    expect(result.units.map(({ unit, outcome }) => [unit, outcome])).toEqual([
      ['back@.service', 'skipped'],
      ['back@1.service', 'failed'],
      ['back@2.service', 'skipped'],
      ['back@3.service', 'skipped'],
    ])
    expect(result.units[1]?.journal).toEqual(['back@1.service said no'])
    const after = (await fleet.units()).filter(({ name }) => name.startsWith('back@'))
    expect(after).toEqual(before)
  })

  it.concurrent('has a spare instance run while others are replaced, where it starts first', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const version = (text: string) =>
      application('spare', {
        'spare@.service': { text: sleeper(text), instances: 2, strategy: { order: 'start-first' } },
      })
    await fleet.apply(version('v1'))
    const said: string[] = []
    const result = await fleet.apply(version('v2'), { onEvent: (event) => said.push(...words(event)) })
    expect(result.outcome).toBe('done')
    expect(said).toEqual([
      'spare spare@3.service',
      'ready spare@3.service',
      'batch 1/2',
      'replace spare@1.service',
      'ready spare@1.service',
      'batch 2/2',
      'replace spare@2.service',
      'ready spare@2.service',
      'destroyed spare@3.service',
      'replace spare@.service',
    ])
  })

  it.concurrent('takes an application down in reverse order', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const app = application('fall', {
      'fall-db.service': sleeper('db'),
      'fall-web@.service': {
        text: sleeper('web').replace('\n\n', '\nAfter=fall-db.service\n\n'),
        instances: 2,
      },
    })
    await fleet.apply(app)
    const said: string[] = []
    const result = await fleet.down(app, { onEvent: (event) => said.push(...words(event)) })
    expect(result.outcome).toBe('done')
    expect(said.at(-1)).toBe('destroyed fall-db.service')
    expect([...said].sort()).toEqual([
      'destroyed fall-db.service',
      'destroyed fall-web@.service',
      'destroyed fall-web@1.service',
      'destroyed fall-web@2.service',
    ])
  })
})
