import { describe, expect, it } from 'vitest'
import type { Machine, Unit, UnitState } from '../../../src/api/index.js'
import type { Explanation } from '../../../src/operations/index.js'
import { ClusterPicture } from '../../../src/operations/reasons/cluster-picture.js'
import { explainUnit } from '../../../src/operations/reasons/explain-unit.js'
import { fleetOptions } from '../../../src/units/index.js'

const one = machine('1cdadb87aaaa', '10.230.14.83', { consul_role: 'server', region: 'us-west-2' })
const two = machine('2dde0d31bbbb', '10.221.12.109', { consul_role: 'server', region: 'us-west-2' })
const three = machine('7f1f2982cccc', '10.230.14.39', {
  consul_role: 'client',
  region: 'us-west-2',
  disk: 'ssd',
})
const cluster = [one, two, three]

interface Situation {
  readonly is: string
  /** Name of the unit, default `it.service`. */
  readonly name?: string
  /** Lines of `[X-Fleet]`; or a whole file where it starts with a section. */
  readonly asks: string
  readonly machines?: readonly Machine[]
  readonly others?: readonly Unit[]
  readonly states?: readonly UnitState[]
  /** How the unit itself stands; default launched and on no machine; `null`: not submitted. */
  readonly stands?: Partial<Unit> | null
  readonly verdict: Explanation['verdict']
  readonly reasons: readonly string[]
  readonly hints?: readonly string[]
}

