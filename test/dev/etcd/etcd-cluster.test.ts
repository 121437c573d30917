import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { EtcdKeys } from '../../../src/api/etcd/keys.js'
import { Keyspace } from '../../../src/api/etcd/keyspace.js'
import { readLease } from '../../../src/api/etcd/records.js'
import { EtcdFleet, HttpFleet, ServerError } from '../../../src/api/index.js'
import { type Cluster, type ClusterOptions, startCluster } from '../../../src/dev/index.js'
import { fleetOptions } from '../../../src/units/index.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster } from '../../support/etcd.js'
import { eventually } from '../../support/eventually.js'

const sleeper = fleetOptions('[Service]\nExecStart=/bin/sleep infinity\n')
/** As fast as etcd's whole seconds allow. */
const pace = { ttlMs: 1_000 }

describeWithEtcd('embedded clusters on one etcd', () => {
  let etcd: EtcdCluster
  let keys: EtcdKeys & Disposable
  let round = 0
  let keyspace: Keyspace
  let fleet: EtcdFleet

  beforeAll(async () => {
    etcd = await EtcdCluster.start({ proxied: true })
    keys = etcd.connect()
  })
  beforeEach(async () => {
    await fleet?.close()
    keyspace = new Keyspace(`/test-${round++}`)
    fleet = new EtcdFleet(etcd.endpoints, { keyPrefix: keyspace.prefix })
  })
  afterAll(async () => {
    await fleet?.close()
    keys[Symbol.dispose]()
    await etcd.stop()
  })

  const start = (options: ClusterOptions = {}): Promise<Cluster> =>
    startCluster({
      pace,
      machines: 2,
      etcd: { endpoints: etcd.endpoints, keyPrefix: keyspace.prefix },
      ...options,
    })
  const launch = (...names: string[]) =>
    Promise.all(names.map((name) => fleet.putUnit({ name, options: sleeper, desiredState: 'launched' })))
  const launched = (...names: string[]) =>
    eventually(`${names} launched`, async () => {
      const units = (await fleet.units()).filter(({ name }) => names.includes(name))
      return units.every(({ currentState }) => currentState === 'launched') ? units : undefined
    })
  const lease = async () => readLease((await keys.get(keyspace.engineLeader)).node.value)
  const idsOf = ({ machines }: Cluster) => machines.map(({ identity }) => identity.id)

  it('are one cluster: they see each other’s machines, and units run on all of them', async () => {
    await using one = await start({ name: 'one' })
    await using two = await start({ name: 'two' })
    const all = [...idsOf(one), ...idsOf(two)].sort()
    expect((await new HttpFleet(one.endpoint).machines()).map(({ id }) => id)).toEqual(all)
    await launch('a@1.service', 'a@2.service', 'a@3.service', 'a@4.service')
    const units = await launched('a@1.service', 'a@2.service', 'a@3.service', 'a@4.service')
    expect(units.map(({ machineID }) => machineID).sort()).toEqual(all)
    expect(await new HttpFleet(two.endpoint).units()).toEqual(await fleet.units())
  })

  it('have one engine that schedules, and when its cluster ends the other takes over', async () => {
    const one = await start({ name: 'one' })
    await using two = await start({ name: 'two' })
    expect(await lease()).toEqual({ machineID: idsOf(one)[0], version: 1 })
    await launch('a.service')
    await launched('a.service')
    const deciders = (cluster: Cluster) =>
      cluster.log.entries.filter(
        ({ source, message }) => source === 'engine' && message.startsWith('Scheduled'),
      ).length
    expect([deciders(one), deciders(two)]).toEqual([1, 0])
    await one.stop()
    await launch('b.service')
    const [b] = await launched('b.service')
    expect(idsOf(two)).toContain(b?.machineID)
    expect((await lease()).machineID).toBe(idsOf(two)[0])
    expect((await fleet.machines()).map(({ id }) => id)).toEqual(idsOf(two).sort())
  })

  it('leave the scheduling to another’s engine for as long as that holds the lease', async () => {
    await keys.set(keyspace.engineLeader, '{"MachineID":"other","Version":1}', { ttl: 2 })
    await using _ = await start()
    await launch('a.service')
    await eventually('the API has it', async () => (await fleet.units()).length === 1)
    expect((await lease()).machineID).toBe('other')
    expect((await fleet.unit('a.service'))?.machineID).toBeUndefined()
    await launched('a.service')
  })

  it('take the lease from an engine with older rules, once its time is over', async () => {
    await keys.set(keyspace.engineLeader, 'other', { ttl: 1 })
    await using cluster = await start()
    expect(await lease()).toEqual({ machineID: idsOf(cluster)[0], version: 1 })
    await launch('a.service')
    await launched('a.service')
  })

  it('never schedule by older rules than the registry has', async () => {
    await keys.set(keyspace.engineVersion, '2')
    await using _ = await start()
    await launch('a.service')
    await expect(keys.get(keyspace.engineLeader)).rejects.toThrow('Key not found')
    expect((await keys.get(keyspace.engineVersion)).node.value).toBe('2')
  })

  it('stop scheduling when the lease is taken from them', async () => {
    await using cluster = await start()
    await keys.set(keyspace.engineLeader, '{"MachineID":"other","Version":1}')
    await eventually('it leads no more', () =>
      cluster.log.entries.some(({ message }) => message === 'Leads no more'),
    )
    await launch('a.service')
    expect((await fleet.unit('a.service'))?.machineID).toBeUndefined()
    await keys.delete(keyspace.engineLeader)
    await launched('a.service')
  })

  it('move the units of a machine that is lost, and keep nothing of it', async () => {
    await using cluster = await start()
    await launch('a.service', 'b.service', 'c.service', 'd.service')
    await launched('a.service', 'b.service', 'c.service', 'd.service')
    const [lost = '', left] = idsOf(cluster)
    await cluster.kill(lost)
    await eventually('all run on the machine that is left', async () => {
      const units = await fleet.units()
      return units.every(({ machineID, currentState }) => machineID === left && currentState === 'launched')
    })
    await eventually(
      'no state of it is left',
      async () => (await fleet.unitStates({ machineID: lost })).length === 0,
    )
    expect((await fleet.machines()).map(({ id }) => id)).toEqual([left])
    await cluster.boot(lost)
    await eventually('it is back', async () => (await fleet.machines()).length === 2)
  })

  it('leave no ghosts, however fast units come and go', async () => {
    await using cluster = await start()
    await using api = new HttpFleet(cluster.endpoint)
    for (let n = 0; n < 3; n++) {
      const names = Array.from({ length: 20 }, (_, i) => `a@${i}.service`)
      await launch(...names)
      await eventually('some run', async () =>
        (await fleet.units()).some((unit) => unit.currentState === 'launched'),
      )
      await Promise.all(names.map((name, i) => (i % 2 === 0 ? fleet : api).destroyUnit(name)))
    }
    await eventually('nothing is left', async () => {
      const ghosts = await fleet.ghosts()
      if (ghosts.length > 0) throw new Error(JSON.stringify(ghosts))
      return (await fleet.unitStates()).length === 0
    })
    expect(await fleet.units()).toEqual([])
  })

  it('are there again with their units after an end and a new start', async () => {
    const first = await start({ name: 'same' })
    await launch('a.service')
    const [a] = await launched('a.service')
    await first.stop()
    expect(await fleet.machines()).toEqual([])
    expect((await fleet.unit('a.service'))?.currentState).toBe('inactive')
    await using _ = await start({ name: 'same' })
    expect(await launched('a.service')).toEqual([a])
  })

  it('serve nothing while etcd is out of reach, and go on when it is back', async () => {
    await using cluster = await start()
    await using api = new HttpFleet(cluster.endpoint, { retries: 0 })
    await launch('a.service')
    await launched('a.service')
    const [proxy] = etcd.proxies
    proxy?.shut()
    const error = await eventually('it is noticed', () =>
      api.units().then(
        () => undefined,
        (thrown: unknown) => thrown,
      ),
    )
    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ status: 503, reason: 'fleet server unable to communicate with etcd' })
    proxy?.reopen()
    await eventually('it serves', () =>
      api.units().then(
        ({ length }) => length === 1,
        () => false,
      ),
    )
    await launched('a.service')
  })

  it('say so at once where there is no etcd', async () => {
    await expect(
      startCluster({ etcd: { endpoints: ['http://127.0.0.1:9'], patienceMs: 0 } }),
    ).rejects.toThrow('connection refused')
  })
})
