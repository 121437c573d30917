import { describe, expect, it } from 'vitest'
import { ClusterLoad, type PlacementUnit, toPlacementUnit } from '../../src/scheduling/index.js'
import { fleetOptions } from '../../src/units/index.js'

/** A unit from the lines of its [X-Fleet] section. */
function unit(name: string, ...lines: string[]): PlacementUnit {
  const text = `[Service]\nExecStart=/bin/true\n[X-Fleet]\n${lines.join('\n')}\n`
  return toPlacementUnit({ name, options: fleetOptions(text) })
}

/** Three machines `aaaaaaaa…`, `bbbbbbbb…`, `cccccccc…`: c is a client, the others are servers. */
const ids = { a: 'a'.repeat(32), b: 'b'.repeat(32), c: 'c'.repeat(32) }

function cluster(): ClusterLoad {
  const load = new ClusterLoad()
  load.setMachine({ id: ids.c, metadata: { role: 'client', region: 'west' } })
  load.setMachine({ id: ids.a, metadata: { role: 'server', region: 'west' } })
  load.setMachine({ id: ids.b, metadata: { role: 'server', region: 'east' } })
  return load
}

function placed(load: ClusterLoad, wanted: PlacementUnit): string | undefined {
  const placement = load.place(wanted)
  return placement.placed ? placement.machineID : undefined
}

describe('the least loaded machine', () => {
  it('is chosen, the lowest ID on a tie', () => {
    const load = cluster()
    const chosen: string[] = []
    for (let i = 1; i <= 7; i++) {
      const next = unit(`web@${i}.service`)
      const machineID = placed(load, next) ?? ''
      load.schedule(next, machineID)
      chosen.push(machineID.charAt(0))
    }
    expect(chosen.join('')).toBe('abcabca')
  })

  it('counts the global units it runs', () => {
    const load = cluster()
    load.setGlobal(unit('everywhere.service', 'Global=true', 'MachineMetadata=role=server'))
    expect(placed(load, unit('web.service'))).toBe(ids.c)
    load.removeGlobal('everywhere.service')
    expect(placed(load, unit('web.service'))).toBe(ids.a)
  })

  it('no longer counts a unit that was unscheduled or moved', () => {
    const load = cluster()
    const web = unit('web.service')
    load.schedule(web, ids.a)
    expect(placed(load, unit('next.service'))).toBe(ids.b)
    load.schedule(web, ids.b)
    expect(placed(load, unit('next.service'))).toBe(ids.a)
    load.unschedule('web.service')
    expect([...load.leastLoaded()].map(({ units }) => units.size)).toEqual([0, 0, 0])
  })

  it('keeps what is scheduled to it while it is away', () => {
    const load = cluster()
    load.schedule(unit('web.service'), ids.a)
    load.removeMachine(ids.a)
    expect(load.review(unit('web.service'))).toEqual({ action: 'leave' })
    load.setMachine({ id: ids.a, metadata: {} })
    expect(load.review(unit('web.service'))).toEqual({ action: 'stay' })
  })
})

describe('a unit goes only where its requirements are met', () => {
  const beside = (load: ClusterLoad) => load.schedule(unit('west.service'), ids.b)
  const apart = (load: ClusterLoad) => {
    load.schedule(unit('apart@1.service', 'Conflicts=apart@*.service'), ids.a)
    load.schedule(unit('apart@2.service', 'Conflicts=apart@*.service'), ids.b)
  }
  const nothing = () => {}

  it.each<[string, string[], string, (load: ClusterLoad) => void, string | undefined]>([
    ['machine ID', [`MachineID=${ids.b}`], 'x.service', nothing, ids.b],
    ['first eight characters of a machine ID', ['MachineID=cccccccc'], 'x.service', nothing, ids.c],
    ['seven are not enough', ['MachineID=ccccccc'], 'x.service', nothing, undefined],
    [
      'the first machine ID counts',
      ['MachineID=bbbbbbbb', 'MachineID=cccccccc'],
      'x.service',
      nothing,
      ids.b,
    ],
    ['old name of machine ID', ['X-ConditionMachineID=bbbbbbbb'], 'x.service', nothing, ids.b],
    ['boot ID is taken for a machine ID', ['X-ConditionMachineBootID=bbbbbbbb'], 'x.service', nothing, ids.b],
    ['metadata', ['MachineMetadata=region=east'], 'x.service', nothing, ids.b],
    [
      'several values of a key: any',
      ['MachineMetadata=role=client', 'MachineMetadata=role=none'],
      'x.service',
      nothing,
      ids.c,
    ],
    ['several keys: all', ['MachineMetadata="role=server" "region=east"'], 'x.service', nothing, ids.b],
    ['nobody has all', ['MachineMetadata="role=client" "region=east"'], 'x.service', nothing, undefined],
    ['old name of metadata', ['X-ConditionMachineMetadata=role=client'], 'x.service', nothing, ids.c],
    ['metadata with two = is ignored', ['MachineMetadata=role=client=1'], 'x.service', nothing, ids.a],
    ['metadata without value is ignored', ['MachineMetadata=role='], 'x.service', nothing, ids.a],
    [
      'a key of every object is no metadata',
      ['MachineMetadata=constructor=x'],
      'x.service',
      nothing,
      undefined,
    ],
    ['beside another unit', ['MachineOf=west.service'], 'x.service', beside, ids.b],
    ['old name of MachineOf', ['X-ConditionMachineOf=west.service'], 'x.service', beside, ids.b],
    ['beside a unit that runs nowhere', ['MachineOf=none.service'], 'x.service', beside, undefined],
    ['specifiers are filled', ['MachineOf=%i.service'], 'x@west.service', beside, ids.b],
    ['%p and %n', ['MachineOf=%p.service'], 'west@1.service', beside, ids.b],
    ['away from others', ['Conflicts=apart@*.service'], 'apart@3.service', apart, ids.c],
    ['others keep it away', [], 'apart@3.service', apart, ids.c],
    ['old name of Conflicts', ['X-Conflicts=apart@*.service'], 'x.service', apart, ids.c],
    ['several patterns in one value', ['Conflicts=none.service apart@*.service'], 'x.service', apart, ids.c],
    ['never in conflict with itself', ['Conflicts=apart@1.service'], 'apart@1.service', nothing, ids.a],
  ])('%s', (_what, lines, name, prepare, expected) => {
    const load = cluster()
    prepare(load)
    expect(placed(load, unit(name, ...lines))).toBe(expected)
  })
})

