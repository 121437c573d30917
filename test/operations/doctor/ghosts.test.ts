import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EtcdKeys } from '../../../src/api/etcd/keys.js'
import { Keyspace } from '../../../src/api/etcd/keyspace.js'
import { writeMachineObject, writeUnitObject, writeUnitState } from '../../../src/api/etcd/records.js'
import { EtcdFleet, type GhostKind, HttpFleet } from '../../../src/api/index.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { type DoctorFinding, doctor, mendGhost } from '../../../src/operations/index.js'
import { fleetOptions } from '../../../src/units/index.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster } from '../../support/etcd.js'
import { eventually } from '../../support/eventually.js'
import { caasctl } from '../../support/run-cli.js'
import { sleeper } from '../../support/unit-folder.js'

const keyspace = new Keyspace()
const options = fleetOptions(sleeper('lives'))

describeWithEtcd('a registry with ghosts in it', () => {
  let etcd: EtcdCluster
  let cluster: Cluster
  let keys: EtcdKeys & Disposable
  let fleet: EtcdFleet
  let machineID: string

  beforeAll(async () => {
    etcd = await EtcdCluster.start()
    cluster = await startCluster({ machines: 2, etcd: { endpoints: etcd.endpoints } })
    machineID = cluster.machines[0]?.identity.id ?? ''
    keys = etcd.connect()
    fleet = new EtcdFleet(etcd.endpoints)
    await fleet.putUnit({ name: 'lives.service', options, desiredState: 'launched' })
    await settled('lives.service')
  })
  afterAll(async () => {
    await fleet.close()
    keys[Symbol.dispose]()
    await cluster.stop()
    await etcd.stop()
  })

  const settled = (name: string) =>
    eventually(`${name} runs`, async () => {
      const [state] = await fleet.unitStates({ unit: name })
      return state?.active === 'active' && (await fleet.unit(name))?.currentState === 'launched'
    })
  const examine = async () => {
    const findings: DoctorFinding[] = []
    const subject = {
      endpoint: etcd.endpoints[0],
      fleet: async () => fleet,
      etcd: async () => ({ endpoints: etcd.endpoints }),
    }
    for await (const finding of doctor(subject)) findings.push(finding)
    return findings
  }
  const ghostOf = async (unit: string) => {
    const finding = (await examine()).find((each) => each.check === 'ghost' && each.unit === unit)
    if (finding?.ghost === undefined || finding.mend === undefined) throw new Error(`no ghost ${unit}`)
    return { ...finding, ghost: finding.ghost, mend: finding.mend }
  }
  /** When the keys of a unit that runs were changed last. */
  const untouched = async () => {
    const { node } = await keys.get(keyspace.unit('lives.service'), { sorted: true })
    return node.nodes.map(({ key, createdIndex, modifiedIndex }) => ({ key, createdIndex, modifiedIndex }))
  }

  const unitObject = (name: string, hash: string) => writeUnitObject({ name, hash })
  const makers: Readonly<Record<GhostKind, (name: string) => Promise<unknown>>> = {
    'empty-unit': (name) => keys.createDirectory(keyspace.unit(name)),
    'unreadable-unit': async (name) => {
      await keys.set(keyspace.unit(name, 'object'), 'no JSON')
      await keys.set(keyspace.unit(name, 'target-state'), 'launched')
    },
    'unit-file-gone': async (name) => {
      await keys.set(keyspace.unit(name, 'object'), unitObject(name, 'ab'.repeat(20)))
      await keys.set(keyspace.unit(name, 'target-state'), 'launched')
    },
    'unknown-desired-state': async (name) => {
      await fleet.putUnit({ name, options, desiredState: 'inactive' })
      await keys.set(keyspace.unit(name, 'target-state'), 'lunched')
    },
    'stray-state': (name) =>
      keys.set(
        keyspace.state(name, 'f'.repeat(32)),
        writeUnitState({
          ...{ name, machineID: 'f'.repeat(32), hash: '' },
          ...{ load: 'loaded', active: 'active', sub: 'running' },
        }),
      ),
  }
  const kinds = [
    'empty-unit',
    'unreadable-unit',
    'unit-file-gone',
    'unknown-desired-state',
    'stray-state',
  ] as const satisfies readonly GhostKind[]

  it.each(kinds)('%s: is found and mended, and the name is free for a unit that runs', async (kind) => {
    const name = `${kind}.service`
    const before = await untouched()
    await makers[kind](name)
    const { ghost, mend, level } = await ghostOf(name)
    expect(ghost.kind).toBe(kind)
    expect(level).toBe(kind === 'stray-state' ? 'warning' : 'error')
    expect(await mendGhost({ endpoints: etcd.endpoints }, mend)).toBe('mended')
    expect((await fleet.ghosts()).filter(({ unit }) => unit === name)).toEqual([])
    if (kind === 'unknown-desired-state') expect((await fleet.unit(name))?.desiredState).toBe('inactive')
    else expect(await fleet.unit(name)).toBeUndefined()
    expect(await untouched()).toEqual(before)
    await fleet.putUnit({ name, options, desiredState: 'launched' })
    await settled(name)
    await fleet.destroyUnit(name)
  })

  it.each(kinds)('%s: is let be where a living unit has come in its place', async (kind) => {
    const name = `again-${kind}.service`
    await makers[kind](name)
    const { mend } = await ghostOf(name)
    await fleet.putUnit({ name, options, desiredState: 'launched' })
    await settled(name)
    expect(await mendGhost({ endpoints: etcd.endpoints }, mend)).toBe('changed')
    expect(await fleet.unit(name)).toMatchObject({ desiredState: 'launched', currentState: 'launched' })
    await fleet.destroyUnit(name)
    if (kind === 'stray-state') await keys.delete(keyspace.state(name, 'f'.repeat(32))).catch(() => {})
  })

  it('gives a unit whose desired state was spoilt the one back that it had', async () => {
    await keys.set(keyspace.unit('lives.service', 'target-state'), 'lunched')
    const { mend } = await ghostOf('lives.service')
    expect(mend).toMatchObject([{ action: 'set', value: 'launched' }])
    expect(await mendGhost({ endpoints: etcd.endpoints }, mend)).toBe('mended')
    await settled('lives.service')
  })

  it('finds two machines that take turns under one ID, and one that never goes', async () => {
    const machine = (id: string, primaryIP: string) =>
      writeMachineObject({ id, primaryIP, metadata: {}, version: '1.0.0' })
    const key = keyspace.machine('e'.repeat(32))
    await keys.set(key, machine('e'.repeat(32), '10.9.9.1'), { ttl: 60 })
    await keys.set(key, machine('e'.repeat(32), '10.9.9.2'), { ttl: 60, exists: true })
    await keys.set(keyspace.machine('d'.repeat(32)), machine('d'.repeat(32), '10.9.9.3'))
    const told = (await examine()).filter(({ check }) => check === 'machine')
    await keys.delete(key)
    await keys.delete(keyspace.machine('d'.repeat(32)))
    const messages = told.map(({ message }) => message).join('\n')
    expect(messages).toContain('eeeeeeee says now 10.9.9.2, and said 10.9.9.1 before')
    expect(messages).toContain('dddddddd stays in the list for ever')
    expect(machineID).not.toBe('')
  })

  it('is mended by doctor --fix --yes, which says what it does', async () => {
    await makers['unit-file-gone']('cli.service')
    const line = ['doctor', '--endpoint', cluster.endpoint, '--etcd', etcd.endpoints.join(',')]
    const seen = await caasctl(line)
    expect(seen.code).toBe(1)
    expect(seen.stdout).toMatch(/^ok {9}api {9}The API answers, fleet 1\.0\.0/)
    expect(seen.stdout).toMatch(/\nok {9}engine {6}The engine of [0-9a-f]{8} leads/)
    expect(seen.stdout).toMatch(/\nerror {6}ghost {7}cli\.service is a ghost: its unit file abab/)
    const unasked = await caasctl([...line, '--fix'])
    expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining('There is nobody to ask.') })
    const fixed = await caasctl([...line, '--fix', '--yes', '-o', 'json'])
    expect(fixed.stderr).toContain('  remove /_coreos.com/fleet/job/cli.service/object\n')
    expect(fixed.stderr).toContain('cli.service is mended.\n')
    expect(JSON.parse(fixed.stdout).mends).toMatchObject([
      { ghost: { unit: 'cli.service', kind: 'unit-file-gone' }, outcome: 'mended' },
    ])
    expect(fixed.code).toBe(0)
    expect(await caasctl([...line, '--fix'])).toMatchObject({
      code: 0,
      stderr: 'There is nothing to mend.\n',
    })
  })
})

