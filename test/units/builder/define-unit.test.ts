import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  defineUnit,
  everywhere,
  fleetLineMaxBytes,
  fleetOptions,
  hashOptions,
  InvalidUnitNameError,
  InvalidValueError,
  parseEnvironment,
  parseUnitFile,
  RangeSyntaxError,
  UnitDefinitionError,
} from '../../../src/units/index.js'
import { hasSystemdAnalyze, verifyUnits } from '../../support/systemd-analyze.js'

const story = fileURLToPath(
  new URL('../../../examples/fleet-units/paas-monitor/paas-monitor@.service', import.meta.url),
)

const monitor = defineUnit('paas-monitor@.service', {
  Unit: { Description: 'paas-monitor' },
  Service: {
    Restart: 'always',
    RestartSec: 15,
    ExecStartPre: ['-/usr/bin/docker kill paas-monitor-%i', '-/usr/bin/docker rm paas-monitor-%i'],
    ExecStart:
      '/usr/bin/docker run --rm --name paas-monitor-%i --env SERVICE_NAME=paas-monitor --env SERVICE_TAGS=http -P --dns 172.17.42.1 --dns-search=service.consul mvanholsteijn/paas-monitor',
    ExecStop: '/usr/bin/docker stop paas-monitor-%i',
  },
})

/** As JavaScript calls it, which has no types. */
function defineUntyped(name: string, ...parts: unknown[]): unknown {
  return Reflect.apply(defineUnit, undefined, [name, ...parts])
}

describe('a definition', () => {
  it('gives the unit file byte by byte', () => {
    expect(monitor.text).toBe(readFileSync(story, 'utf8'))
    expect(monitor).toMatchObject({ name: 'paas-monitor@.service', type: 'service' })
  })

  it('gives the options and the hash that fleet makes of the file', () => {
    expect(monitor.options).toEqual(fleetOptions(monitor.text))
    expect(monitor.hash).toBe(hashOptions(fleetOptions(monitor.text)))
  })

  it('writes values by their kind', () => {
    const unit = defineUnit('a.service', {
      Unit: { After: ['b.service', monitor], ConditionFirstBoot: false },
      Service: {
        RemainAfterExit: true,
        RestartSec: 1.5,
        TimeoutStartSec: Number.POSITIVE_INFINITY,
        MemoryMax: 1024,
        Environment: { PORT: 8080, GREETING: 'hello "world"' },
        SuccessExitStatus: [0, 'SIGTERM'],
        ExecStart: '/bin/true',
        User: undefined,
      },
      'X-Fleet': {
        Global: true,
        MachineMetadata: { region: ['us-west-1', 'us-west-2'], consul_role: 'client' },
      },
    })
    expect(unit.text).toBe(`[Unit]
After=b.service
After=paas-monitor@.service
ConditionFirstBoot=no

[Service]
RemainAfterExit=yes
RestartSec=1s 500ms
TimeoutStartSec=infinity
MemoryMax=1024
Environment=PORT=8080
Environment="GREETING=hello \\"world\\""
SuccessExitStatus=0
SuccessExitStatus=SIGTERM
ExecStart=/bin/true

[X-Fleet]
Global=true
MachineMetadata=region=us-west-1
MachineMetadata=region=us-west-2
MachineMetadata=consul_role=client
`)
  })

  it('has its sections in one order, however they are given', () => {
    const unit = defineUnit('a.service', {
      'X-Fleet': { Global: true },
      Install: { WantedBy: 'multi-user.target' },
      Service: { ExecStart: '/bin/true' },
      Unit: { Description: 'a' },
    })
    expect(
      parseUnitFile(unit.text)
        .sections()
        .map(({ name }) => name),
    ).toEqual(['Unit', 'Service', 'Install', 'X-Fleet'])
  })

  it('prints as the unit that it is', () => {
    expect(JSON.parse(JSON.stringify(monitor))).toEqual({
      name: monitor.name,
      type: 'service',
      options: monitor.options,
      text: monitor.text,
      hash: monitor.hash,
    })
  })
})