describe('the reason is told for each machine', () => {
  it('all of them, in the order of the checks', () => {
    const load = cluster()
    load.schedule(unit('apart@1.service', 'Conflicts=apart@*.service'), ids.b)
    const wanted = unit(
      'apart@2.service',
      'MachineMetadata="planet=mars" "region=east"',
      'MachineOf=west.service',
      'Conflicts=apart@*.service',
    )
    const planet = { kind: 'metadata', key: 'planet', wanted: ['mars'], actual: undefined }
    const region = { kind: 'metadata', key: 'region', wanted: ['east'], actual: 'west' }
    const peer = { kind: 'peer', unit: 'west.service' }
    const conflict = {
      kind: 'conflict',
      unit: 'apart@1.service',
      pattern: 'apart@*.service',
      declaredBy: 'other',
    }
    expect(load.place(wanted)).toEqual({
      placed: false,
      obstacles: new Map<string, unknown>([
        [ids.c, [planet, region, peer]],
        [ids.a, [planet, region, peer]],
        [ids.b, [planet, peer, conflict]],
      ]),
    })
  })

  it('and that there is no machine at all', () => {
    expect(new ClusterLoad().place(unit('x.service'))).toEqual({ placed: false, obstacles: new Map() })
  })
})

describe('a global unit', () => {
  it('is on every machine that has its metadata and nothing against it', () => {
    const load = cluster()
    load.schedule(unit('loner.service', 'Conflicts=everywhere.service'), ids.a)
    load.setGlobal(unit('everywhere.service', 'Global=true', 'MachineMetadata=region=west'))
    const on = [ids.a, ids.b, ids.c].map((id) => load.machine(id)?.units.has('everywhere.service'))
    expect(on).toEqual([false, false, true])
    load.unschedule('loner.service')
    expect(load.machine(ids.a)?.units.has('everywhere.service')).toBe(true)
  })

  it('follows the metadata of a machine', () => {
    const load = cluster()
    load.setGlobal(unit('everywhere.service', 'Global=true', 'MachineMetadata=disk=ssd'))
    load.setMachine({ id: ids.b, metadata: { disk: 'ssd' } })
    expect(load.machine(ids.b)?.units.has('everywhere.service')).toBe(true)
    load.setMachine({ id: ids.b, metadata: {} })
    expect(load.machine(ids.b)?.units.size).toBe(0)
  })

  it("can be somebody's MachineOf", () => {
    const load = cluster()
    load.setGlobal(unit('everywhere.service', 'Global=true', 'MachineMetadata=region=east'))
    expect(placed(load, unit('x.service', 'MachineOf=everywhere.service'))).toBe(ids.b)
  })
})

describe('a unit that is scheduled is looked at again', () => {
  it('leaves when its peer moved, its metadata went, or a conflict came', () => {
    const load = cluster()
    const sidekick = unit('sidekick.service', 'MachineOf=main.service')
    load.schedule(unit('main.service'), ids.a)
    load.schedule(sidekick, ids.a)
    expect(load.review(sidekick)).toEqual({ action: 'stay' })
    load.schedule(unit('main.service'), ids.b)
    expect(load.review(sidekick)).toEqual({ action: 'leave' })
  })

  it('makes room when another one replaces it, unless both replace each other', () => {
    const load = cluster()
    const replacing = unit('new.service', 'Replaces=old.service')
    load.schedule(unit('old.service'), ids.a)
    load.schedule(replacing, ids.a)
    expect(load.review(replacing)).toEqual({ action: 'replace', replaced: 'old.service' })
    expect(load.placeElsewhere(ids.a)).toBe(ids.b)
    load.schedule(unit('old.service', 'Replaces=new.service'), ids.a)
    expect(load.review(replacing)).toEqual({ action: 'stay' })
  })
})
