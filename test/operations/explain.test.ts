import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { countedFleet } from '../support/counted-fleet.js'
import { sleeper, unitFolder } from '../support/unit-folder.js'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({
    name: 'explain',
    machines: [
      { metadata: { region: 'us-west-2', disk: 'ssd' } },
      { metadata: { region: 'us-west-2' } },
      { metadata: { region: 'us-east-1' } },
    ],
  })
})

afterAll(() => cluster.stop())

const own = (name: string, asks = '') => ({
  name,
  options: fleetOptions(sleeper(name, `[X-Fleet]\n${asks}\n`)),
})

describe('explain', () => {
  it('says of each unit of the cluster why it is where it is, or nowhere', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.start([own('ssd', 'MachineMetadata=disk=ssd')], { until: 'active' })
    await fleet.start([own('rival', 'MachineMetadata=disk=ssd\nConflicts=ssd.service')], { wait: false })
    counted.forget()
    const [placed, shut] = await fleet.explain(['ssd', 'rival'])
    expect(placed).toMatchObject({
      unit: 'ssd.service',
      verdict: 'scheduled',
      scheduled: [{ id: cluster.machine(1).identity.id }],
      states: [{ active: 'active' }],
      reasons: [],
    })
    expect(shut).toMatchObject({
      unit: 'rival.service',
      verdict: 'nowhere',
      able: [],
      reasons: [
        'disk=ssd: 2 of 3 machines do not have it',
        `conflicts with ssd.service on ${cluster.machine(1).identity.id.slice(0, 8)}`,
      ],
    })
    expect(counted.requests('PUT')).toEqual([])
  })

  it('says it also of a file, and of an instance of one, before they are submitted', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await using folder = await unitFolder({
      'far@.service': sleeper('%i', '[X-Fleet]\nMachineMetadata=region=%i\n'),
    })
    const directory = folder.path
    const explanations = await counted.fleet.explain(['far@us-east-1', 'far@us-east-2', 'far@'], {
      directory,
    })
    expect(explanations).toMatchObject([
      { verdict: 'possible', desiredState: undefined, able: [{ id: cluster.machine(3).identity.id }] },
      {
        verdict: 'nowhere',
        reasons: ['region=us-east-2: no machine has it (2 have region=us-west-2; 1 has region=us-east-1)'],
        hints: ['no machine has region=us-east-2; some have region=us-east-1'],
      },
      { verdict: 'wrong' },
    ])
  })

  it('says of what is not there, and of a file that cannot be used, that it is so', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await using folder = await unitFolder({ 'bad.service': '[Unit] garbage' })
    expect(await counted.fleet.explain(['none', 'bad', 'none@*'], { directory: folder.path })).toMatchObject([
      { unit: 'none.service', verdict: 'missing', reasons: [expect.stringMatching(/no such file$/)] },
      { unit: 'bad.service', verdict: 'wrong', reasons: [expect.stringMatching(/^bad\.service: line 1: /)] },
      { unit: 'none@*.service', verdict: 'missing' },
    ])
  })

  it('finds all units that want to run and do not', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    await fleet.start(
      [
        own('well'),
        { name: 'fails', options: fleetOptions('[Service]\nType=oneshot\nExecStart=/bin/false\n') },
        own('mars', 'MachineMetadata=planet=mars'),
      ],
      { wait: false },
    )
    await fleet.submit(own('idle'))
    await fleet.waitFor('fails', 'failed')
    await fleet.waitFor('well', 'active')
    const found = new Map((await fleet.explainAll()).map(({ unit, reasons }) => [unit, reasons]))
    expect(found.get('mars.service')).toEqual(['planet=mars: no machine has it (3 have region; 1 has disk)'])
    expect(found.get('fails.service')).toMatchObject([expect.stringMatching(/says failed\/failed$/)])
    expect(found.has('well.service')).toBe(false)
    expect(found.has('idle.service')).toBe(false)
  })
})
