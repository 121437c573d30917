import { describe, expect, it } from 'vitest'
import { fleetOptions } from '../../../src/units/index.js'
import { eventually } from '../../support/eventually.js'
import { lettered, ObservedCluster } from '../../support/observed-cluster.js'

describe('the engine places units', () => {
  it('on the least loaded machine, the one with the lowest ID on a tie', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('cab') })
    for (let n = 1; n <= 5; n++) {
      await cluster.launch(`web@${n}.service`)
      await cluster.until({ [`web@${n}.service`]: `launched ${'abcab'[n - 1]}` })
    }
  })

  it('all that came together, in order of their names', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('ab') })
    cluster.cluster.holdEngine()
    for (const name of ['d', 'b', 'c', 'a']) await cluster.launch(`${name}.service`)
    cluster.cluster.releaseEngine()
    await cluster.until({
      'a.service': 'launched a',
      'b.service': 'launched b',
      'c.service': 'launched a',
      'd.service': 'launched b',
    })
  })

  it('not while nobody leads', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('a') })
    cluster.cluster.holdEngine()
    await cluster.launch('web.service')
    expect(await cluster.settled()).toEqual({ 'web.service': 'inactive -' })
    cluster.cluster.releaseEngine()
    await cluster.until({ 'web.service': 'launched a' })
  })

  it('never a template', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('a') })
    await cluster.launch('web.service')
    const options = fleetOptions('[Service]\nExecStart=/bin/sleep infinity\n')
    // A client of ours refuses to ask for that.
    const { endpoint } = cluster.cluster
    const reply = await fetch(`${endpoint}/fleet/v1/units/web@.service`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ desiredState: 'launched', options }),
    })
    expect(reply.status).toBe(201)
    expect(await cluster.settled()).toEqual({ 'web.service': 'launched a', 'web@.service': 'inactive -' })
  })

  it('where MachineID, MachineMetadata and Conflicts allow it', async () => {
    const metadata = { a: { disk: 'hdd' }, b: { disk: 'ssd' }, c: { disk: 'ssd', role: 'db' } }
    await using cluster = await ObservedCluster.start({ machines: lettered('abc', metadata) })
    await cluster.launch('pinned.service', `MachineID=${'b'.padEnd(32, '0')}`)
    await cluster.launch('short.service', 'MachineID=c0000000')
    await cluster.launch('fast.service', 'MachineMetadata=disk=ssd', 'MachineMetadata=role=db')
    await cluster.launch('nowhere.service', 'MachineMetadata=disk=tape')
    await cluster.until({
      'pinned.service': 'launched b',
      'short.service': 'launched c',
      'fast.service': 'launched c',
    })
    for (let n = 1; n <= 4; n++) await cluster.launch(`apart@${n}.service`, 'Conflicts=apart@*.service')
    const units = await cluster.settled()
    expect(units['nowhere.service']).toBe('inactive -')
    expect([1, 2, 3, 4].map((n) => units[`apart@${n}.service`]).sort()).toEqual([
      'inactive -',
      'launched a',
      'launched b',
      'launched c',
    ])
  })

  it('beside the unit that MachineOf names, once that is placed', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('ab') })
    await cluster.launch('fill.service', 'MachineID=a0000000')
    await cluster.launch('beside.service', 'MachineOf=west.service')
    expect((await cluster.settled())['beside.service']).toBe('inactive -')
    await cluster.launch('west.service')
    await cluster.until({ 'west.service': 'launched b', 'beside.service': 'launched b' })
  })
})

describe('the engine takes units away', () => {
  it('that are to be inactive, and gives their place to one that waits', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('a') })
    await cluster.launch('x@1.service', 'Conflicts=x@*.service')
    await cluster.until({ 'x@1.service': 'launched a' })
    await cluster.launch('x@2.service', 'Conflicts=x@*.service')
    expect((await cluster.settled())['x@2.service']).toBe('inactive -')
    await cluster.fleet.setDesiredState('x@1.service', 'inactive')
    await cluster.until({ 'x@1.service': 'inactive -', 'x@2.service': 'launched a' })
    await cluster.fleet.setDesiredState('x@1.service', 'launched')
    await cluster.fleet.destroyUnit('x@2.service')
    await cluster.until({ 'x@1.service': 'launched a' })
  })

  it('when their machine has not the metadata any more, and back when it has', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('ab', { a: { disk: 'ssd' } }) })
    const a = lettered('a')[0]?.id ?? ''
    const b = lettered('b')[0]?.id ?? ''
    await cluster.launch('fast.service', 'MachineMetadata=disk=ssd')
    await cluster.until({ 'fast.service': 'launched a' })
    await cluster.fleet.removeMetadata(a, 'disk')
    await cluster.until({ 'fast.service': 'inactive -' })
    await cluster.fleet.setMetadata(b, 'disk', 'ssd')
    await cluster.until({ 'fast.service': 'launched b' })
  })

  it('when the unit they must be with has moved, and they follow', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('ab') })
    await cluster.launch('west.service')
    await cluster.launch('beside.service', 'MachineOf=west.service')
    await cluster.until({ 'west.service': 'launched a', 'beside.service': 'launched a' })
    await cluster.cluster.kill('a')
    await cluster.until({ 'west.service': 'launched b', 'beside.service': 'launched b' })
    await cluster.fleet.destroyUnit('west.service')
    await cluster.until({ 'beside.service': 'inactive -' })
  })

  it('when a new unit file does not fit where they are', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('ab', { b: { disk: 'ssd' } }) })
    await cluster.launch('web.service')
    await cluster.until({ 'web.service': 'launched a' })
    await cluster.launch('web.service', 'MachineMetadata=disk=ssd')
    await cluster.until({ 'web.service': 'launched b' })
  })

  it('that another one replaces, to another machine', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('ab') })
    await cluster.launch('old.service')
    await cluster.until({ 'old.service': 'launched a' })
    await cluster.launch('fill.service')
    await cluster.until({ 'fill.service': 'launched b' })
    await cluster.launch('new.service', 'Replaces=old.service')
    await cluster.until({ 'new.service': 'launched a', 'old.service': 'launched b' })
  })

  it('but a unit that is replaced and has nowhere to go stays', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('a') })
    await cluster.launch('old.service')
    await cluster.launch('new.service', 'Replaces=old.service')
    expect(await cluster.settled()).toEqual({ 'old.service': 'launched a', 'new.service': 'launched a' })
  })
})