describe('parts of a definition', () => {
  it('add up where an option repeats, and the last counts where it does not', () => {
    const unit = defineUnit(
      'a.service',
      {
        Unit: { Description: 'one', After: 'b.service' },
        Service: { ExecStartPre: '/bin/one', Restart: 'no' },
      },
      {
        Unit: { After: ['b.service', 'c.service'] },
        Service: { ExecStartPre: '/bin/two', ExecStart: '/bin/a' },
      },
      { Unit: { Description: 'three' }, Service: { Restart: undefined } },
      everywhere({ region: 'us-west-2' }),
      everywhere(),
    )
    expect(unit.text).toBe(`[Unit]
Description=three
After=b.service
After=c.service

[Service]
ExecStartPre=/bin/one
ExecStartPre=/bin/two
Restart=no
ExecStart=/bin/a

[X-Fleet]
Global=true
MachineMetadata=region=us-west-2
`)
  })

  it('may be functions of the name', () => {
    const unit = defineUnit('web@.service', (name) => ({
      Unit: { Description: `${name.prefix} %i` },
      Service: { ExecStart: '/bin/true' },
    }))
    expect(unit.options[0]).toEqual({ section: 'Unit', name: 'Description', value: 'web %i' })
  })
})

describe('a unit derived from another', () => {
  it('has options replaced whole, and undefined ones taken out', () => {
    const faster = monitor.derive({
      Unit: { Description: 'fast' },
      Service: { RestartSec: 5, ExecStartPre: '/bin/true', ExecStop: undefined, User: 'core' },
      'X-Fleet': { Conflicts: 'paas-monitor@*.service' },
    })
    expect(faster.name).toBe(monitor.name)
    expect(faster.text).toBe(
      monitor.text
        .replace('Description=paas-monitor', 'Description=fast')
        .replace('RestartSec=15', 'RestartSec=5')
        .replace(/(ExecStartPre=.*\n)+/, 'ExecStartPre=/bin/true\n')
        .replace(/ExecStop=.*\n/, 'User=core\n')
        .concat('\n[X-Fleet]\nConflicts=paas-monitor@*.service\n'),
    )
    expect(monitor.text).toBe(readFileSync(story, 'utf8'))
  })

  it('can have another name, which its parts are told', () => {
    const told = defineUnit('a@.service', ({ prefix }) => ({ Service: { ExecStart: `/bin/${prefix}` } }))
    expect(told.derive('b@.service').instance(1).text).toBe('[Service]\nExecStart=/bin/b\n')
    expect(told.derive({ Service: { User: 'x' } }).derive('c.service').text).toBe(
      '[Service]\nExecStart=/bin/c\nUser=x\n',
    )
  })

  it('can lose a whole section', () => {
    const placed = monitor.derive({ 'X-Fleet': { Global: true } })
    expect(placed.derive({ 'X-Fleet': undefined }).text).toBe(monitor.text)
  })

  it('is of the same type', () => {
    expect(() => Reflect.apply(monitor.derive, monitor, ['a.socket'])).toThrow(/cannot be derived/)
  })
})

describe('instances of a template', () => {
  it('have the very file of the template', () => {
    const instance = monitor.instance('1')
    expect(instance).toMatchObject({ name: 'paas-monitor@1.service', text: monitor.text, hash: monitor.hash })
    expect('instances' in instance).toBe(false)
  })

  it.each([
    [3, ['1', '2', '3']],
    [0, []],
    ['2..4', ['2', '3', '4']],
    ['<08..10>', ['08', '09', '10']],
    ['blue,green', ['blue', 'green']],
    ['one', ['one']],
  ])('%j are %j', (range, ids) => {
    expect(monitor.instances(range).map(({ name }) => name)).toEqual(
      ids.map((id) => `paas-monitor@${id}.service`),
    )
  })

  it('are refused where they would have no valid name', () => {
    expect(() => monitor.instance('a/b')).toThrow(InvalidValueError)
    expect(() => monitor.instances('3..')).toThrow(RangeSyntaxError)
  })
})