const situations: readonly Situation[] = [
  {
    is: 'a key that no machine has',
    asks: 'MachineMetadata=planet=mars',
    verdict: 'nowhere',
    reasons: ['planet=mars: no machine has it (3 have consul_role, region; 1 has disk)'],
  },
  {
    is: 'a value that no machine has',
    asks: 'MachineMetadata=consul_role=agent',
    verdict: 'nowhere',
    reasons: ['consul_role=agent: no machine has it (2 have consul_role=server; 1 has consul_role=client)'],
  },
  {
    is: 'a key with a slip of the pen',
    asks: 'MachineMetadata=regoin=us-west-2',
    verdict: 'nowhere',
    reasons: ['regoin=us-west-2: no machine has it (3 have consul_role, region; 1 has disk)'],
    hints: ['no machine has regoin; some have region'],
  },
  {
    is: 'a key in other letters',
    asks: 'MachineMetadata=Region=us-west-2',
    verdict: 'nowhere',
    reasons: ['Region=us-west-2: no machine has it (3 have consul_role, region; 1 has disk)'],
    hints: ['no machine has Region; some have region'],
  },
  {
    is: 'a value with a slip of the pen',
    asks: 'MachineMetadata=region=us-west2',
    verdict: 'nowhere',
    reasons: ['region=us-west2: no machine has it (3 have region=us-west-2)'],
    hints: ['no machine has region=us-west2; some have region=us-west-2'],
  },
  {
    is: 'several values, none of which there is',
    asks: 'MachineMetadata="region=eu-1" "region=eu-2"',
    verdict: 'nowhere',
    reasons: ['region=eu-1 or eu-2: no machine has it (3 have region=us-west-2)'],
  },
  {
    is: 'two keys that no one machine has together',
    asks: 'MachineMetadata=consul_role=server\nMachineMetadata=disk=ssd',
    verdict: 'nowhere',
    reasons: [
      'disk=ssd: 2 of 3 machines do not have it',
      'consul_role=server: 1 of 3 machines does not have it',
    ],
  },
  {
    is: 'metadata where machines have none',
    asks: 'MachineMetadata=disk=ssd',
    machines: [machine('1cdadb87aaaa', '', {})],
    verdict: 'nowhere',
    reasons: ['disk=ssd: no machine has it (none has any metadata)'],
  },
  {
    is: 'an old name of the option',
    asks: 'X-ConditionMachineMetadata=planet=mars',
    verdict: 'nowhere',
    reasons: ['planet=mars: no machine has it (3 have consul_role, region; 1 has disk)'],
  },
  {
    is: 'an option name with one letter too big, which fleet passes over',
    asks: 'MachineMetaData=planet=mars',
    verdict: 'possible',
    reasons: ["fleet's engine has not placed it yet, though 1cdadb87, 2dde0d31, 7f1f2982 could run it"],
    hints: ['[X-Fleet] MachineMetaData is not known to fleet; MachineMetadata is'],
  },
  {
    is: 'a value with a second equals sign, which fleet passes over',
    asks: 'MachineMetadata=labels=a=b',
    stands: null,
    verdict: 'possible',
    reasons: ['it is not submitted'],
    hints: ['MachineMetadata=labels=a=b is ignored by fleet, which allows one "=" in it'],
  },
  {
    is: 'metadata without a value',
    asks: 'MachineMetadata=ssd',
    stands: null,
    verdict: 'possible',
    reasons: ['it is not submitted'],
    hints: ['MachineMetadata=ssd is ignored by fleet, which wants key=value'],
  },
  {
    is: 'metadata with an empty value',
    asks: 'MachineMetadata=disk=',
    stands: null,
    verdict: 'possible',
    reasons: ['it is not submitted'],
    hints: ['MachineMetadata=disk= is ignored by fleet, which wants a key and a value'],
  },
  {
    is: 'a section in other letters',
    asks: '[Service]\nExecStart=/bin/true\n[X-fleet]\nMachineMetadata=planet=mars',
    stands: null,
    verdict: 'possible',
    reasons: ['it is not submitted'],
    hints: ['[X-fleet] is not known to fleet; [X-Fleet] is'],
  },
  {
    is: 'a yes of systemd that is a no of fleet',
    asks: 'Global=y',
    stands: null,
    verdict: 'possible',
    reasons: ['it is not submitted'],
    hints: ['Global=y is no to fleet; Global=true is yes'],
  },
  {
    is: 'a machine that is none of the cluster',
    asks: 'MachineID=ffffffff',
    verdict: 'nowhere',
    reasons: ['must be on ffffffff, which is none of 3 machines'],
  },
  {
    is: 'the beginning of a machine ID, too short for fleet',
    asks: 'MachineID=2dde0d',
    verdict: 'nowhere',
    reasons: ['must be on 2dde0d, which is none of 3 machines'],
    hints: ['MachineID wants a whole ID or its first eight characters: 2dde0d31bbbb'],
  },
  {
    is: 'the address of a machine instead of its ID',
    asks: 'MachineID=10.230.14.39',
    verdict: 'nowhere',
    reasons: ['must be on 10.230.14.39, which is none of 3 machines'],
    hints: ['MachineID wants a whole ID or its first eight characters: 7f1f2982cccc'],
  },
  {
    is: 'a unit to be with that runs nowhere',
    asks: 'MachineOf=west.service',
    others: [unit('west.service', '', { desiredState: 'launched' })],
    verdict: 'nowhere',
    reasons: ['must be with west.service, which runs nowhere'],
  },
  {
    is: 'a unit to be with that does not exist',
    asks: 'MachineOf=west.service',
    verdict: 'nowhere',
    reasons: ['must be with west.service, which does not exist'],
  },
  {
    is: 'a unit to be with that is named without its type',
    asks: 'MachineOf=west',
    others: [unit('west.service', '', { machineID: one.id })],
    verdict: 'nowhere',
    reasons: ['must be with west, which does not exist'],
    hints: ['there is no unit west; there is west.service'],
  },
  {
    is: 'a unit to be with that is misspelt',
    asks: 'MachineOf=wset.service',
    others: [unit('west.service', '', { machineID: one.id })],
    verdict: 'nowhere',
    reasons: ['must be with wset.service, which does not exist'],
    hints: ['there is no unit wset.service; there is west.service'],
  },
  {
    is: 'a template to be with',
    asks: 'MachineOf=west@.service',
    others: [unit('west@.service', '', { desiredState: 'inactive' })],
    verdict: 'nowhere',
    reasons: ['must be with west@.service, which runs nowhere'],
    hints: ['west@.service is a template, which never runs'],
  },
  {
    is: 'a unit to be with whose machine lacks what is asked for',
    asks: 'MachineOf=west.service\nMachineMetadata=disk=ssd',
    others: [unit('west.service', '', { machineID: one.id })],
    verdict: 'nowhere',
    reasons: ['must be with west.service, which is on 1cdadb87', 'disk=ssd: 2 of 3 machines do not have it'],
  },
  {
    is: 'two units to be with on different machines',
    asks: 'MachineOf=east.service\nMachineOf=west.service',
    others: [
      unit('east.service', '', { machineID: one.id }),
      unit('west.service', '', { machineID: two.id }),
    ],
    verdict: 'nowhere',
    reasons: [
      'must be with west.service, which is on 2dde0d31',
      'must be with east.service, which is on 1cdadb87',
    ],
  },
  {
    is: 'its own kind on every machine',
    name: 'apart@4.service',
    asks: 'Conflicts=apart@*.service',
    others: cluster.map(({ id }, index) => unit(`apart@${index + 1}.service`, '', { machineID: id })),
    verdict: 'nowhere',
    reasons: [
      'conflicts with apart@1.service on 1cdadb87',
      'conflicts with apart@2.service on 2dde0d31',
      'conflicts with apart@3.service on 7f1f2982',
    ],
  },
  {
    is: 'a unit on the only machine that will not have it',
    asks: 'MachineMetadata=disk=ssd',
    others: [unit('alone.service', 'Conflicts=*', { machineID: three.id })],
    verdict: 'nowhere',
    reasons: ['disk=ssd: 2 of 3 machines do not have it', 'alone.service on 7f1f2982 conflicts with it'],
  },
  {
    is: 'more conflicts than can be read',
    name: 'apart@9.service',
    asks: 'Conflicts=apart@*.service',
    machines: [one],
    others: [1, 2, 3, 4, 5, 6].map((n) => unit(`apart@${n}.service`, '', { machineID: one.id })),
    verdict: 'nowhere',
    reasons: [
      'conflicts with apart@1.service on 1cdadb87',
      'conflicts with apart@2.service on 1cdadb87',
      'conflicts with apart@3.service on 1cdadb87',
      'and 3 other conflicts',
    ],
  },
  {
    is: 'no machine at all',
    asks: '',
    machines: [],
    verdict: 'nowhere',
    reasons: ['the cluster has no machine'],
  },
  {
    is: 'a template',
    name: 'it@.service',
    asks: '',
    verdict: 'wrong',
    reasons: ['it is a template, which never runs; its instances do'],
  },
  {
    is: 'options that fleet refuses together',
    asks: 'Global=true\nMachineOf=west.service',
    stands: null,
    verdict: 'wrong',
    reasons: ['Global cannot be used with Peers'],
  },
  {
    is: 'a name that fleet refuses',
    name: 'it.sevrice',
    asks: '',
    stands: null,
    verdict: 'wrong',
    reasons: ['invalid unit type: "sevrice"'],
  },
  {
    is: 'a unit that nobody asked to run',
    asks: '',
    stands: { desiredState: 'inactive' },
    verdict: 'possible',
    reasons: ['it is not asked to run: its desired state is inactive'],
  },
  {
    is: 'a unit that runs',
    asks: 'MachineMetadata=disk=ssd',
    stands: { machineID: three.id, currentState: 'launched' },
    states: [state('it.service', three, 'loaded', 'active', 'running')],
    verdict: 'scheduled',
    reasons: [],
  },
  {
    is: 'a unit that failed where it is',
    asks: '',
    stands: { machineID: two.id, currentState: 'launched' },
    states: [state('it.service', two, 'loaded', 'failed', 'failed')],
    verdict: 'scheduled',
    reasons: ['systemd on 2dde0d31 says failed/failed'],
  },
  {
    is: 'a oneshot that has done its work',
    asks: '[Service]\nType=oneshot\nExecStart=/bin/true\n',
    stands: { machineID: two.id, currentState: 'launched' },
    states: [state('it.service', two, 'loaded', 'inactive', 'dead')],
    verdict: 'scheduled',
    reasons: [],
  },
  {
    is: 'a unit file that systemd cannot make sense of',
    asks: '',
    stands: { machineID: two.id, currentState: 'launched' },
    states: [state('it.service', two, 'bad-setting', 'inactive', 'dead')],
    verdict: 'scheduled',
    reasons: ['systemd on 2dde0d31 cannot load it: bad-setting'],
  },
  {
    is: 'a machine that has not loaded it yet',
    asks: '',
    stands: { machineID: two.id },
    verdict: 'scheduled',
    reasons: ['2dde0d31 has not loaded it yet'],
  },
  {
    is: 'a machine that is no more',
    asks: '',
    stands: { machineID: 'dead0000ffff' },
    verdict: 'scheduled',
    reasons: ['it is scheduled to dead0000, which is not alive'],
  },
  {
    is: 'a global unit for metadata that no machine has',
    asks: 'Global=true\nMachineMetadata=planet=mars',
    verdict: 'nowhere',
    reasons: ['planet=mars: no machine has it (3 have consul_role, region; 1 has disk)'],
  },
  {
    is: 'a global unit that runs on all but the machine it conflicts with',
    asks: 'Global=true\nConflicts=west.service',
    others: [unit('west.service', '', { machineID: one.id })],
    states: [
      state('it.service', two, 'loaded', 'active', 'running'),
      state('it.service', three, 'loaded', 'active', 'running'),
    ],
    verdict: 'scheduled',
    reasons: [],
  },
]

