import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { type Client, connect, isDone, planScale, ScaleError, type Source } from '../../src/index.js'
import { fleetOptions, withLabel } from '../../src/units/index.js'
import { eventually } from '../support/eventually.js'
import { sleeper, type UnitFolder, unitFolder } from '../support/unit-folder.js'

let cluster: Cluster
let fleet: Client
let folder: UnitFolder

beforeAll(async () => {
  cluster = await startCluster()
  fleet = await connect({ endpoint: cluster.endpoint })
  folder = await unitFolder({ 'disk@.service': sleeper('disk %i') })
  await fleet.putUnit({ name: 'web@.service', options: web, desiredState: 'inactive' })
})
afterEach(async () => {
  for (const { name } of await fleet.units()) if (name !== 'web@.service') await fleet.destroyUnit(name)
  await eventually('no machine has a unit', async () => (await fleet.unitStates()).length === 0)
})
afterAll(async () => {
  await fleet.close()
  await cluster.stop()
  await folder[Symbol.asyncDispose]()
})

const web = fleetOptions(sleeper('web %i'))
const put = async (names: string, desiredState: 'inactive' | 'launched' = 'inactive') => {
  for (const name of names.split(' ')) {
    await fleet.putUnit({ name: `web@${name}.service`, options: web, desiredState })
  }
}
/** What would be done, the common part of the names left out. */
const planned = async (count: number) => {
  const { present, keep, create, start, destroy, others } = await planScale(fleet, 'web@', count)
  const short = (units: readonly Source[]) =>
    units
      .map((unit) => (typeof unit === 'string' ? unit : unit.name).replace(/web@(.*)\.service/, '$1'))
      .join(' ')
  return [present, ...[keep, create, start, destroy, others].map(short)]
}

describe('what scaling comes to', () => {
  it.each([
    // there are, wanted: present, kept and made, created, started, destroyed, left alone
    ['', 3, [0, '1 2 3', '1 2 3', '', '', '']],
    ['', 0, [0, '', '', '', '', '']],
    ['1 2', 4, [2, '1 2 3 4', '3 4', '1 2', '', '']],
    ['1 2 5', 4, [3, '1 2 3 5', '3', '1 2 5', '', '']],
    ['1 2 5', 2, [3, '1 2', '', '1 2', '5', '']],
    ['9 10 11', 1, [3, '9', '', '9', '11 10', '']],
    ['9 10 11', 4, [3, '1 9 10 11', '1', '9 10 11', '', '']],
    ['0 1 2', 2, [3, '0 1', '', '0 1', '2', '']],
    ['01 02', 4, [2, '01 02 03 04', '03 04', '01 02', '', '']],
    ['1 a 2 b-3', 0, [2, '', '', '', '2 1', 'a b-3']],
    ['1 a 2', 2, [2, '1 2', '', '1 2', '', 'a']],
  ] as const)('%j to %i', async (there, count, expected) => {
    if (there !== '') await put(there)
    expect(await planned(count)).toEqual(expected)
  })

  it('is nothing where all that are wanted are started', async () => {
    await put('1 2', 'launched')
    expect(await planned(2)).toEqual([2, '1 2', '', '', '', ''])
  })

  it('leaves the spare instance of an apply alone, and its number', async () => {
    await put('1')
    const options = withLabel(web, { application: 'app', spare: true })
    await fleet.putUnit({ name: 'web@2.service', options, desiredState: 'inactive' })
    expect(await planned(2)).toEqual([1, '1 3', '3', '1', '', '2'])
  })

  it('tells the application that the template belongs to', async () => {
    const options = withLabel(web, { application: 'monitor', spare: false })
    await fleet.putUnit({ name: 'mine@.service', options, desiredState: 'inactive' })
    expect(await planScale(fleet, 'mine@', 1)).toMatchObject({ application: 'monitor' })
    expect(await planScale(fleet, 'web@', 1)).toMatchObject({ application: undefined })
  })

  it.each(['web', 'web@1', 'web.service'])('refuses %s, which is no template', async (name) => {
    await expect(planScale(fleet, name, 1)).rejects.toThrow(ScaleError)
  })

  it.each([-1, 1.5, Number.NaN, 10_001])('refuses %d instances', async (count) => {
    await expect(planScale(fleet, 'web@', count)).rejects.toThrow(ScaleError)
  })
})

describe('scale', () => {
  it('is done when those that are wanted run', async () => {
    const results = await fleet.scale('web@', 3)
    expect(results.map(({ unit, outcome }) => `${unit} ${outcome}`)).toEqual([
      'web@1.service done',
      'web@2.service done',
      'web@3.service done',
    ])
    const states = await fleet.unitStates()
    expect(states.map(({ active }) => active)).toEqual(['active', 'active', 'active'])
    expect((await fleet.scale('web@', 3)).map(({ outcome }) => outcome)).toEqual(Array(3).fill('unchanged'))
  })

  it('is done when those that are too many are gone from their machines', async () => {
    await fleet.scale('web@', 4)
    const results = await fleet.scale('web@', 1)
    expect(results.every(isDone)).toBe(true)
    expect((await fleet.unitStates()).map(({ name }) => name)).toEqual(['web@1.service'])
    expect((await fleet.units()).map(({ name }) => name)).toEqual(['web@.service', 'web@1.service'])
  })

  it('takes the template from beside where the cluster has none', async () => {
    const results = await fleet.scale('disk@.service', 2, { directory: folder.path })
    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done'])
  })

  it('fails for each instance where there is no template at all', async () => {
    const results = await fleet.scale('nothing@', 2, { directory: folder.path })
    expect(results.map(({ outcome }) => outcome)).toEqual(['not-found', 'not-found'])
  })

  it('tells what happens as it does', async () => {
    const types = new Set<string>()
    for await (const event of fleet.events.scale('web@', 1)) types.add(event.type)
    expect([...types]).toEqual(expect.arrayContaining(['planned', 'created', 'reached', 'settled']))
  })
})
