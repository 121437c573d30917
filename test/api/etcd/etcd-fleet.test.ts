import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { UnitNotFoundError, UnitRefusedError } from '../../../src/api/errors.js'
import { GhostUnitError } from '../../../src/api/etcd/errors.js'
import { EtcdFleet } from '../../../src/api/etcd/etcd-fleet.js'
import type { EtcdKeys } from '../../../src/api/etcd/keys.js'
import type { Exchange } from '../../../src/api/transport/http-transport.js'
import { fleetOptions } from '../../../src/units/index.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster } from '../../support/etcd.js'
import { loadRecordedRegistry, recordedRegistry } from '../../support/recorded-registry.js'

const prefix = '/_coreos.com/fleet'
const [one, two, three] = [
  '2e0e30fe00001eef000199190013d4fd',
  '3f41867500003dde000332320027a9fa',
  '5074dbec00005ccd0004cb4b003b7ef7',
] as const

describeWithEtcd('the registry of a real cluster, as etcd has it', () => {
  let cluster: EtcdCluster
  let keys: EtcdKeys & Disposable
  let fleet: EtcdFleet
  const exchanges: Exchange[] = []

  beforeAll(async () => {
    cluster = await EtcdCluster.start()
    keys = cluster.connect()
    fleet = new EtcdFleet(cluster.endpoints, { onExchange: (exchange) => exchanges.push(exchange) })
  })
  beforeEach(async () => {
    await keys.delete('/_coreos.com', { recursive: true }).catch(() => {})
    await loadRecordedRegistry(keys)
    exchanges.length = 0
  })
  afterAll(async () => {
    await fleet.close()
    keys[Symbol.dispose]()
    await cluster.stop()
  })

  const value = async (key: string) => (await keys.get(`${prefix}/${key}`)).node.value
  const sleeper = fleetOptions('[Service]\nExecStart=/bin/sh -c "a && b > c"\n')

  describe('is read', () => {
    it('as units with their file, desired state, machine and current state by fleet’s rule', async () => {
      const units = await fleet.units()
      expect(units.map(({ options, ...unit }) => unit)).toEqual([
        { name: 'a.service', desiredState: 'launched', currentState: 'launched', machineID: one },
        { name: 'b.service', desiredState: 'loaded', currentState: 'loaded', machineID: three },
        { name: 'g.service', desiredState: 'launched', currentState: 'inactive', machineID: undefined },
        { name: 'web@.service', desiredState: 'inactive', currentState: 'inactive', machineID: undefined },
        { name: 'web@1.service', desiredState: 'launched', currentState: 'launched', machineID: two },
      ])
      expect(units[0]?.options).toEqual([
        { section: 'Unit', name: 'Description', value: 'a changed' },
        { section: 'Service', name: 'ExecStart', value: '/bin/sleep infinity' },
      ])
    })

    it('unit by unit the same, but for the current state of a global unit', async () => {
      for (const unit of await fleet.units()) {
        const global = unit.name === 'g.service'
        expect(await fleet.unit(unit.name)).toEqual(global ? { ...unit, currentState: undefined } : unit)
      }
      expect(await fleet.unit('nothing.service')).toBeUndefined()
      expect(await fleet.unit('nobin.service')).toBeUndefined()
    })

    it('as machines, with the metadata set from outside laid over their own', async () => {
      await keys.set(`${prefix}/machines/${two}/metadata/region`, '')
      await keys.set(`${prefix}/machines/${three}/metadata/region`, 'eu')
      await keys.set(`${prefix}/machines/${three}/metadata/disk`, 'ssd')
      expect(await fleet.machines()).toEqual([
        { id: one, primaryIP: '172.18.1.1', metadata: { consul_role: 'server', region: 'us-west-2' } },
        { id: two, primaryIP: '172.18.1.2', metadata: { consul_role: 'server' } },
        {
          id: three,
          primaryIP: '172.18.1.3',
          metadata: { consul_role: 'server', region: 'eu', disk: 'ssd' },
        },
      ])
      expect(await fleet.serverVersion()).toBe('1.0.0-dirty')
    })

    it('as states by unit and machine, all or some', async () => {
      const states = await fleet.unitStates()
      const names = states.map(({ name, machineID }) => `${name} ${machineID.slice(0, 2)}`)
      expect(names).toEqual([
        'a.service 2e',
        'b.service 50',
        'g.service 2e',
        'g.service 3f',
        'g.service 50',
        'web@1.service 3f',
      ])
      expect(states[1]).toEqual({
        name: 'b.service',
        machineID: three,
        hash: '12256b9f80bf52b2f5349d11253ffffee2db9bc8',
        load: 'loaded',
        active: 'inactive',
        sub: 'dead',
      })
      expect(await fleet.unitStates({ unit: 'g.service' })).toEqual(states.slice(2, 5))
      expect(await fleet.unitStates({ machineID: two })).toEqual([states[3], states[5]])
      expect(await fleet.unitStates({ unit: 'g.service', machineID: two })).toEqual([states[3]])
      expect(await fleet.unitStates({ unit: 'nothing.service' })).toEqual([])
    })

    it('in one request a list', async () => {
      await fleet.units()
      await fleet.machines()
      await fleet.unitStates()
      await fleet.ghosts()
      expect(exchanges).toHaveLength(4)
    })

    it('as nothing where no fleetd has been yet', async () => {
      await using empty = new EtcdFleet(cluster.endpoints, { keyPrefix: 'other/fleet/' })
      expect([
        await empty.units(),
        await empty.machines(),
        await empty.unitStates(),
        await empty.ghosts(),
      ]).toEqual([[], [], [], []])
      expect(await empty.serverVersion()).toBeUndefined()
      expect(await empty.unit('a.service')).toBeUndefined()
    })
  })

  describe('is written as fleet writes it:', () => {
    it.each(
      recordedRegistry().filter(([key]) => key.endsWith('/object') && key.includes('/job/a.')),
    )('what it says of a.service, to the byte', async (key, recorded) => {
      const unit = await fleet.unit('a.service')
      await fleet.destroyUnit('a.service')
      expect(
        await fleet.putUnit({ name: 'a.service', options: unit?.options ?? [], desiredState: 'loaded' }),
      ).toBe('stored')
      expect((await keys.get(key)).node.value).toBe(recorded)
      expect(await value('job/a.service/target-state')).toBe('loaded')
    })

    it('a unit file once for each hash, with the characters escaped that Go escapes', async () => {
      await fleet.putUnit({ name: 'x@1.service', options: sleeper, desiredState: 'launched' })
      await fleet.putUnit({ name: 'x\\x2d@2.service', options: sleeper, desiredState: 'inactive' })
      const object = await value('job/x@1.service/object')
      const hash = Buffer.from(JSON.parse(object).UnitHash).toString('hex')
      expect(await value(`unit/${hash}`)).toBe(
        '{"Raw":"[Service]\\nExecStart=/bin/sh -c \\"a \\u0026\\u0026 b \\u003e c\\"\\n"}',
      )
      expect(await value('job/x\\x2d@2.service/object')).toBe(object.replace('x@1', 'x\\\\x2d@2'))
      const creations = exchanges.filter(({ method, url }) => method === 'PUT' && url.includes(hash))
      expect(creations.map(({ status }) => status)).toEqual([201, 412])
    })

    it('another file for a unit that is there, which stays where it is', async () => {
      expect(await fleet.putUnit({ name: 'a.service', options: sleeper, desiredState: 'launched' })).toBe(
        'stored',
      )
      expect(await fleet.unit('a.service')).toMatchObject({ options: sleeper, machineID: one })
    })

    it('only the desired state where the file is the same', async () => {
      const unit = await fleet.unit('a.service')
      exchanges.length = 0
      const put = { name: 'a.service', options: unit?.options ?? [], desiredState: 'inactive' } as const
      expect(await fleet.putUnit(put)).toBe('unchanged')
      expect(exchanges.filter(({ method }) => method !== 'GET')).toHaveLength(1)
      expect((await fleet.unit('a.service'))?.desiredState).toBe('inactive')
    })

    it('a desired state, for units that are there alone', async () => {
      await fleet.setDesiredState('b.service', 'launched')
      expect(await value('job/b.service/target-state')).toBe('launched')
      await expect(fleet.setDesiredState('nothing.service', 'launched')).rejects.toThrow(UnitNotFoundError)
      await expect(fleet.setDesiredState('nobin.service', 'launched')).rejects.toThrow(UnitNotFoundError)
      expect((await keys.get(`${prefix}/job/nobin.service`)).node.nodes).toEqual([])
    })

    it('a unit’s end, and nothing for a unit that is not there', async () => {
      await fleet.destroyUnit('a.service')
      expect(await fleet.unit('a.service')).toBeUndefined()
      await expect(keys.get(`${prefix}/job/a.service`)).rejects.toThrow('Key not found')
      await expect(fleet.destroyUnit('a.service')).rejects.toThrow(UnitNotFoundError)
      await expect(fleet.destroyUnit('nobin.service')).rejects.toThrow(UnitNotFoundError)
    })

    it('metadata, and its absence as an empty value', async () => {
      await fleet.setMetadata(three, 'rack', 'r 1')
      await fleet.removeMetadata(three, 'region')
      expect(await value(`machines/${three}/metadata/rack`)).toBe('r 1')
      expect(await value(`machines/${three}/metadata/region`)).toBe('')
      expect((await fleet.machines())[2]?.metadata).toEqual({ consul_role: 'server', rack: 'r 1' })
    })

    it.each([
      ['bad name.service', sleeper, 'inactive', 'invalid character'],
      ['_hidden.service', sleeper, 'inactive', 'in no list'],
      ['t@.service', sleeper, 'launched', 'cannot activate template'],
      ['x.service', [], 'inactive', 'no options'],
      ['x.service', [{ section: 'Service', name: 'A', value: 'a\nExecStart=b' }], 'inactive', 'line break'],
      [
        'x.service',
        fleetOptions('[X-Fleet]\nGlobal=true\nMachineOf=a.service\n'),
        'inactive',
        'Global cannot',
      ],
    ] as const)('nothing for %s where fleet would refuse it', async (name, options, desiredState, reason) => {
      const refusal = fleet.putUnit({ name, options, desiredState })
      await expect(refusal).rejects.toThrow(UnitRefusedError)
      await expect(refusal).rejects.toThrow(reason)
      expect(exchanges).toEqual([])
    })
  })

  describe('has ghosts', () => {
    it('which are in no list, and are told by name, kind and keys', async () => {
      const found = await fleet.ghosts()
      expect(found.map(({ unit, kind }) => [unit, kind])).toEqual([
        ['apart@0.service', 'empty-unit'],
        ['apart@2.service', 'empty-unit'],
        ['everywhere.service', 'empty-unit'],
        ['nobin.service', 'empty-unit'],
        ['pinned.service', 'empty-unit'],
        ['sleeper@1.service', 'unknown-desired-state'],
        ['tick.timer', 'empty-unit'],
        ['west.service', 'empty-unit'],
      ])
      expect(found[5]).toMatchObject({
        reason: 'its desired state "running" is none that fleet knows',
        keys: [`${prefix}/job/sleeper@1.service`],
      })
    })

    it.each([
      [
        'a file that is gone',
        'unit-file-gone',
        () => keys.delete(`${prefix}/unit/465472bd4914ec00c664ec671218150fcc1446db`),
      ],
      [
        'a file fleet cannot read',
        'unit-file-gone',
        () => keys.set(`${prefix}/unit/465472bd4914ec00c664ec671218150fcc1446db`, '{"Raw":"[Service\\n"}'),
      ],
      [
        'a file that is no JSON',
        'unit-file-gone',
        () => keys.set(`${prefix}/unit/465472bd4914ec00c664ec671218150fcc1446db`, 'x'),
      ],
      ['an object that is no JSON', 'unreadable-unit', () => keys.set(`${prefix}/job/a.service/object`, 'x')],
      [
        'a hash that is none',
        'unreadable-unit',
        () => keys.set(`${prefix}/job/a.service/object`, '{"Name":"a.service","UnitHash":[1]}'),
      ],
      [
        'the object of another unit',
        'unreadable-unit',
        () =>
          keys.set(
            `${prefix}/job/a.service/object`,
            `{"Name":"b.service","UnitHash":[${Array(20).fill(1)}]}`,
          ),
      ],
    ] as const)('such as %s', async (_, kind, haunt) => {
      await haunt()
      expect((await fleet.ghosts()).find(({ unit }) => unit === 'a.service')?.kind).toBe(kind)
      expect((await fleet.units()).map(({ name }) => name)).not.toContain('a.service')
      await expect(fleet.unit('a.service')).rejects.toThrow(GhostUnitError)
      await expect(fleet.setDesiredState('a.service', 'loaded')).rejects.toThrow(GhostUnitError)
    })

    it('such as the state of a unit that is gone, which fleet lists still', async () => {
      await fleet.destroyUnit('a.service')
      expect((await fleet.ghosts()).at(-1)).toEqual({
        kind: 'stray-state',
        unit: 'a.service',
        reason: 'a state is kept although the unit is gone',
        keys: [`${prefix}/states/a.service/${one}`],
      })
      expect(await fleet.unitStates({ unit: 'a.service' })).toHaveLength(1)
    })

    it('and machines that cannot be read are none', async () => {
      await keys.set(`${prefix}/machines/${one}/object`, 'x')
      await keys.set(`${prefix}/states/a.service/${one}`, 'x')
      expect((await fleet.machines()).map(({ id }) => id)).toEqual([two, three])
      expect(await fleet.unitStates({ unit: 'a.service' })).toEqual([])
    })

    it('which a known desired state, a new file or their end mends', async () => {
      await fleet.setDesiredState('sleeper@1.service', 'inactive')
      expect((await fleet.unit('sleeper@1.service'))?.desiredState).toBe('inactive')
      await fleet.putUnit({ name: 'nobin.service', options: sleeper, desiredState: 'inactive' })
      expect((await fleet.unit('nobin.service'))?.options).toEqual(sleeper)
      await keys.set(`${prefix}/job/a.service/object`, 'x')
      await fleet.destroyUnit('a.service')
      expect(await fleet.unit('a.service')).toBeUndefined()
    })
  })
})
