import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Machine } from '../../../src/api/index.js'
import { MemoryRegistry } from '../../../src/dev/registry/memory-registry.js'
import type { MachineSession, RegistryChange } from '../../../src/dev/registry/registry.js'
import { UnreadableUnitError } from '../../../src/dev/registry/unreadable-unit-error.js'
import { eventually } from '../../support/eventually.js'

const options = [{ section: 'Service', name: 'ExecStart', value: '/bin/true' }]
const a: Machine = { id: 'a'.repeat(32), primaryIP: '10.0.0.1', metadata: { role: 'web', disk: 'hdd' } }
const b: Machine = { id: 'b'.repeat(32), primaryIP: '', metadata: {} }
const state = { hash: 'x', load: 'loaded', active: 'active', sub: 'running' }
const all = { from: 0, count: Number.POSITIVE_INFINITY }

let registry: MemoryRegistry

beforeEach(async () => {
  registry = await MemoryRegistry.open()
})
afterEach(() => registry[Symbol.asyncDispose]())

async function join(machine = a, ttlMs = 60_000): Promise<MachineSession> {
  const session = await registry.join(machine, ttlMs)
  if (session === undefined) throw new Error('alive already')
  return session
}

describe('the current state of a unit, by the rule of fleet', () => {
  const current = async () => (await registry.unit('web.service'))?.currentState

  it('is inactive without a machine, loaded with a state from it, launched with a heartbeat too', async () => {
    const session = await join()
    await registry.putUnit('web.service', options, 'launched')
    await session.saveState('web.service', state)
    await session.beat('web.service')
    expect(await current()).toBe('inactive')
    await registry.schedule('web.service', a.id)
    expect(await current()).toBe('launched')
    await session.clearBeat('web.service')
    expect(await current()).toBe('loaded')
    await session.removeState('web.service')
    expect(await current()).toBe('inactive')
  })

  it('counts only what the machine says that it is scheduled to', async () => {
    const [first, second] = [await join(a), await join(b)]
    await registry.putUnit('web.service', options, 'launched')
    await registry.schedule('web.service', b.id)
    await first.saveState('web.service', state)
    await first.beat('web.service')
    expect(await current()).toBe('inactive')
    await second.saveState('web.service', state)
    expect(await current()).toBe('loaded')
    await second.beat('web.service')
    await first.clearBeat('web.service')
    expect(await current()).toBe('launched')
  })

  it('of a global unit is inactive for ever', async () => {
    const session = await join()
    const global = [...options, { section: 'X-Fleet', name: 'Global', value: 'true' }]
    await registry.putUnit('all.service', global, 'launched')
    await registry.schedule('all.service', a.id)
    await session.saveState('all.service', state)
    await session.beat('all.service')
    expect(await registry.unit('all.service')).toMatchObject({
      currentState: 'inactive',
      machineID: undefined,
    })
  })
})

describe('units', () => {
  it('come in order of their names, in part where a part is asked for', async () => {
    for (const name of ['c', 'a', 'e', 'b', 'd'])
      await registry.putUnit(`${name}.service`, options, 'inactive')
    const names = async (from: number, count: number) =>
      (await registry.units({ from, count })).map(({ name }) => name[0]).join('')
    expect(await names(0, 100)).toBe('abcde')
    expect(await names(1, 3)).toBe('bcd')
    expect(await names(5, 3)).toBe('')
    await registry.destroyUnit('b.service')
    expect(await names(0, 100)).toBe('acde')
  })

  it('are scheduled once, and only unscheduled from where they are', async () => {
    await registry.putUnit('web.service', options, 'launched')
    expect(await registry.schedule('web.service', a.id)).toBe(true)
    expect(await registry.schedule('web.service', b.id)).toBe(false)
    await registry.unschedule('web.service', b.id)
    expect((await registry.unit('web.service'))?.machineID).toBe(a.id)
    await registry.unschedule('web.service', a.id)
    expect((await registry.unit('web.service'))?.machineID).toBeUndefined()
    expect(await registry.schedule('none.service', a.id)).toBe(false)
  })

  it('keep their schedule with another unit file', async () => {
    await registry.putUnit('web.service', options, 'launched')
    await registry.schedule('web.service', a.id)
    await registry.putUnit('web.service', [...options, ...options], 'loaded')
    expect(await registry.unit('web.service')).toMatchObject({ machineID: a.id, desiredState: 'loaded' })
  })

  it('cannot be read with an unknown desired state, nor with a unit file that fleet cannot parse', async () => {
    await registry.putUnit('a.service', options, 'inactive')
    await registry.putUnit('b.service', [{ section: 'A]B', name: 'X', value: '1' }], 'inactive')
    await registry.putUnit('c.service', options, 'inactive')
    await registry.setDesiredState('a.service', 'running')
    await expect(registry.unit('a.service')).rejects.toThrow(UnreadableUnitError)
    await expect(registry.unit('b.service')).rejects.toThrow(UnreadableUnitError)
    expect((await registry.units(all)).map(({ name }) => name)).toEqual(['c.service'])
  })

  it('are read back as fleet parses them', async () => {
    await registry.putUnit('x.service', [{ section: 'S', name: 'A', value: '1\nB=2' }], 'inactive')
    expect((await registry.unit('x.service'))?.file.options).toEqual([
      { section: 'S', name: 'A', value: '1' },
      { section: 'S', name: 'B', value: '2' },
    ])
  })

  it('that are not there can neither be set nor destroyed', async () => {
    await registry.setDesiredState('none.service', 'launched')
    expect(await registry.destroyUnit('none.service')).toBe(false)
    expect(await registry.units(all)).toEqual([])
  })
})