describe('the reason why a unit is not where it should be', () => {
  it('is known for more than 25 situations', () => expect(situations.length).toBeGreaterThan(25))

  it.each(situations)('$is', (situation) => {
    const { name = 'it.service', asks, machines = cluster, others = [], states = [], stands } = situation
    const own = unit(name, asks, { desiredState: 'launched', ...stands })
    const picture = new ClusterPicture(machines, stands === null ? others : [...others, own], states)
    const explanation = explainUnit(stands === null ? { name, options: own.options } : own, picture)
    expect(explanation).toMatchObject({
      unit: name,
      verdict: situation.verdict,
      desiredState: stands === null ? undefined : own.desiredState,
      reasons: situation.reasons,
      hints: situation.hints ?? [],
    })
  })

  it('is told for each machine by itself, too', () => {
    const own = unit('it.service', 'MachineMetadata=consul_role=server\nMachineMetadata=disk=ssd', {
      desiredState: 'launched',
    })
    const { able, unable } = explainUnit(own, new ClusterPicture(cluster, [own], []))
    expect(able).toEqual([])
    expect(unable.map(({ machine: { id }, reasons }) => [id, reasons])).toEqual([
      [one.id, ['disk=ssd: it has no disk']],
      [two.id, ['disk=ssd: it has no disk']],
      [three.id, ['consul_role=server: it has consul_role=client']],
    ])
  })
})

function machine(id: string, primaryIP: string, metadata: Record<string, string>): Machine {
  return { id, primaryIP, metadata }
}

function unit(name: string, asks: string, stands: Partial<Unit>): Unit {
  const text = asks.startsWith('[') ? asks : `[Service]\nExecStart=/bin/true\n[X-Fleet]\n${asks}\n`
  const desiredState = stands.machineID === undefined ? 'inactive' : 'launched'
  return {
    name,
    options: fleetOptions(text),
    desiredState,
    currentState: 'inactive',
    machineID: undefined,
    ...stands,
  }
}

function state(name: string, on: Machine, load: string, active: string, sub: string): UnitState {
  return { name, machineID: on.id, hash: '', load, active, sub }
}