describe('a machine that is lost', () => {
  it('is noticed when its time is over; its units run elsewhere, and do not come back with it', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('abc') })
    for (let n = 1; n <= 6; n++) await cluster.launch(`tl@${n}.service`)
    await cluster.launch('all.service', 'Global=true')
    await eventually('all run', async () => {
      const states = Object.values(await cluster.states())
      return states.length === 9 && states.every((state) => state === 'active/running')
    })
    await cluster.cluster.kill('c')
    expect((await cluster.fleet.machines()).map(({ id }) => id[0])).toEqual(['a', 'b', 'c'])
    await eventually('it is gone', async () => (await cluster.fleet.machines()).length === 2)
    await cluster.settled()
    const states = await cluster.states()
    expect(Object.keys(states).filter((key) => key.endsWith(' c'))).toEqual([])
    expect(Object.keys(states)).toHaveLength(8)
    const before = await cluster.units()
    await cluster.cluster.boot('c')
    await eventually(
      'global units start on it',
      async () => (await cluster.states())['all.service c'] === 'active/running',
    )
    expect(await cluster.units()).toEqual(before)
  })

  it('waits for its older self when it boots at once; its units then run on it anew, or have moved', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('ab') })
    await cluster.launch('web.service')
    await cluster.untilStates({ 'web.service a': 'active/running' })
    await cluster.cluster.kill('a')
    await cluster.cluster.boot('a')
    const [status] = (await cluster.cluster.status()).machines
    expect(status).toMatchObject({ up: true, alive: true, units: 0 })
    await eventually(
      'it has joined again',
      () =>
        cluster.cluster.log.entries.filter(({ message }) => message === 'Joined the cluster').length === 3,
    )
    await cluster.settled()
    const [where = ''] = Object.keys(await cluster.states())
    expect(await cluster.states()).toEqual({ [where]: 'active/running' })
    expect(await cluster.units()).toEqual({ 'web.service': `launched ${where.at(-1)}` })
  })

  it('with all others leaves units nowhere until one is there', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('a') })
    await cluster.launch('web.service')
    await cluster.until({ 'web.service': 'launched a' })
    await cluster.cluster.kill('a')
    await cluster.until({ 'web.service': 'inactive -' })
    await cluster.cluster.addMachine({ id: 'd'.padEnd(32, '0') })
    await cluster.until({ 'web.service': 'launched d' })
  })
})

describe('global units', () => {
  it('run on every machine that has the metadata, on those that come too', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('ab', { a: { role: 'web' } }) })
    await cluster.launch('all.service', 'Global=true')
    await cluster.launch('web.service', 'Global=true', 'MachineMetadata=role=web')
    await cluster.untilStates({
      'all.service a': 'active/running',
      'all.service b': 'active/running',
      'web.service a': 'active/running',
    })
    await cluster.cluster.addMachine({ id: 'c'.padEnd(32, '0'), metadata: { role: 'web' } })
    await cluster.fleet.setMetadata('b'.padEnd(32, '0'), 'role', 'web')
    await cluster.untilStates({
      'all.service a': 'active/running',
      'all.service b': 'active/running',
      'all.service c': 'active/running',
      'web.service a': 'active/running',
      'web.service b': 'active/running',
      'web.service c': 'active/running',
    })
    await cluster.fleet.destroyUnit('all.service')
    await cluster.fleet.setDesiredState('web.service', 'loaded')
    await cluster.untilStates({
      'web.service a': 'inactive/dead',
      'web.service b': 'inactive/dead',
      'web.service c': 'inactive/dead',
    })
  })

  it('count as load, also where they are inactive', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('ab', { a: { role: 'web' } }) })
    const options = fleetOptions(
      '[Service]\nExecStart=/bin/true\n[X-Fleet]\nGlobal=true\nMachineMetadata=role=web\n',
    )
    await cluster.fleet.putUnit({ name: 'idle.service', desiredState: 'inactive', options })
    await cluster.launch('web.service')
    await cluster.until({ 'web.service': 'launched b' })
  })

  it('that conflict with a unit: the agent keeps the one whose name comes first', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('a') })
    await cluster.launch('m.service')
    await cluster.until({ 'm.service': 'launched a' })
    await cluster.launch('z.service', 'Global=true', 'Conflicts=m.service')
    await cluster.settled()
    expect(await cluster.states()).toEqual({ 'm.service a': 'active/running' })
    await cluster.launch('b.service', 'Global=true', 'Conflicts=m.service')
    // Without m.service nothing is in the way of z.service.
    await cluster.untilStates({ 'b.service a': 'active/running', 'z.service a': 'active/running' })
    await cluster.fleet.destroyUnit('b.service')
    await cluster.untilStates({ 'm.service a': 'active/running' })
  })
})
