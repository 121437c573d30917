import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type Fleet,
  FleetPicture,
  MetadataRefusedError,
  type NewUnit,
  type Unit,
  UnitNotFoundError,
  UnitRefusedError,
} from '../../src/api/index.js'
import { fleetOptions, hashOptions, type UnitOption } from '../../src/units/index.js'
import { eventually } from '../support/eventually.js'

/** A cluster with agents that run units, and a way into it. */
export interface ContractCluster extends AsyncDisposable {
  /** A client of its own, which the contract closes. */
  connect(): Fleet
}

export interface ContractOptions {
  /** Milliseconds that the cluster may take for what it does by itself. Default 10,000. */
  readonly patienceMs?: number
}

/**
 * What every driver does on every cluster, real ones too. All units and metadata keys begin with a word of
 * chance and are taken away again; nothing else is touched.
 */
export function fleetContract(
  what: string,
  start: () => Promise<ContractCluster>,
  { patienceMs = 10_000 }: ContractOptions = {},
): void {
  describe(`the contract of Fleet, kept by ${what}`, { timeout: 6 * patienceMs }, () => {
    const prefix = `contract-${randomBytes(4).toString('hex')}`
    let cluster: ContractCluster
    let fleet: Fleet

    beforeAll(async () => {
      cluster = await start()
      fleet = cluster.connect()
      await becomes('a machine', async () => (await fleet.machines()).length > 0)
    }, 3 * patienceMs)
    afterEach(async () => {
      await Promise.all((await mine()).map(({ name }) => fleet.destroyUnit(name)))
      await becomes(
        'nothing',
        async () => !(await fleet.unitStates()).some(({ name }) => name.startsWith(prefix)),
      )
    })
    afterAll(async () => {
      await fleet.close()
      await cluster[Symbol.asyncDispose]()
    })

    const becomes = <T>(state: string, check: () => Promise<T | undefined | false>): Promise<T> =>
      eventually(state, check, { deadline: patienceMs, every: 30 })
    const named = (rest: string) => `${prefix}-${rest}`
    const mine = async () => (await fleet.units()).filter(({ name }) => name.startsWith(prefix))
    const sleeper = (...more: string[]): readonly UnitOption[] =>
      fleetOptions(`[Service]\nExecStart=/bin/sleep infinity\n${more.join('\n')}\n`)
    const put = (rest: string, desiredState: NewUnit['desiredState'], options = sleeper()) =>
      fleet.putUnit({ name: named(rest), options, desiredState })
    const comes = (rest: string, currentState: Unit['currentState']) =>
      becomes(`${rest} is ${currentState}`, async () => {
        const unit = await fleet.unit(named(rest))
        return unit?.currentState === currentState ? unit : undefined
      })

    describe('a unit file', () => {
      it('comes back as it was stored', async () => {
        const options = fleetOptions(
          [
            '[Unit]\nDescription=a <b> & "c" \\x2d ü %i\nAfter=x\nAfter=y\n',
            '[Service]\nExecStart=/bin/sh -c "a && b > c" \\\n  -x \\\n  -y\nEnvironment=\n',
            '[X-Fleet]\nMachineMetadata="a=1" "b=2"\nConflicts=x@*.service\n',
          ].join('\n'),
        )
        expect(await put('a@1.service', 'inactive', options)).toBe('stored')
        const unit = await fleet.unit(named('a@1.service'))
        expect(unit).toEqual({
          name: named('a@1.service'),
          options,
          desiredState: 'inactive',
          currentState: 'inactive',
          machineID: undefined,
        })
      })

      it.each([
        'x\\x2dy:z_1.service',
        'a.b@c.d.service',
        'a@b@c.socket',
        'UPPER-lower.timer',
        't@.path',
      ])('is kept under the name %s', async (rest) => {
        await put(rest, 'inactive')
        expect((await fleet.unit(named(rest)))?.name).toBe(named(rest))
        expect((await mine()).map(({ name }) => name)).toEqual([named(rest)])
        await fleet.destroyUnit(named(rest))
        expect(await fleet.unit(named(rest))).toBeUndefined()
      })

      it('is stored once, then unchanged, and replaced by another', async () => {
        expect(await put('a.service', 'inactive')).toBe('stored')
        expect(await put('a.service', 'inactive')).toBe('unchanged')
        expect(await put('a.service', 'inactive', sleeper('Restart=no'))).toBe('stored')
        expect((await fleet.unit(named('a.service')))?.options).toEqual(sleeper('Restart=no'))
        expect(await put('a.service', 'inactive', sleeper())).toBe('stored')
      })

      it.each([
        ['a name fleet refuses', 'a b.service', sleeper(), 'inactive'],
        ['a type there is not', 'a.unit', sleeper(), 'inactive'],
        ['no options', 'a.service', [], 'inactive'],
        [
          'what contradicts itself',
          'a.service',
          sleeper('[X-Fleet]', 'Global=true', 'MachineOf=b.service'),
          'inactive',
        ],
        [
          'a line too long',
          'a.service',
          [{ section: 'Service', name: 'Environment', value: 'x'.repeat(5_000) }],
          'inactive',
        ],
        [
          'a line that is smuggled in',
          'a.service',
          [{ section: 'Service', name: 'A', value: 'a\nExecStart=/b' }],
          'inactive',
        ],
        ['a template to be launched', 'a@.service', sleeper(), 'launched'],
        ['a template to be loaded', 'a@.service', sleeper(), 'loaded'],
      ] as const)('is refused for %s', async (_, rest, options, desiredState) => {
        await expect(put(rest, desiredState, options)).rejects.toThrow(UnitRefusedError)
        expect(await mine()).toEqual([])
      })

      it('is stored whole by whoever comes last when many come at once', async () => {
        const files = Array.from({ length: 8 }, (_, i) => sleeper(`Environment=N=${i}`))
        await Promise.all(files.map((options) => put('a.service', 'inactive', options)))
        const unit = await fleet.unit(named('a.service'))
        expect(files).toContainEqual(unit?.options)
        expect(await mine()).toEqual([unit])
      })
    })

    describe('lists', () => {
      it('are whole, however long, and in the order of names', async () => {
        const names = Array.from({ length: 120 }, (_, i) => named(`many@${i}.service`))
        await Promise.all(
          names.map((name) => fleet.putUnit({ name, options: sleeper(), desiredState: 'inactive' })),
        )
        expect((await mine()).map(({ name }) => name)).toEqual([...names].sort())
        const all = (await fleet.units()).map(({ name }) => name)
        expect(all).toEqual([...all].sort())
      })

      it('say the same of a unit as asking for it', async () => {
        await put('a.service', 'launched')
        await put('b@.service', 'inactive')
        await comes('a.service', 'launched')
        for (const unit of await mine()) expect(await fleet.unit(unit.name)).toEqual(unit)
      })

      it('know nothing of units that are not there', async () => {
        const nothing = named('nothing.service')
        expect(await fleet.unit(nothing)).toBeUndefined()
        expect(await fleet.unitStates({ unit: nothing })).toEqual([])
        await expect(fleet.destroyUnit(nothing)).rejects.toThrow(UnitNotFoundError)
        await expect(fleet.setDesiredState(nothing, 'launched')).rejects.toThrow(UnitNotFoundError)
        expect(await mine()).toEqual([])
      })
    })

    describe('a unit', () => {
      it('goes from inactive to loaded to launched and back', async () => {
        await put('a.service', 'inactive')
        await fleet.setDesiredState(named('a.service'), 'loaded')
        const loaded = await comes('a.service', 'loaded')
        const machines = await fleet.machines()
        expect(machines.map(({ id }) => id)).toContain(loaded.machineID)
        const states = await fleet.unitStates({ unit: named('a.service') })
        expect(states).toEqual([
          {
            name: named('a.service'),
            machineID: loaded.machineID,
            hash: hashOptions(sleeper()),
            load: 'loaded',
            active: 'inactive',
            sub: 'dead',
          },
        ])
        await fleet.setDesiredState(named('a.service'), 'launched')
        const launched = await comes('a.service', 'launched')
        expect(launched).toEqual({ ...loaded, desiredState: 'launched', currentState: 'launched' })
        await becomes(
          'running',
          async () => (await fleet.unitStates({ unit: named('a.service') }))[0]?.sub === 'running',
        )
        const there = await fleet.unitStates({ machineID: launched.machineID })
        expect(there.map(({ name }) => name)).toContain(named('a.service'))
        expect(await fleet.unitStates({ unit: named('a.service'), machineID: 'none' })).toEqual([])
        await fleet.setDesiredState(named('a.service'), 'inactive')
        const inactive = await becomes('taken off', async () => {
          const unit = await fleet.unit(named('a.service'))
          return unit?.machineID === undefined ? unit : undefined
        })
        expect(inactive.currentState).toBe('inactive')
        await becomes(
          'unloaded',
          async () => (await fleet.unitStates({ unit: named('a.service') })).length === 0,
        )
      })

      it('is launched when it is stored so, and gone with its state when it is destroyed', async () => {
        await put('a@1.service', 'launched')
        await comes('a@1.service', 'launched')
        await fleet.destroyUnit(named('a@1.service'))
        expect(await fleet.unit(named('a@1.service'))).toBeUndefined()
        await expect(fleet.destroyUnit(named('a@1.service'))).rejects.toThrow(UnitNotFoundError)
        await becomes(
          'no state',
          async () => (await fleet.unitStates({ unit: named('a@1.service') })).length === 0,
        )
      })

      it('is set to run by storing the same file again', async () => {
        await put('a.service', 'inactive')
        expect(await put('a.service', 'launched')).toBe('unchanged')
        await comes('a.service', 'launched')
      })

      it('runs its new file after it was replaced', async () => {
        await put('a.service', 'launched')
        await comes('a.service', 'launched')
        await put('a.service', 'launched', sleeper('Restart=no'))
        const hash = hashOptions(sleeper('Restart=no'))
        await becomes(
          'the new file',
          async () => (await fleet.unitStates({ unit: named('a.service') }))[0]?.hash === hash,
        )
      })

      it('goes to the machine it asks for, and stays inactive where none is as it asks', async () => {
        const machine = (await fleet.machines()).at(-1)
        await put('a.service', 'launched', sleeper('[X-Fleet]', `MachineID=${machine?.id}`))
        await put('b.service', 'launched', sleeper('[X-Fleet]', `MachineMetadata=${prefix}=nowhere`))
        await put('c.service', 'launched', sleeper('[X-Fleet]', `MachineOf=${named('a.service')}`))
        expect((await comes('a.service', 'launched')).machineID).toBe(machine?.id)
        expect((await comes('c.service', 'launched')).machineID).toBe(machine?.id)
        expect(await fleet.unit(named('b.service'))).toMatchObject({
          desiredState: 'launched',
          currentState: 'inactive',
          machineID: undefined,
        })
      })

      it('is kept apart from those it conflicts with', async () => {
        const machines = await fleet.machines()
        const options = sleeper('[X-Fleet]', `Conflicts=${named('apart@*.service')}`)
        const rests = machines.map((_, i) => `apart@${i}.service`)
        for (const rest of rests) await put(rest, 'launched', options)
        const units = await Promise.all(rests.map((rest) => comes(rest, 'launched')))
        expect(new Set(units.map(({ machineID }) => machineID)).size).toBe(machines.length)
      })

      it('that is a template never runs', async () => {
        await put('a@.service', 'inactive')
        await expect(fleet.setDesiredState(named('a@.service'), 'launched')).rejects.toThrow(UnitRefusedError)
        await expect(fleet.setDesiredState(named('a@.service'), 'loaded')).rejects.toThrow(UnitRefusedError)
        await fleet.setDesiredState(named('a@.service'), 'inactive')
        expect((await fleet.unit(named('a@.service')))?.desiredState).toBe('inactive')
      })

      it('that is global runs on every machine, and is scheduled to none', async () => {
        await put('g.service', 'launched', sleeper('[X-Fleet]', 'Global=true'))
        const machines = (await fleet.machines()).map(({ id }) => id)
        const states = await becomes('everywhere', async () => {
          const found = await fleet.unitStates({ unit: named('g.service') })
          return found.filter(({ sub }) => sub === 'running').length === machines.length ? found : undefined
        })
        expect(states.map(({ machineID }) => machineID)).toEqual(machines)
        expect(await fleet.unit(named('g.service'))).toMatchObject({
          desiredState: 'launched',
          machineID: undefined,
        })
        expect((await fleet.unit(named('g.service')))?.currentState).toBeUndefined()
        expect((await mine())[0]).toMatchObject({ currentState: 'inactive', machineID: undefined })
      })
    })

    describe('a machine', () => {
      it('has an ID, an address and metadata, and they are in the order of IDs', async () => {
        const machines = await fleet.machines()
        const ids = machines.map(({ id }) => id)
        expect(ids).toEqual([...new Set(ids)].sort())
        for (const machine of machines) {
          expect(machine).toEqual({
            id: expect.stringMatching(/^[0-9a-f]{32}$/),
            primaryIP: expect.any(String),
            metadata: expect.any(Object),
          })
        }
      })

      it('takes metadata, and units that ask for it move there', async () => {
        const machine = (await fleet.machines()).at(-1)
        if (machine === undefined) throw new Error('there is no machine')
        const key = `${prefix}.rack_1`
        const metadata = async () => (await fleet.machines()).find(({ id }) => id === machine.id)?.metadata
        await put('a.service', 'launched', sleeper('[X-Fleet]', `MachineMetadata=${key}=r1`))
        await fleet.setMetadata(machine.id, key, 'r0 <&> ü')
        expect(await metadata()).toEqual({ ...machine.metadata, [key]: 'r0 <&> ü' })
        await fleet.setMetadata(machine.id, key, 'r1')
        expect((await comes('a.service', 'launched')).machineID).toBe(machine.id)
        await fleet.removeMetadata(machine.id, key)
        expect(await metadata()).toEqual(machine.metadata)
        await becomes(
          'taken off',
          async () => (await fleet.unit(named('a.service')))?.machineID === undefined,
        )
      })

      it.each([
        ['an empty value', 'a', ''],
        ['a key of other characters', 'a/b', '1'],
        ['a key that etcd hides', '_a', '1'],
        ['no key', '', '1'],
      ])('refuses metadata with %s', async (_, key, value) => {
        const [machine] = await fleet.machines()
        await expect(fleet.setMetadata(machine?.id ?? '', key, value)).rejects.toThrow(MetadataRefusedError)
      })
    })

    describe('a call', () => {
      it('that is aborted rejects with the reason', async () => {
        const reason = new Error('enough')
        const signal = AbortSignal.abort(reason)
        const unit = { name: named('a.service'), options: sleeper(), desiredState: 'inactive' } as const
        const calls = [
          fleet.units({ signal }),
          fleet.unit(unit.name, { signal }),
          fleet.machines({ signal }),
          fleet.unitStates({}, { signal }),
          fleet.putUnit(unit, { signal }),
          fleet.setDesiredState(unit.name, 'inactive', { signal }),
          fleet.destroyUnit(unit.name, { signal }),
          fleet.setMetadata('x', 'a', '1', { signal }),
          fleet.removeMetadata('x', 'a', { signal }),
        ]
        for (const call of await Promise.allSettled(calls)) expect(call).toMatchObject({ reason })
        expect(await mine()).toEqual([])
      })

      it('after the end rejects', async () => {
        const closed = cluster.connect()
        await closed.machines()
        await closed.close()
        await expect(closed.machines()).rejects.toThrow('closed')
      })

      it('for the version gives one, or nothing', async () => {
        expect((await fleet.serverVersion()) ?? '0.0.0').toMatch(/^\d+\.\d+\.\d+/)
      })
    })

    it('a watch, where there is one, tells a unit’s whole life', async () => {
      if (fleet.watch === undefined) return
      const abort = new AbortController()
      const picture = new FleetPicture()
      const kinds: string[] = []
      const watching = (async () => {
        for await (const change of fleet.watch?.({ signal: abort.signal }) ?? []) {
          picture.apply(change)
          if ('name' in change && change.name === named('a.service')) kinds.push(change.kind)
        }
      })()
      await becomes('the snapshot', async () => picture.machines.length > 0)
      await put('a.service', 'launched')
      await becomes('running', async () =>
        picture.unitStates.some(({ name, sub }) => name === named('a.service') && sub === 'running'),
      )
      await becomes('launched', async () => picture.unit(named('a.service'))?.currentState === 'launched')
      expect(picture.unit(named('a.service'))).toEqual(await fleet.unit(named('a.service')))
      await fleet.destroyUnit(named('a.service'))
      await becomes('gone', async () => picture.unit(named('a.service')) === undefined)
      await becomes(
        'no state',
        async () => !picture.unitStates.some(({ name }) => name === named('a.service')),
      )
      expect(kinds[0]).toBe('unit-submitted')
      expect(kinds).toContain('unit-scheduled')
      expect(kinds).toContain('unit-current-state')
      expect(kinds.filter((kind) => kind === 'unit-gone')).toHaveLength(1)
      abort.abort()
      await expect(watching).rejects.toThrow('aborted')
    })
  })
}
