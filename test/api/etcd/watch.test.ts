import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { ConnectionError } from '../../../src/api/errors.js'
import { EtcdFleet } from '../../../src/api/etcd/etcd-fleet.js'
import type { EtcdKeys } from '../../../src/api/etcd/keys.js'
import { writeMachineObject, writeUnitState } from '../../../src/api/etcd/records.js'
import type { Exchange } from '../../../src/api/transport/http-transport.js'
import type { FleetChange } from '../../../src/api/watch.js'
import { fleetOptions } from '../../../src/units/index.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster } from '../../support/etcd.js'
import type { EtcdProxy } from '../../support/etcd-proxy.js'
import { eventually } from '../../support/eventually.js'
import { serve } from '../../support/http-server.js'
import { loadRecordedRegistry } from '../../support/recorded-registry.js'
import { Watching } from '../../support/watching.js'

const prefix = '/_coreos.com/fleet'
const machine = '2e0e30fe00001eef000199190013d4fd'
const other = '3f41867500003dde000332320027a9fa'
const sleeper = fleetOptions('[Service]\nExecStart=/bin/sleep 1\n')
const global = fleetOptions('[Service]\nExecStart=/bin/sleep 1\n[X-Fleet]\nGlobal=true\n')

describeWithEtcd('a watch of the registry', () => {
  let cluster: EtcdCluster
  let keys: EtcdKeys & Disposable
  let fleet: EtcdFleet
  let proxy: EtcdProxy

  beforeAll(async () => {
    cluster = await EtcdCluster.start({ proxied: true })
    const [only] = cluster.proxies
    if (only === undefined) throw new Error('there is no proxy')
    proxy = only
    keys = cluster.connect()
    fleet = new EtcdFleet(cluster.endpoints)
  })
  beforeEach(async () => {
    proxy.reopen()
    await keys.delete('/_coreos.com', { recursive: true }).catch(() => {})
    await loadRecordedRegistry(keys)
  })
  afterAll(async () => {
    await fleet.close()
    keys[Symbol.dispose]()
    await cluster.stop()
  })

  it('begins with everything there is, as the lists have it', async () => {
    await using watching = await Watching.start(fleet)
    expect(watching.snapshot).toEqual({
      kind: 'snapshot',
      machines: await fleet.machines(),
      units: await fleet.units(),
      unitStates: await fleet.unitStates(),
    })
  })

  it('tells the life of a unit, each change once and in order', async () => {
    await using watching = await Watching.start(fleet)
    const name = 'x@1.service'
    const state = { name, machineID: machine, hash: 'ab', load: 'loaded', active: 'active', sub: 'running' }
    const job = `${prefix}/job/${name}`
    await fleet.putUnit({ name, options: sleeper, desiredState: 'launched' })
    await keys.create(`${job}/target`, machine)
    await keys.set(
      `${prefix}/states/${name}/${machine}`,
      writeUnitState({ ...state, active: 'inactive', sub: 'dead' }),
    )
    await keys.set(`${job}/job-state`, machine)
    await keys.set(`${prefix}/state/${name}`, writeUnitState(state))
    await keys.set(`${prefix}/states/${name}/${machine}`, writeUnitState(state))
    // A heartbeat says nothing new.
    await keys.set(`${job}/job-state`, machine, { ttl: 30 })
    await keys.set(`${prefix}/states/${name}/${machine}`, writeUnitState(state), { ttl: 30 })
    await fleet.putUnit({
      name,
      options: [...sleeper, { section: 'Service', name: 'Restart', value: 'no' }],
      desiredState: 'launched',
    })
    await keys.delete(`${job}/target`, { previousValue: machine })
    await keys.create(`${job}/target`, other)
    await fleet.setDesiredState(name, 'inactive')
    await fleet.destroyUnit(name)
    await keys.delete(`${prefix}/states/${name}`, { recursive: true })
    const told = await watching.until(
      'the state is gone',
      (change) => change.kind === 'unit-state' && change.state === undefined,
    )
    expect(told.map(summary)).toEqual([
      'unit-submitted x@1.service inactive',
      'unit-desired-state x@1.service inactive > launched',
      'unit-scheduled x@1.service undefined > 2e',
      'unit-current-state x@1.service inactive > loaded',
      'unit-state x@1.service 2e undefined > inactive/dead',
      'unit-current-state x@1.service loaded > launched',
      'unit-state x@1.service 2e inactive/dead > active/running',
      'unit-replaced x@1.service 1 > 2 options',
      'unit-scheduled x@1.service 2e > undefined',
      'unit-current-state x@1.service launched > inactive',
      'unit-scheduled x@1.service undefined > 3f',
      'unit-desired-state x@1.service launched > inactive',
      'unit-gone x@1.service inactive',
      'unit-state x@1.service 2e active/running > undefined',
    ])
  })

  it('tells of machines that join, change and are lost', async () => {
    await using watching = await Watching.start(fleet)
    const id = 'f'.repeat(32)
    const object = { id, primaryIP: '10.0.0.9', metadata: { a: '1', b: '1' }, version: 'v1.0.0' }
    await keys.set(`${prefix}/machines/${id}/object`, writeMachineObject(object))
    await keys.set(`${prefix}/machines/${id}/object`, writeMachineObject(object), { ttl: 30 })
    await keys.set(
      `${prefix}/machines/${id}/object`,
      writeMachineObject({ ...object, metadata: { a: '2', b: '1' } }),
    )
    await fleet.setMetadata(id, 'c', '1')
    await fleet.removeMetadata(id, 'b')
    await keys.delete(`${prefix}/machines/${id}/metadata`, { recursive: true })
    await keys.set(`${prefix}/machines/${id}/object`, writeMachineObject(object), { ttl: 1 })
    const told = await watching.until('the machine is lost', ({ kind }) => kind === 'machine-lost')
    expect(told.map(summary)).toEqual([
      'machine-joined ff',
      'machine-changed ff {"a":"2","b":"1"}',
      'machine-changed ff {"a":"2","b":"1","c":"1"}',
      'machine-changed ff {"a":"2","c":"1"}',
      'machine-changed ff {"a":"2","b":"1"}',
      'machine-changed ff {"a":"1","b":"1"}',
      'machine-lost ff',
    ])
  })

  it('tells of a unit as gone while it is a ghost', async () => {
    await using watching = await Watching.start(fleet)
    const file = `${prefix}/unit/465472bd4914ec00c664ec671218150fcc1446db`
    const { node } = await keys.get(file)
    await keys.delete(file)
    await keys.set(file, node.value)
    await keys.set(`${prefix}/job/b.service/target-state`, 'running')
    await keys.set(`${prefix}/job/b.service/target-state`, 'launched')
    await fleet.setMetadata(machine, 'end', 'yes')
    const told = await watching.until('the end', ({ kind }) => kind === 'machine-changed')
    expect(told.map(summary).slice(0, -1)).toEqual([
      'unit-gone a.service launched',
      'unit-submitted a.service launched',
      'unit-gone b.service loaded',
      'unit-submitted b.service launched',
    ])
  })

  it('tells of everything that goes when the whole registry is deleted, and of what comes after', async () => {
    await using watching = await Watching.start(fleet)
    await keys.delete('/_coreos.com', { recursive: true })
    await fleet.putUnit({ name: 'x.service', options: sleeper, desiredState: 'inactive' })
    await watching.until('the new unit', ({ kind }) => kind === 'unit-submitted')
    expect(watching.picture.machines).toEqual([])
    expect(watching.picture.unitStates).toEqual([])
    expect(watching.picture.units).toEqual(await fleet.units())
    expect(watching.told.filter(({ kind }) => kind === 'unit-gone')).toHaveLength(5)
  })

  it('tells after a cut exactly what differs, also of a unit that was destroyed and is there again', async () => {
    const interruptions: Error[] = []
    await using watching = await Watching.start(fleet, (error) => interruptions.push(error))
    proxy.shut()
    await using direct = new EtcdFleet([cluster.members[0]?.endpoint ?? ''])
    const a = await direct.unit('a.service')
    await direct.destroyUnit('a.service')
    await direct.putUnit({ name: 'a.service', options: a?.options ?? [], desiredState: 'launched' })
    await direct.setDesiredState('b.service', 'launched')
    await direct.setDesiredState('b.service', 'inactive')
    await keys.delete(`${prefix}/machines/${other}`, { recursive: true })
    await eventually('the cut is told', () => interruptions.length > 0)
    proxy.reopen()
    await watching.until('the last difference', ({ kind }) => kind === 'unit-desired-state')
    expect(watching.told.map(summary)).toEqual([
      'machine-lost 3f',
      'unit-gone a.service launched',
      'unit-submitted a.service launched',
      'unit-desired-state b.service loaded > inactive',
    ])
    await direct.setDesiredState('b.service', 'loaded')
    await watching.until(
      'news',
      (change) => change.kind === 'unit-desired-state' && change.desiredState === 'loaded',
    )
  })

  it('notices a connection on which nothing comes any more', async () => {
    const interruptions: Error[] = []
    await using hasty = new EtcdFleet(cluster.endpoints, { requestTimeoutMs: 300 })
    await using watching = await Watching.start(hasty, (error) => interruptions.push(error))
    proxy.pause()
    await keys.set(`${prefix}/job/b.service/target-state`, 'launched')
    await eventually('the silence is noticed', () => interruptions.length > 0)
    proxy.resume()
    await watching.until('what was stuck', ({ kind }) => kind === 'unit-desired-state')
    expect(watching.told).toHaveLength(1)
  })

  it('goes on when etcd lets go of it, as it does when very much expires at once', async () => {
    const reads: string[] = []
    const onExchange = ({ url }: Exchange) => reads.push(url)
    await using hasty = new EtcdFleet(cluster.endpoints, { onExchange, requestTimeoutMs: 1_000 })
    await using watching = await Watching.start(hasty)
    const readings = () => reads.filter((url) => /recursive=true&.*quorum=true/.test(url)).length
    const hash = 'ab'.repeat(20)
    const write = (seconds: number) =>
      Array.from({ length: 600 }, (_, n) => {
        const name = `n@${n}.service`
        const state = { name, machineID: machine, hash, load: '', active: 'active', sub: '' }
        return keys.set(`${prefix}/states/${name}/${machine}`, writeUnitState(state), { ttl: seconds })
      })
    // A busy computer may take longer to write them than they live, or let them expire one after the other.
    for (const seconds of [2, 8, 30]) {
      await Promise.all(write(seconds))
      const all = () => watching.picture.unitStates.length > 600
      const none = () => watching.picture.unitStates.length < 10
      const came = await eventually('all have come', all, { deadline: seconds * 1_000 }).catch(() => false)
      const before = readings()
      await eventually('all have gone', none, { deadline: seconds * 1_000 + 30_000 })
      if (came && readings() > before) break
    }
    expect(readings()).toBeGreaterThan(1)
    await expectSame(watching)
  }, 180_000)

  it('works through a proxy that holds an answer back until it has ended, as etcd’s own does', async () => {
    const target = cluster.members[0]?.endpoint ?? ''
    await using holding = await serve((request, response) => {
      const { method, url, body } = request
      const abort = new AbortController()
      response.on('close', () => abort.abort())
      const form = { 'content-type': 'application/x-www-form-urlencoded' }
      const sent = method === 'GET' ? { method } : { method, body, headers: form }
      fetch(target + url, { ...sent, signal: abort.signal })
        .then(async (answer) => {
          const text = await answer.text()
          response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(text)
        })
        .catch(() => response.destroy())
    })
    let readings = 0
    const onExchange = ({ url }: Exchange) => {
      if (/recursive=true&.*quorum=true/.test(url)) readings++
    }
    await using behind = new EtcdFleet([holding.endpoint], { requestTimeoutMs: 1_000, onExchange })
    proxy.shut()
    const interruptions: Error[] = []
    await using watching = await Watching.start(behind, (error) => interruptions.push(error))
    await keys.set(`${prefix}/job/b.service/target-state`, 'launched')
    await keys.set(`${prefix}/job/b.service/target-state`, 'loaded')
    await watching.until(
      'the last change',
      (is) => is.kind === 'unit-desired-state' && is.desiredState === 'loaded',
    )
    expect(watching.told).toHaveLength(2)
    // etcd keeps the last 1,000 changes.
    const release = watching.hold()
    await change(1_100)
    await keys.delete(`${prefix}/job/b.service`, { recursive: true })
    const before = readings
    release()
    await watching.until('the end', ({ kind }) => kind === 'unit-gone')
    expect(readings).toBeGreaterThan(before)
    expect(interruptions).toEqual([])
  })

  it('leads to what the lists say after whatever happens', async () => {
    await using watching = await Watching.start(fleet)
    const random = mulberry(20_150_324)
    const pick = <T>(...from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
    for (let step = 0; step < 300; step++) {
      const name = pick('a.service', 'b.service', 'web@1.service', 'n@1.service', 'n@2.service')
      const id = pick(machine, other, 'e'.repeat(32))
      const [unit, states] = [`${prefix}/job/${name}`, `${prefix}/states/${name}`]
      const state = {
        name,
        machineID: id,
        hash: 'ab',
        load: 'loaded',
        active: pick('active', 'failed'),
        sub: 'x',
      }
      await pick<() => Promise<unknown>>(
        () => keys.delete(unit, { recursive: true }),
        () =>
          fleet.putUnit({ name, options: pick(sleeper, global), desiredState: pick('loaded', 'launched') }),
        () => keys.set(`${unit}/target-state`, pick('inactive', 'loaded', 'launched', 'running')),
        () => keys.set(`${unit}/target`, id),
        () => keys.delete(`${unit}/target`),
        () => keys.set(`${unit}/job-state`, id),
        () => keys.delete(`${unit}/job-state`),
        () => keys.set(`${states}/${id}`, writeUnitState(state)),
        () => keys.delete(`${states}/${id}`),
        () => keys.delete(states, { recursive: true }),
        () => keys.set(`${prefix}/machines/${id}/metadata/${pick('a', 'b')}`, pick('', '1', '2')),
        () =>
          keys.set(
            `${prefix}/machines/${id}/object`,
            writeMachineObject({ id, primaryIP: '', metadata: {}, version: '' }),
          ),
        () => keys.delete(`${prefix}/machines/${id}`, { recursive: true }),
        async () => step % 50 === 49 && proxy.cut(),
      )().catch(() => {})
    }
    await fleet.putUnit({ name: 'end.service', options: sleeper, desiredState: 'inactive' })
    await watching.until(
      'the end',
      (change) => change.kind === 'unit-submitted' && change.name === 'end.service',
    )
    await expectSame(watching)
  })

  it('ends with the reason of its signal, when its reader stops, and when the client is closed', async () => {
    const abort = new AbortController()
    const reason = new Error('enough')
    const first = fleet.watch({ signal: abort.signal })[Symbol.asyncIterator]()
    await first.next()
    const next = first.next()
    abort.abort(reason)
    await expect(next).rejects.toBe(reason)
    for await (const change of fleet.watch()) if (change.kind === 'snapshot') break
    const closing = new EtcdFleet(cluster.endpoints)
    const second = closing.watch()[Symbol.asyncIterator]()
    await second.next()
    const last = second.next()
    await closing.close()
    await expect(last).rejects.toThrow('closed')
  })

  it('fails at once where it cannot begin', async () => {
    await using nowhere = new EtcdFleet(['http://127.0.0.1:9'], { patienceMs: 0 })
    await expect(nowhere.watch()[Symbol.asyncIterator]().next()).rejects.toThrow(ConnectionError)
  })

  async function change(times: number): Promise<void> {
    const set = (n: number) => keys.set(`${prefix}/machines/${machine}/metadata/n`, `${n}`)
    await Promise.all(Array.from({ length: times }, (_, n) => set(n)))
  }

  /** What the watch tells has become what the lists say. */
  async function expectSame({ picture }: Watching): Promise<void> {
    const lists = [await fleet.machines(), await fleet.units(), await fleet.unitStates()]
    await eventually('the last change', () => JSON.stringify(picture.units) === JSON.stringify(lists[1]))
    expect([picture.machines, picture.units, picture.unitStates]).toEqual(lists)
  }
})

function summary(change: FleetChange): string {
  switch (change.kind) {
    case 'snapshot':
      return 'snapshot'
    case 'unit-submitted':
    case 'unit-gone':
      return `${change.kind} ${change.name} ${change.unit.desiredState}`
    case 'unit-replaced':
      return `${change.kind} ${change.name} ${change.previous.length} > ${change.options.length} options`
    case 'unit-desired-state':
      return `${change.kind} ${change.name} ${change.previous} > ${change.desiredState}`
    case 'unit-scheduled':
      return `${change.kind} ${change.name} ${change.previous?.slice(0, 2)} > ${change.machineID?.slice(0, 2)}`
    case 'unit-current-state':
      return `${change.kind} ${change.name} ${change.previous} > ${change.currentState}`
    case 'unit-state': {
      const [was, is] = [change.previous, change.state].map(
        (state) => state && `${state.active}/${state.sub}`,
      )
      return `${change.kind} ${change.name} ${change.machineID.slice(0, 2)} ${was} > ${is}`
    }
    case 'machine-changed':
      return `${change.kind} ${change.machineID.slice(0, 2)} ${JSON.stringify(change.machine.metadata)}`
    case 'machine-joined':
    case 'machine-lost':
      return `${change.kind} ${change.machineID.slice(0, 2)}`
  }
}

/** The same numbers every time, evenly from 0 to 1. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}
