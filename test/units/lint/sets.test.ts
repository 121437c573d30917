import { describe, expect, it } from 'vitest'
import { lintUnits, type RuleName } from '../../../src/units/index.js'

const service = '[Service]\nExecStart=/a\nRestart=no\n'

/** The units in which a rule finds something, in a set of these: options of [Unit], then of [X-Fleet]. */
function unitsWith(
  rule: RuleName,
  units: Readonly<Record<string, readonly [unit: string, fleet: string]>>,
  knownUnits: string[] = [],
): string[] {
  const files = Object.entries(units).map(([name, [unit, fleet]]) => ({
    name,
    text: `[Unit]\n${unit}\n${name.endsWith('.service') ? service : ''}[X-Fleet]\n${fleet}\n`,
  }))
  return lintUnits(files, { knownUnits })
    .filter((finding) => finding.rule === rule)
    .map(({ file, line }) => `${file}:${line}`)
}

describe('a unit that is in no file of the set', () => {
  it.each([
    ['of MachineOf', { 'a.service': ['', 'MachineOf=c.service'], 'b.service': ['', ''] }, 1],
    [
      'of an instance whose template is there',
      { 'a@.service': ['', 'MachineOf=b@%i.service'], 'b@.service': ['', ''] },
      0,
    ],
    [
      'of an instance of no template',
      { 'a@.service': ['', 'MachineOf=c@%i.service'], 'b@.service': ['', ''] },
      1,
    ],
    ['of Requires', { 'a.service': ['Requires=c.service', ''], 'b.service': ['', ''] }, 1],
    [
      'of BindsTo and PartOf',
      { 'a.service': ['BindsTo=c.service\nPartOf=d.service', ''], 'b.service': ['', ''] },
      2,
    ],
    [
      'of Wants and After, which do no harm',
      { 'a.service': ['Wants=c.service\nAfter=d.service', ''], 'b.service': ['', ''] },
      0,
    ],
    [
      'of systemd',
      {
        'a.service': ['Requires=docker.service network-online.target dev-sda.device', ''],
        'b.service': ['', ''],
      },
      0,
    ],
    ['of Conflicts', { 'a.service': ['', 'Conflicts=c*.service'], 'b.service': ['', ''] }, 1],
    [
      'of Conflicts that match a template’s instances',
      { 'a.service': ['', 'Conflicts=b@1.service'], 'b@.service': ['', ''] },
      0,
    ],
    [
      'of Conflicts that match the own instances',
      { 'a@.service': ['', 'Conflicts=a@*.service'], 'b.service': ['', ''] },
      0,
    ],
    ['of Replaces', { 'a.service': ['', 'Replaces=c.service'], 'b.service': ['', ''] }, 1],
    ['where there is one file alone', { 'a.service': ['Requires=c.service', 'MachineOf=c.service'] }, 0],
  ] as const)('%s', (_what, units, count) => expect(unitsWith('unknown-unit', units)).toHaveLength(count))

  it('but is known otherwise', () => {
    const units = {
      'a.service': ['Requires=c.service', 'MachineOf=c.service\nConflicts=c-*.service'],
      'b.service': ['', ''],
    } as const
    expect(unitsWith('unknown-unit', units)).toHaveLength(3)
    expect(unitsWith('unknown-unit', units, ['c.service'])).toHaveLength(1)
    expect(unitsWith('unknown-unit', units, ['c*.service'])).toHaveLength(0)
  })
})

describe('a dependency on a unit that may be on another machine', () => {
  it.each([
    ['nothing binds them', ['After=b.service', ''], ['', ''], 1],
    ['several options name it: told once', ['Requires=b.service\nAfter=b.service', ''], ['', ''], 1],
    ['MachineOf binds it', ['After=b.service', 'MachineOf=b.service'], ['', ''], 0],
    ['MachineOf binds the other', ['After=b.service', ''], ['', 'MachineOf=a.service'], 0],
    ['both are bound to a third', ['After=b.service', 'MachineOf=c.service'], ['', 'MachineOf=c.service'], 0],
    [
      'both are bound to one machine',
      ['After=b.service', 'MachineID=7f1f2982'],
      ['', 'MachineID=7f1f2982'],
      0,
    ],
    [
      'they are bound to two machines',
      ['After=b.service', 'MachineID=7f1f2982'],
      ['', 'MachineID=1cdadb87'],
      1,
    ],
    ['the other is everywhere', ['After=b.service', ''], ['', 'Global=true'], 0],
    [
      'the other is on some machines',
      ['After=b.service', ''],
      ['', 'Global=true\nMachineMetadata=role=b'],
      1,
    ],
    [
      'both are on those',
      ['After=b.service', 'MachineMetadata=role=b'],
      ['', 'Global=true\nMachineMetadata=role=b'],
      0,
    ],
    [
      'the other is where any of the values is',
      ['After=b.service', 'MachineMetadata=role=b'],
      ['', 'Global=true\nMachineMetadata=role=b\nMachineMetadata=role=c'],
      0,
    ],
    ['it is everywhere itself', ['After=b.service', 'Global=true'], ['', ''], 1],
    ['OnFailure', ['OnFailure=b.service', ''], ['', ''], 0],
  ] as const)('%s', (_what, a, b, count) => {
    expect(
      unitsWith('other-machine', { 'a.service': a, 'b.service': b, 'c.service': ['', ''] }),
    ).toHaveLength(count)
  })

  it('of templates, by their instances', () => {
    const set = (peer: string) =>
      ({ 'a@.service': ['BindsTo=b@%i.service', `MachineOf=${peer}`], 'b@.service': ['', ''] }) as const
    expect(unitsWith('other-machine', set('b@%i.service'))).toEqual([])
    expect(unitsWith('other-machine', set('b@2.service'))).toEqual(['a@.service:2'])
  })
})

