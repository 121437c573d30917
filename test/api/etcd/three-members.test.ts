import { afterEach, beforeEach, expect, it } from 'vitest'
import { RequestTimeoutError } from '../../../src/api/errors.js'
import { EtcdUnavailableError, NoQuorumError } from '../../../src/api/etcd/errors.js'
import { EtcdFleet } from '../../../src/api/etcd/etcd-fleet.js'
import type { Exchange } from '../../../src/api/transport/http-transport.js'
import { fleetOptions } from '../../../src/units/index.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster, type EtcdProcess } from '../../support/etcd.js'
import { eventually } from '../../support/eventually.js'
import { Watching } from '../../support/watching.js'

const sleeper = fleetOptions('[Service]\nExecStart=/bin/sleep infinity\n')
const names = Array.from({ length: 50 }, (_, i) => `sleeper@${i + 1}.service`)

describeWithEtcd('an etcd of three members', () => {
  let cluster: EtcdCluster

  beforeEach(async () => {
    cluster = await EtcdCluster.start({ members: 3 })
  })
  afterEach(async () => {
    await cluster.stop()
  })

  /** Endpoints, those of a member first. */
  const startingWith = (member: EtcdProcess): [string, ...string[]] => [
    member.endpoint,
    ...cluster.endpoints.filter((endpoint) => endpoint !== member.endpoint),
  ]

  it('takes 50 units while its leader is killed, each once and whole, and a watch tells of them all', async () => {
    const leader = await cluster.leader()
    await using fleet = new EtcdFleet(startingWith(leader), { requestTimeoutMs: 1_000 })
    await using watching = await Watching.start(fleet)
    const puts = names.map(async (name, i) => {
      if (i === 25) await leader.kill()
      return fleet.putUnit({ name, options: sleeper, desiredState: 'launched' })
    })
    const results = await Promise.all(puts)
    expect(new Set(results)).toEqual(new Set(['stored']))
    const units = await fleet.units()
    expect(units.map(({ name, desiredState }) => [name, desiredState])).toEqual(
      [...names].sort().map((name) => [name, 'launched']),
    )
    expect(await fleet.ghosts()).toEqual([])
    const seen = new Set<string>()
    await watching.until('all 50 are launched', (change) => {
      if (change.kind === 'unit-desired-state' && change.desiredState === 'launched') seen.add(change.name)
      if (change.kind === 'unit-submitted' && change.unit.desiredState === 'launched') seen.add(change.name)
      return seen.size === 50
    })
    const submitted = watching.told.flatMap((change) => (change.kind === 'unit-submitted' ? change.name : []))
    expect(submitted.sort()).toEqual([...names].sort())
  })

  it('is asked through another member when one hangs, and that one is kept to', async () => {
    const [paused] = cluster.members
    if (paused === undefined) throw new Error('there are no members')
    const exchanges: Exchange[] = []
    const onExchange = (exchange: Exchange) => exchanges.push(exchange)
    await using fleet = new EtcdFleet(cluster.endpoints, { requestTimeoutMs: 300, onExchange })
    await fleet.putUnit({ name: 'a.service', options: sleeper, desiredState: 'inactive' })
    await using watching = await Watching.start(fleet)
    paused.pause()
    expect((await fleet.units()).map(({ name }) => name)).toEqual(['a.service'])
    exchanges.length = 0
    await fleet.putUnit({ name: 'b.service', options: sleeper, desiredState: 'loaded' })
    expect(exchanges.filter(({ url }) => url.startsWith(paused.endpoint))).toEqual([])
    await eventually('the new unit', () => watching.picture.unit('b.service')?.desiredState === 'loaded')
    paused.resume()
  })

  it('is found by the address of one member alone', async () => {
    const [first] = cluster.members
    if (first === undefined) throw new Error('there are no members')
    await using fleet = new EtcdFleet([first.endpoint], { requestTimeoutMs: 500 })
    const members = await fleet.members()
    expect(members.flatMap(({ clientURLs }) => clientURLs).sort()).toEqual([...cluster.endpoints].sort())
    await first.kill()
    await fleet.putUnit({ name: 'a.service', options: sleeper, desiredState: 'inactive' })
    expect(await fleet.unit('a.service')).toBeDefined()
  })

  it('without a majority serves nothing stale, and is said to be unavailable', async () => {
    await using fleet = new EtcdFleet(cluster.endpoints, { requestTimeoutMs: 300, patienceMs: 100 })
    await fleet.putUnit({ name: 'a.service', options: sleeper, desiredState: 'inactive' })
    const [first, second] = cluster.members
    await Promise.all([first?.kill(), second?.kill()])
    const error = await fleet.units().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(EtcdUnavailableError)
    if (!(error instanceof EtcdUnavailableError)) return
    expect([...error.failures.keys()].sort()).toEqual([...cluster.endpoints].sort())
    const last = error.failures.get(cluster.endpoints[2] ?? '')
    expect(last instanceof RequestTimeoutError || last instanceof NoQuorumError).toBe(true)
    await Promise.all([first?.start(), second?.start()])
    await using patient = new EtcdFleet(cluster.endpoints, { requestTimeoutMs: 500 })
    expect((await patient.units()).map(({ name }) => name)).toEqual(['a.service'])
  })
})
