import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { type Application, PlanRefusedError } from '../../../src/operations/index.js'
import { fleetOptions, withLabel } from '../../../src/units/index.js'
import { application } from '../../support/application.js'
import { countedFleet } from '../../support/counted-fleet.js'
import { sleeper } from '../../support/unit-folder.js'

let cluster: Cluster

type Units = Parameters<typeof application>[1]

const db = sleeper('db')
const web = `[Unit]
Description=web %i
After=db.service

[Service]
ExecStart=/bin/sleep infinity
ExecStop=/bin/true
Environment=A=1
`
const base = {
  'db.service': db,
  'web@.service': { text: web, instances: 3 },
  'job.service': { text: sleeper('job'), start: false },
  'all.service': sleeper('all', '[X-Fleet]\nGlobal=true\n'),
} as const satisfies Units

const webs = ['web@.service', 'web@1.service', 'web@2.service', 'web@3.service']

beforeAll(async () => {
  cluster = await startCluster({
    machines: [
      { metadata: { region: 'us' } },
      { metadata: { region: 'us' } },
      { metadata: { region: 'eu' } },
    ],
    name: 'plan',
  })
  await using counted = countedFleet(cluster.endpoint)
  const { fleet } = counted
  const result = await fleet.apply(application('plan', base))
  expect(result.outcome).toBe('done')
  await fleet.submit({
    name: 'foreign.service',
    options: withLabel(fleetOptions(db), { application: 'other', spare: false }),
  })
  await fleet.start({ name: 'bare.service', options: fleetOptions(db) })
  await fleet.submit({ name: 'idle.service', options: fleetOptions(db) })
})

afterAll(() => cluster.stop())

/** `replace db.service: changed Service.ExecStart`; only what changes. */
async function planOf(
  app: Application,
  options: { prune?: boolean; adopt?: boolean } = {},
): Promise<string[]> {
  await using counted = countedFleet(cluster.endpoint)
  const plan = await counted.fleet.plan(app, options)
  expect(counted.requests().filter((request) => !request.startsWith('GET'))).toEqual([])
  const lines = plan.units
    .filter(({ action }) => action !== 'none')
    .map(({ unit, action, changes }) =>
      [`${action} ${unit}`, changes.map(({ kind, section, name }) => `${kind} ${section}.${name}`).join(', ')]
        .filter((part) => part !== '')
        .join(': '),
    )
  expect(plan.changes).toBe(plan.units.some(({ action }) => action !== 'none' && action !== 'left'))
  return lines
}

function all(action: string, units: readonly string[], changes: string): string[] {
  return units.map((unit) => `${action} ${unit}${changes === '' ? '' : `: ${changes}`}`)
}

function edited(from: string, to: string): Units {
  const text = web.replace(from, to)
  expect(text).not.toBe(web)
  return { ...base, 'web@.service': { text, instances: 3 } }
}