describe('what a timer, socket or path starts', () => {
  const files = (timer: string, fleet = '', others: readonly string[] = ['a.service']) => [
    { name: 'a.timer', text: `[Timer]\nOnCalendar=daily\n${timer}[X-Fleet]\n${fleet}\n` },
    ...others.map((name) => ({ name, text: service })),
  ]
  const found = (...args: Parameters<typeof files>) =>
    lintUnits(files(...args))
      .filter(({ rule }) => rule === 'activated-elsewhere')
      .map(({ message }) => message)

  it.each([
    ['is bound', '', 'MachineOf=a.service', ['a.service'], undefined],
    [
      'may be elsewhere',
      '',
      '',
      ['a.service'],
      /^a.service, which this timer starts, may be on another machine/,
    ],
    ['is another', 'Unit=b.service\n', '', ['b.service'], /^b.service/],
    ['is in no file', '', '', ['b.service'], /^no file of the set is a.service/],
    ['is of systemd', 'Unit=systemd-tmpfiles-clean.service\n', '', ['b.service'], undefined],
    ['is not told of: one file alone', '', '', [], undefined],
  ] as const)('%s', (_what, timer, fleet, others, message) => {
    const messages = found(timer, fleet, others)
    if (message === undefined) expect(messages).toEqual([])
    else expect(messages).toEqual([expect.stringMatching(message)])
  })

  it('is an instance for each connection where a socket accepts', () => {
    const socket = {
      name: 'a.socket',
      text: '[Socket]\nListenStream=80\nAccept=yes\n[X-Fleet]\nMachineOf=b.service\n',
    }
    const lint = (name: string) =>
      lintUnits([socket, { name, text: service }, { name: 'b.service', text: service }]).filter(
        ({ rule }) => rule === 'activated-elsewhere',
      )
    expect(lint('a@.service')[0]?.message).toMatch(/^a@1.service, which this socket starts, may be/)
    expect(lint('a.service')[0]?.message).toMatch(/^no file of the set is a@1.service/)
  })
})

describe('units that cannot run', () => {
  it.each([
    [
      'machine-of-cycle',
      {
        'a.service': ['', 'MachineOf=b.service'],
        'b.service': ['', 'MachineOf=c.service'],
        'c.service': ['', 'MachineOf=a.service'],
      },
      ['a.service:7', 'b.service:7', 'c.service:7'],
    ],
    [
      'machine-of-cycle',
      { 'a@.service': ['', 'MachineOf=b@%i.service'], 'b@.service': ['', 'MachineOf=a@%i.service'] },
      ['a@.service:7', 'b@.service:7'],
    ],
    [
      'machine-of-cycle',
      {
        'a.service': ['', 'MachineOf=b.service'],
        'b.service': ['', 'MachineOf=c.service'],
        'c.service': ['', ''],
      },
      [],
    ],
    [
      'apart-and-together',
      { 'a.service': ['', 'MachineOf=b.service'], 'b.service': ['', 'Conflicts=a*'] },
      ['a.service:7'],
    ],
    [
      'apart-and-together',
      {
        'a.service': ['', 'MachineOf=b.service\nMachineMetadata=x=1'],
        'b.service': ['', 'MachineMetadata=x=2'],
      },
      ['a.service:7'],
    ],
    [
      'apart-and-together',
      {
        'a.service': ['', 'MachineOf=b.service\nMachineMetadata=x=1'],
        'b.service': ['', 'MachineMetadata=y=2'],
      },
      [],
    ],
    [
      'apart-and-together',
      { 'a@.service': ['', 'MachineOf=b@%i.service'], 'b@.service': ['', 'Conflicts=b@*.service'] },
      [],
    ],
    [
      'replaces-each-other',
      { 'a.service': ['', 'Replaces=b*'], 'b.service': ['', 'Replaces=a*'] },
      ['a.service:7', 'b.service:7'],
    ],
    ['replaces-each-other', { 'a.service': ['', 'Replaces=b*'], 'b.service': ['', 'Replaces=c*'] }, []],
    [
      'order-cycle',
      {
        'a.service': ['After=b.service', ''],
        'b.service': ['After=c.service', ''],
        'c.service': ['Before=b.service\nAfter=a.service', ''],
      },
      ['c.service:3'],
    ],
    ['order-cycle', { 'a.service': ['After=b.service', ''], 'b.service': ['Before=a.service', ''] }, []],
    [
      'order-cycle',
      {
        'a.service': ['After=b.service d.service', ''],
        'b.service': ['After=d.service', ''],
        'd.service': ['', ''],
      },
      [],
    ],
  ] as const)('%s in %j', (rule, units, expected) => expect(unitsWith(rule, units)).toEqual(expected))
})