it('over the API alone, what is not looked at is told, and units that run nowhere make it fail', async () => {
  await using cluster = await startCluster({ machines: 1 })
  const env = { CAASCTL_ENDPOINT: cluster.endpoint }
  const well = await caasctl(['doctor', '--strict'], { env })
  expect(well.code).toBe(0)
  expect(well.stdout).toMatch(/\nunchecked {2}etcd {8}etcd's members[^\n]*\n {23}Name etcd too/)
  await using fleet = new HttpFleet(cluster.endpoint)
  const mars = fleetOptions(sleeper('mars', '[X-Fleet]\nMachineMetadata=planet=mars\n'))
  await fleet.putUnit({ name: 'mars.service', options: mars, desiredState: 'launched' })
  const ill = await caasctl(['doctor', '-o', 'json'], { env })
  expect(ill.code).toBe(1)
  expect(JSON.parse(ill.stdout).findings).toContainEqual(
    expect.objectContaining({ check: 'unit', level: 'error', unit: 'mars.service' }),
  )
  expect(await caasctl(['doctor', '--fix'], { env })).toMatchObject({ code: 2 })
})

it('says that nobody answers', async () => {
  const run = await caasctl(['doctor', '--endpoint', 'unix:///nowhere/fleet.sock'])
  expect(run.code).toBe(1)
  expect(run.stdout).toMatch(/^error {6}api {9}Cannot reach unix:\/\/\/nowhere\/fleet\.sock/)
})