describe('a plan tells exactly what an edit changes', () => {
  it.concurrent.each<[string, Units, readonly string[]]>([
    ['nothing', base, []],
    ['a comment', edited('[Service]', '# new\n[Service]'), []],
    ['a blank line', edited('[Service]', '\n\n[Service]'), []],
    ['blanks in a command', edited('sleep infinity', 'sleep   infinity'), []],
    ['a command over two lines', edited('sleep infinity', 'sleep \\\n  infinity'), []],
    [
      'options in another order',
      edited('ExecStop=/bin/true\nEnvironment=A=1', 'Environment=A=1\nExecStop=/bin/true'),
      [],
    ],
    ['files in another order', Object.fromEntries(Object.entries(base).reverse()), []],
    ['a command', edited('/bin/sleep', '/usr/bin/sleep'), all('replace', webs, 'changed Service.ExecStart')],
    ['a description', edited('web %i', 'www %i'), all('replace', webs, 'changed Unit.Description')],
    [
      'one more option',
      edited('ExecStop', 'Restart=always\nExecStop'),
      all('replace', webs, 'added Service.Restart'),
    ],
    ['one less', edited('ExecStop=/bin/true\n', ''), all('replace', webs, 'removed Service.ExecStop')],
    [
      'a value more',
      edited('A=1', 'A=1\nEnvironment=B=2'),
      all('replace', webs, 'changed Service.Environment'),
    ],
    [
      'two options',
      edited('ExecStop=/bin/true\nEnvironment=A=1', 'Environment=A=2'),
      all('replace', webs, 'changed Service.Environment, removed Service.ExecStop'),
    ],
    [
      'a section',
      edited('[Service]', '[X-Fleet]\nMachineMetadata=region=us\n[Service]'),
      all('replace', webs, 'added X-Fleet.MachineMetadata'),
    ],
    [
      'a conflict',
      edited('[Service]', '[X-Fleet]\nConflicts=web@*.service\n[Service]'),
      all('replace', webs, 'added X-Fleet.Conflicts'),
    ],
    ['one instance more', { ...base, 'web@.service': { text: web, instances: 4 } }, ['create web@4.service']],
    [
      'two more',
      { ...base, 'web@.service': { text: web, instances: 5 } },
      ['create web@4.service', 'create web@5.service'],
    ],
    ['one instance less', { ...base, 'web@.service': { text: web, instances: 2 } }, ['left web@3.service']],
    [
      'none at all',
      { ...base, 'web@.service': { text: web, instances: 0 } },
      ['left web@3.service', 'left web@2.service', 'left web@1.service'],
    ],
    [
      'other instances',
      { ...base, 'web@.service': { text: web, instances: ['1', '2', '3', 'x'] } },
      ['create web@x.service'],
    ],
    ['instances that nobody counts', { ...base, 'web@.service': { text: web, instances: 'existing' } }, []],
    [
      'those, edited',
      { ...edited('A=1', 'A=2'), 'web@.service': { text: web.replace('A=1', 'A=2'), instances: 'existing' } },
      all('replace', webs, 'changed Service.Environment'),
    ],
    ['one more unit', { ...base, 'new.service': sleeper('new') }, ['create new.service']],
    [
      'one more template',
      { ...base, 'new@.service': { text: sleeper('new'), instances: 1 } },
      ['create new@.service', 'create new@1.service'],
    ],
    [
      'a unit less',
      { 'db.service': db, 'web@.service': base['web@.service'], 'all.service': base['all.service'] },
      ['left job.service'],
    ],
    ['a unit that is started now', { ...base, 'job.service': sleeper('job') }, ['set-state job.service']],
    ['one that is not started any more', { ...base, 'db.service': { text: db, start: false } }, []],
    [
      'one that is not started, edited',
      { ...base, 'job.service': { text: sleeper('jobs'), start: false } },
      ['replace job.service: changed Unit.Description'],
    ],
    [
      'a global unit',
      { ...base, 'all.service': sleeper('every', '[X-Fleet]\nGlobal=true\n') },
      ['replace all.service: changed Unit.Description'],
    ],
    [
      'a unit that becomes global',
      { ...base, 'db.service': sleeper('db', '[X-Fleet]\nGlobal=true\n') },
      ['replace db.service: added X-Fleet.Global'],
    ],
    [
      'two unit files',
      { ...edited('A=1', 'A=2'), 'db.service': sleeper('database') },
      [
        'replace db.service: changed Unit.Description',
        ...all('replace', webs, 'changed Service.Environment'),
      ],
    ],
    [
      'an order',
      { ...edited('After=db.service\n', ''), 'db.service': db.replace('\n\n', '\nAfter=web@1.service\n\n') },
      [...all('replace', webs, 'removed Unit.After'), 'replace db.service: added Unit.After'],
    ],
    ['a unit that runs without a label', { ...base, 'bare.service': db }, []],
    [
      'that unit, edited',
      { ...base, 'bare.service': sleeper('bare') },
      ['replace bare.service: changed Unit.Description'],
    ],
    [
      'a unit without a label that does not run',
      { ...base, 'idle.service': { text: db, start: false } },
      ['label idle.service'],
    ],
    ['that unit, started', { ...base, 'idle.service': db }, ['set-state idle.service']],
  ])('%s', async (_what, units, expected) => {
    expect(await planOf(application('plan', units))).toEqual(expected)
  })

  it('with --prune removes what is left, in reverse order; with --adopt takes over', async () => {
    const less = application('plan', { 'all.service': base['all.service'] })
    expect(await planOf(less, { prune: true })).toEqual([
      'destroy web@3.service',
      'destroy web@2.service',
      'destroy web@1.service',
      'destroy web@.service',
      'destroy job.service',
      'destroy db.service',
    ])
    const more = application('plan', { ...base, 'foreign.service': db, 'bare.service': db })
    await expect(planOf(more)).rejects.toThrow('foreign.service: it belongs to the application other')
    const adopted = await planOf(application('plan', { ...base, 'bare.service': db }), { adopt: true })
    expect(adopted).toEqual(['replace bare.service'])
    expect(await planOf(more, { adopt: true })).toEqual(['set-state foreign.service', 'replace bare.service'])
  })
})