describe('machines', () => {
  it('are alive as long as they say so, and all they have written goes with them', async () => {
    const session = await join(a, 60)
    await registry.putUnit('web.service', options, 'launched')
    await registry.schedule('web.service', a.id)
    await session.saveState('web.service', state)
    await session.beat('web.service')
    for (let i = 0; i < 5; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(await session.refresh()).toBe(true)
    }
    expect(await registry.machines()).toHaveLength(1)
    await eventually('it is gone', async () => (await registry.machines()).length === 0, { every: 5 })
    expect(await registry.unitStates({}, all)).toEqual([])
    expect((await registry.unit('web.service'))?.currentState).toBe('inactive')
    expect(await session.refresh()).toBe(false)
    await session.saveState('web.service', state)
    expect(await registry.unitStates({}, all)).toEqual([])
  })

  it('cannot join twice, but again once they have left', async () => {
    const session = await join()
    expect(await registry.join(a, 60_000)).toBeUndefined()
    await session.leave()
    await join()
  })

  it('have metadata laid over their own; an empty value hides a key', async () => {
    await registry.setMetadata(a.id, 'disk', 'ssd')
    await registry.setMetadata(a.id, 'role', '')
    await registry.setMetadata(b.id, 'rack', '4')
    await join(a)
    await join(b)
    expect((await registry.machines()).map(({ metadata }) => metadata)).toEqual([
      { disk: 'ssd' },
      { rack: '4' },
    ])
    await registry.setMetadata(a.id, 'role', 'db')
    expect((await registry.machines())[0]?.metadata).toEqual({ disk: 'ssd', role: 'db' })
  })
})

describe('unit states', () => {
  it('come by unit, then machine, and can be narrowed to either', async () => {
    const [first, second] = [await join(a), await join(b)]
    for (const unit of ['y.service', 'x.service', 'z.service']) {
      await second.saveState(unit, state)
      if (unit !== 'z.service') await first.saveState(unit, state)
    }
    const list = async (filter = {}, range = all) =>
      (await registry.unitStates(filter, range)).map(({ name, machineID }) => name[0] + (machineID[0] ?? ''))
    expect(await list()).toEqual(['xa', 'xb', 'ya', 'yb', 'zb'])
    expect(await list({}, { from: 1, count: 3 })).toEqual(['xb', 'ya', 'yb'])
    expect(await list({}, { from: 4, count: 3 })).toEqual(['zb'])
    expect(await list({ machineID: a.id })).toEqual(['xa', 'ya'])
    expect(await list({ machineID: b.id }, { from: 1, count: 1 })).toEqual(['yb'])
    expect(await list({ unit: 'y.service' })).toEqual(['ya', 'yb'])
    expect(await list({ unit: 'z.service', machineID: a.id })).toEqual([])
    await second.leave()
    expect(await list()).toEqual(['xa', 'ya'])
  })
})

describe('a watch', () => {
  it('begins with what is there and goes on with every change', async () => {
    await registry.putUnit('a.service', options, 'inactive')
    await join(a)
    const changes: RegistryChange[] = []
    const watch = await registry.watch((change) => changes.push(change))
    expect(watch.units.map(({ name }) => name)).toEqual(['a.service'])
    expect(watch.machines.map(({ id }) => id)).toEqual([a.id])
    await registry.putUnit('b.service', options, 'launched')
    await registry.schedule('b.service', a.id)
    await registry.setDesiredState('b.service', 'launched')
    await registry.setDesiredState('a.service', 'nonsense')
    await registry.destroyUnit('b.service')
    await registry.setMetadata(a.id, 'role', 'db')
    watch.close()
    await registry.destroyUnit('a.service')
    expect(
      changes.map((change) =>
        change.kind === 'unit'
          ? `${change.name} ${change.unit?.desiredState ?? 'gone'} ${change.unit?.machineID?.[0] ?? '-'}`
          : `${change.id[0]} ${change.machine?.metadata.role ?? 'gone'}`,
      ),
    ).toEqual([
      'b.service launched -',
      'b.service launched a',
      'a.service gone -',
      'b.service gone -',
      'a db',
    ])
  })
})