describe('a definition is refused', () => {
  it.each<[string, string, unknown, string | RegExp, string?]>([
    [
      'an unknown section',
      'a.service',
      { Servcie: {} },
      'a service unit has no such section',
      'Did you mean Service?',
    ],
    [
      'a section of another type',
      'a.service',
      { Socket: {} },
      /no such section/,
      'It has Unit, Service, Install, X-Fleet.',
    ],
    [
      'an unknown option',
      'a.service',
      { Service: { Restrt: 'no' } },
      'systemd has no such option',
      'Did you mean Restart?',
    ],
    [
      'an option in the wrong section',
      'a.service',
      { Unit: { Restart: 'no' } },
      /no such option/,
      'Did you mean Restart in Service?',
    ],
    [
      'an unknown option of fleet',
      'a.service',
      { 'X-Fleet': { MachineMetaData: {} } },
      'fleet has no such option',
      'Did you mean MachineMetadata?',
    ],
    ['what every object has', 'a.service', { 'X-Fleet': { constructor: 'x' } }, 'fleet has no such option'],
    [
      'a removed option',
      'a.service',
      { Service: { Capabilities: 'x' } },
      'systemd ignores this option',
      'Use AmbientCapabilities=',
    ],
    ['no object', 'a.service', 'Unit', /object of sections/],
    ['a section that is none', 'a.service', { Unit: 'x' }, 'takes an object of options'],
    [
      'a wrong word',
      'a.service',
      { Service: { Restart: 'alwayz' } },
      /"alwayz": it must be one of no, on-success/,
    ],
    ['text for a boolean', 'a.service', { Service: { RemainAfterExit: 'yes' } }, 'takes true or false'],
    [
      'a boolean for a time span',
      'a.service',
      { Service: { RestartSec: true } },
      'takes a number, or a text',
    ],
    ['no time span', 'a.service', { Service: { RestartSec: '5 parsecs' } }, /"5 parsecs"/],
    ['a negative time span', 'a.service', { Service: { RestartSec: -1 } }, /must not be negative/],
    ['no number', 'a.service', { Service: { RestartSec: Number.NaN } }, 'takes a finite number'],
    ['part of a byte', 'a.service', { Service: { MemoryMax: 1.5 } }, 'takes a whole number'],
    ['a number out of range', 'a.service', { Service: { Nice: 20 } }, /from -20 to 19/],
    ['a list for one value', 'a.service', { Unit: { Description: ['a'] } }, 'takes one value, not several'],
    ['no unit', 'a.service', { Unit: { After: 5 } }, 'takes the name of a unit, or its definition'],
    ['no name of a unit', 'a.service', { Unit: { After: 'docker' } }, /no name of a unit/],
    ['a relative path', 'a.service', { Service: { PIDFile: 'x', RootDirectory: 'x' } }, /absolute/],
    ['unbalanced quotes', 'a.service', { Service: { ExecStart: '/bin/sh -c "x' } }, /not closed/],
    ['a relative program', 'a.service', { Service: { ExecStart: 'bin/x y' } }, /absolute/],
    ['a specifier that is none', 'a.service', { Unit: { Description: '%z' } }, /written %%/],
    [
      'a variable without a value',
      'a.service',
      { Service: { Environment: { A: undefined } } },
      /which A is not/,
    ],
    ['a bad variable', 'a.service', { Service: { Environment: { '1A': 'x' } } }, /name of a variable/],
    ['a NUL in a variable', 'a.service', { Service: { Environment: { A: 'x\0' } } }, /NUL/],
    ['two ExecStart', 'a.service', { Service: { ExecStart: ['/bin/a', '/bin/b'] } }, /oneshot/],
    ['a line break', 'a.service', { Unit: { Description: 'a\nb' } }, /line break/],
    [
      'an injected section',
      'a.service',
      { Unit: { Description: 'a\n[X-Fleet]\nGlobal=true' } },
      /line break/,
    ],
    ['a carriage return', 'a.service', { Unit: { Description: 'a\rb' } }, /carriage return/],
    ['a backslash at the end', 'a.service', { Unit: { Description: 'a\\' } }, /backslash/],
    ['blanks around', 'a.service', { Unit: { Description: ' a' } }, /blanks around/],
    ['a blank line in a continuation', 'a.service', { Unit: { Description: 'a \\\n\n b' } }, /line break/],
    ['a word too long for a line', 'a.service', { Unit: { Description: 'x'.repeat(3000) } }, /no blank/],
    [
      'metadata without a value',
      'a.service',
      { 'X-Fleet': { MachineMetadata: { region: '' } } },
      /without blanks/,
    ],
    [
      'metadata with an equals sign',
      'a.service',
      { 'X-Fleet': { MachineMetadata: { 'a=b': 'c' } } },
      /unlike a=b=c/,
    ],
    [
      'a peer that is no unit',
      'a.service',
      { 'X-Fleet': { MachineOf: 'b@%i' } },
      /"b@%i": it is no name of a unit/,
    ],
    ['text for Global', 'a.service', { 'X-Fleet': { Global: 'yes' } }, 'takes true or false'],
    [
      'what fleet refuses',
      'a.service',
      { 'X-Fleet': { Global: true, MachineOf: 'b.service' } },
      'fleet refuses it: Global cannot be used with Peers',
    ],
    [
      'a peer that conflicts',
      'a.service',
      { 'X-Fleet': { MachineOf: 'b.service', Conflicts: 'b*' } },
      /unresolvable/,
    ],
    ['nothing', 'a.service', { Service: { User: undefined } }, 'the unit file would be empty'],
  ])('with %s', (_, name, part, reason, suggestion) => {
    let thrown: unknown
    try {
      defineUntyped(name, part)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(UnitDefinitionError)
    expect(thrown).toMatchObject({
      code: 'BAD_UNIT_DEFINITION',
      unit: name,
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
      ...(suggestion === undefined ? {} : { suggestion }),
    })
  })

  it('with a name that fleet refuses', () => {
    expect(() => defineUnit('a@1.mount', { Mount: { What: '/dev/x' } })).toThrow(InvalidUnitNameError)
  })

  it('and the message says where', () => {
    expect(() => defineUntyped('a.service', { Service: { Restrt: 'no' } })).toThrow(
      'a.service: [Service] Restrt= systemd has no such option',
    )
  })
})

describe('a line that is too long for fleet', () => {
  const words = Array.from({ length: 400 }, (_, index) => `--env VARIABLE_${index}=value`)
  const long = defineUnit('a.service', { Service: { ExecStart: `/bin/true ${words.join(' ')}` } })

  it('is continued between words, with an indent', () => {
    const lines = long.text.split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(fleetLineMaxBytes)
    expect(lines[1]).toMatch(/[^ ] \\$/)
    expect(lines[2]).toMatch(/^ {2}[^ ]/)
    expect(parseUnitFile(long.text).options()[0]?.value.split(/ +/).join(' ')).toBe(
      `/bin/true ${words.join(' ')}`,
    )
  })

  it('never starts like a comment', () => {
    const marks = Array.from({ length: 1500 }, () => '#a').join(' ')
    expect(() => defineUnit('a.service', { Service: { ExecStart: `/bin/echo ${marks}` } })).toThrow(
      /no blank/,
    )
  })

  it('is continued within a word at a single blank, if it must be', () => {
    const word = Array.from({ length: 1000 }, (_, index) => `n${index}`).join(' ')
    const unit = defineUnit('a.service', {
      Unit: { Description: word },
      Service: { Environment: { WORD: word }, ExecStart: '/bin/true' },
    })
    const [description, environment] = parseUnitFile(unit.text).options()
    expect(description?.value).toBe(word)
    expect(parseEnvironment(environment?.value ?? '').assignments).toMatchObject([{ value: word }])
  })
})

describe('whatever text a definition is given', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'a %\\"\' #;=\n\r\t$é') }))

  it('a variable has it, in fleet and in systemd, or it is refused', () => {
    fc.assert(
      fc.property(text, (value) => {
        try {
          const { text: file } = defineUnit('a.service', { Service: { Environment: { A: value } } })
          const read = parseUnitFile(file).options()
          expect(read).toHaveLength(1)
          const { assignments, problems } = parseEnvironment(read[0]?.value ?? '')
          expect({ problems, values: assignments.map((each) => each.value) }).toEqual({
            problems: [],
            values: [value],
          })
        } catch (error) {
          if (!(error instanceof UnitDefinitionError)) throw error
        }
      }),
    )
  })

  it('no other line comes of it', () => {
    fc.assert(
      fc.property(text, (value) => {
        try {
          const unit = defineUnit('a.service', { Unit: { Description: value } })
          expect(fleetOptions(unit.text)).toEqual(unit.options)
          expect(parseUnitFile(unit.text).options()).toHaveLength(1)
          expect(parseUnitFile(unit.text).diagnostics).toEqual([])
        } catch (error) {
          if (!(error instanceof UnitDefinitionError)) throw error
        }
      }),
    )
  })
})

describe.skipIf(!hasSystemdAnalyze)('systemd-analyze', () => {
  it('has nothing to say of defined units', async () => {
    const long = defineUnit('long.service', {
      Service: {
        ExecStart: `/usr/bin/docker run ${Array.from({ length: 300 }, (_, i) => `--env "V${i}=a  b"`).join(' ')} x`,
      },
    })
    const files = Object.fromEntries([monitor, long].map(({ name, text }) => [name, text]))
    expect(await verifyUnits(files, { programs: ['/usr/bin/docker'] })).toEqual({ exitCode: 0, messages: [] })
  })
})