describe('a plan', () => {
  it('foresees where units go, and how they are rolled', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const { units, rolls } = await fleet.plan(
      application('plan', {
        'web@.service': {
          text: web.replace('[Service]', '[X-Fleet]\nMachineMetadata=region=us\n[Service]'),
          instances: 4,
          strategy: { batch: 2, order: 'start-first' },
        },
        'job.service': { text: sleeper('job'), start: false },
        'all.service': base['all.service'],
      }),
    )
    const machines = await fleet.machines()
    const region = (id: string | undefined) => machines.find((machine) => machine.id === id)?.metadata.region
    const byName = new Map(units.map((unit) => [unit.unit, unit.foreseen]))
    expect(byName.get('all.service')).toMatchObject({ kind: 'everywhere' })
    expect(byName.get('all.service')?.machines).toHaveLength(3)
    expect(byName.get('job.service')?.kind).toBe('none')
    const kinds = ['1', '2', '3', '4'].map((instance) => byName.get(`web@${instance}.service`))
    expect(kinds.map((foreseen) => region(foreseen?.machines[0]?.id))).toEqual(['us', 'us', 'us', 'us'])
    expect(kinds.map((foreseen) => foreseen?.kind).sort()).toEqual(['moves', 'placed', 'stays', 'stays'])
    expect(rolls).toMatchObject([
      {
        file: 'web@.service',
        spares: ['web@5.service', 'web@6.service'],
        batches: [['web@1.service', 'web@2.service'], ['web@3.service']],
      },
    ])
  })

  it.each<[string, Units, string]>([
    [
      'what fleet refuses',
      { 'web@.service': { text: '[X-Fleet]\nGlobal=true\nMachineOf=a.service\n', instances: 1 } },
      'web@1.service: Global cannot be used with Peers',
    ],
    [
      'what runs and would run nowhere',
      { 'db.service': sleeper('db', '[X-Fleet]\nMachineMetadata=region=mars\n') },
      'db.service: it runs, and once replaced no machine could run it: region=mars',
    ],
    [
      'more that must stay up than there can',
      { 'web@.service': { text: web.replace('A=1', 'A=2'), instances: 3, strategy: { minAlive: 3 } } },
      'web@.service: with minAlive 3 none of its 3 could be stopped',
    ],
    [
      'a spare that no machine can run',
      {
        'web@.service': {
          text: web.replace('[Service]', '[X-Fleet]\nConflicts=web@*.service\n[Service]'),
          instances: 3,
          strategy: { order: 'start-first' },
        },
      },
      'web@.service: start-first needs a machine for web@4.service, and none can run it',
    ],
    [
      'a cycle',
      {
        'a.service': db.replace('\n\n', '\nAfter=b.service\n\n'),
        'b.service': db.replace('\n\n', '\nAfter=a.service\n\n'),
      },
      'a.service → b.service → a.service',
    ],
  ])('refuses %s', async (_what, units, expected) => {
    await using counted = countedFleet(cluster.endpoint)
    const error = await counted.fleet.plan(application('plan', units)).then(
      () => undefined,
      (caught: unknown) => caught,
    )
    expect(error).toBeInstanceOf(Error)
    expect(error instanceof Error && error.message).toContain(expected)
    expect(error instanceof PlanRefusedError || String(error).includes('→')).toBe(true)
    expect(counted.requests().filter((request) => !request.startsWith('GET'))).toEqual([])
  })

  it('warns of what no machine can run yet, and of global units that are replaced', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { warnings } = await counted.fleet.plan(
      application('plan', {
        ...base,
        'mars.service': sleeper('mars', '[X-Fleet]\nMachineMetadata=planet=mars\n'),
        'all.service': sleeper('every', '[X-Fleet]\nGlobal=true\n'),
      }),
    )
    expect(warnings).toEqual([
      'all.service is global: fleet replaces it on all 3 machines at once.',
      expect.stringMatching(/^mars\.service: no machine can run it now: planet=mars/),
    ])
  })
})
