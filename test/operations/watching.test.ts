import { afterAll, beforeAll, expect, it } from 'vitest'
import { EtcdFleet } from '../../src/api/index.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { type Client, client, type OperationEvent } from '../../src/operations/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { describeWithEtcd } from '../support/describe-with-etcd.js'
import { EtcdCluster } from '../support/etcd.js'
import { sleeper } from '../support/unit-folder.js'

describeWithEtcd('operations over a driver that watches', () => {
  let etcd: EtcdCluster
  let cluster: Cluster
  let fleet: Client
  let lists = 0

  beforeAll(async () => {
    etcd = await EtcdCluster.start({ proxied: true })
    cluster = await startCluster({ machines: 3, name: 'watching', etcd: etcd.members[0]?.endpoint ?? '' })
    const driver = new EtcdFleet(etcd.endpoints)
    const units: EtcdFleet['units'] = (options) => {
      lists++
      return driver.units(options)
    }
    fleet = client({ ...client(driver), units })
  })

  afterAll(async () => {
    await fleet.close()
    await cluster.stop()
    await etcd.stop()
  })

  it('are told of what happens, and ask for no list while they wait', async () => {
    await fleet.submit({ name: 'web@', options: fleetOptions(sleeper('%i')) })
    lists = 0
    const states: string[] = []
    const results = await fleet.start('web@<1..20>', {
      until: 'active',
      onEvent: (event: OperationEvent) => {
        if (event.type === 'observed' && event.unit === 'web@1.service')
          states.push(event.view?.states[0]?.sub ?? '-')
      },
    })
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(20).fill('done'))
    expect(states.at(-1)).toBe('running')
    expect(lists).toBe(1)
    const stopped = await fleet.stop('web@*')
    expect(stopped.map(({ outcome }) => outcome)).toEqual(Array(20).fill('done'))
    const gone = await fleet.destroy('web@*', { wait: true })
    expect(gone.map(({ outcome }) => outcome)).toEqual(Array(21).fill('done'))
    expect(await fleet.unitStates()).toEqual([])
  })

  it('fail for what fails, and say why nothing can run a unit', async () => {
    const results = await fleet.start(
      [
        { name: 'fails', options: fleetOptions('[Service]\nType=oneshot\nExecStart=/bin/false\n') },
        { name: 'mars', options: fleetOptions(sleeper('mars', '[X-Fleet]\nMachineMetadata=planet=mars\n')) },
      ],
      { until: 'active', timeoutMs: 3_500 },
    )
    expect(results).toMatchObject([
      { outcome: 'failed', reason: expect.stringMatching(/says failed\/failed$/) },
      { outcome: 'timed-out', explanation: { verdict: 'nowhere' } },
    ])
  })

  it('go on when the connection is cut in the middle', async () => {
    const slow = { name: 'slow', options: fleetOptions(sleeper('slow', 'ExecStartPre=/bin/sleep 1.5\n')) }
    let cut = false
    const results = await fleet.start(slow, {
      until: 'active',
      onEvent: (event) => {
        if (event.type !== 'observed' || cut) return
        cut = true
        etcd.proxies[0]?.cut()
      },
    })
    expect(cut).toBe(true)
    expect(results).toMatchObject([{ outcome: 'done' }])
  })
})
