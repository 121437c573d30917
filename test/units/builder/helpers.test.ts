import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ContainerOptions,
  checkUnitOptions,
  containerService,
  defineUnit,
  everywhere,
  InvalidValueError,
  literal,
  oncePerMachine,
  parseCommandLines,
  readRequirements,
  sidekick,
  UnitDefinitionError,
} from '../../../src/units/index.js'
import { hasSystemdAnalyze, verifyUnits } from '../../support/systemd-analyze.js'

const story = fileURLToPath(
  new URL('../../../examples/fleet-units/paas-monitor/paas-monitor@.service', import.meta.url),
)

const container = (options: ContainerOptions, name: `${string}.service` = 'app.service') =>
  defineUnit(name, containerService(options))

const values = (unit: ReturnType<typeof container>, name: string) =>
  unit.options.filter((option) => option.name === name).map(({ value }) => value)

/** What the program of ExecStart gets, as systemd makes it of the line, specifiers and variables left. */
const startArguments = (options: ContainerOptions) =>
  parseCommandLines(values(container(options), 'ExecStart')[0] ?? '').commands[0]?.arguments.map(
    ({ text }) => text,
  )

describe('a container', () => {
  it('is the unit file of the story, byte by byte', () => {
    const monitor = defineUnit(
      'paas-monitor@.service',
      { Unit: { Description: 'paas-monitor' } },
      containerService({
        image: 'mvanholsteijn/paas-monitor',
        registrator: { name: 'paas-monitor', tags: ['http'] },
        publishAll: true,
        dns: '172.17.42.1',
        dnsSearch: 'service.consul',
      }),
    )
    expect(monitor.text).toBe(readFileSync(story, 'utf8'))
  })

  it('can be described in full', () => {
    const unit = container({
      image: 'registry.example/app:1.2',
      env: { PORT: 8080, GREETING: 'hello world' },
      envFile: '/etc/app.env',
      registrator: {
        name: 'app',
        tags: ['http', 'v1'],
        ports: { 8080: { name: 'app' }, 9090: { name: 'app-metrics', tags: ['metrics'] } },
      },
      publish: [8080, '127.0.0.1:9090:9090'],
      dns: ['10.0.0.1', '10.0.0.2'],
      dnsSearch: 'service.consul',
      volumes: ['/srv/app:/data', '/etc/app:/etc/app:ro'],
      network: 'host',
      flags: ['--memory', '512m'],
      args: ['--listen', ':8080', '--name', "it's"],
    })
    expect(unit.text).toBe(`[Service]
Restart=always
RestartSec=15
ExecStartPre=-/usr/bin/docker kill app
ExecStartPre=-/usr/bin/docker rm app
ExecStart=/usr/bin/docker run --rm --name app --env PORT=8080 --env "GREETING=hello world" \
--env SERVICE_NAME=app --env SERVICE_TAGS=http,v1 --env SERVICE_8080_NAME=app \
--env SERVICE_9090_NAME=app-metrics --env SERVICE_9090_TAGS=metrics --env-file /etc/app.env \
-p 8080 -p 127.0.0.1:9090:9090 --dns 10.0.0.1 --dns 10.0.0.2 --dns-search=service.consul \
-v /srv/app:/data -v /etc/app:/etc/app:ro --net host --memory 512m registry.example/app:1.2 \
--listen :8080 --name "it's"
ExecStop=/usr/bin/docker stop app
`)
  })

  it.each([
    ['app.service', 'app'],
    ['app@.service', 'app-%i'],
    ['app@1.service', 'app-%i'],
  ] as const)('of %s is called %s', (unit, name) => {
    expect(values(container({ image: 'x' }, unit), 'ExecStop')).toEqual([`/usr/bin/docker stop ${name}`])
  })

  it('can be called otherwise, and be run by podman or a program elsewhere', () => {
    const podman = container({ image: 'x', name: 'y', runtime: 'podman' })
    expect(values(podman, 'ExecStart')).toEqual(['/usr/bin/podman run --rm --name y x'])
    expect(values(podman, 'ExecStartPre')).toEqual(['-/usr/bin/podman kill y', '-/usr/bin/podman rm y'])
    const elsewhere = container({ image: 'x', program: '/opt/bin/docker' })
    expect(values(elsewhere, 'ExecStop')).toEqual(['/opt/bin/docker stop app'])
  })

  it.each([
    [true, '15min'],
    [600, '600'],
    ['1h', '1h'],
  ])('that is pulled (%j) has a start that may take %s', (pull, timeout) => {
    const unit = container({ image: 'x', pull })
    expect(values(unit, 'TimeoutStartSec')).toEqual([timeout])
    expect(values(unit, 'ExecStartPre').at(-1)).toBe('/usr/bin/docker pull x')
  })

  it('that is not pulled has systemd’s own', () => {
    expect(values(container({ image: 'x' }), 'TimeoutStartSec')).toEqual([])
  })

  it('can be given longer to end, which systemd waits for', () => {
    const unit = container({ image: 'x', stopTimeout: 90 })
    expect(values(unit, 'ExecStop')).toEqual(['/usr/bin/docker stop --time=90 app'])
    expect(values(unit, 'TimeoutStopSec')).toEqual(['120'])
  })

  it('can be kept from being announced', () => {
    expect(startArguments({ image: 'x', registrator: false })).toContain('SERVICE_IGNORE=true')
  })

  it('has what later parts say', () => {
    const unit = defineUnit('app.service', containerService({ image: 'x' }), {
      Service: { RestartSec: 3, ExecStartPre: '/usr/bin/mkdir -p /srv/x' },
    })
    expect(unit.options).toContainEqual({ section: 'Service', name: 'RestartSec', value: '3' })
    expect(values(unit, 'ExecStartPre')).toHaveLength(3)
  })

  it('gets each argument as it was given, whatever is in it', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab \\"\' ;#\n\té-') })
    fc.assert(
      fc.property(fc.array(text), fc.array(text), (args, flags) => {
        expect(startArguments({ image: 'x', flags, args })?.slice(4)).toEqual([...flags, 'x', ...args])
      }),
    )
  })

  it('takes a text literally where it is asked to', () => {
    const [command] = parseCommandLines(
      values(container({ image: 'x', env: { P: literal('5% of $HOME') } }), 'ExecStart')[0] ?? '',
    ).commands
    expect(command?.arguments.map(({ text }) => text)).toContain('P=5%% of $$HOME')
    expect(command?.variables).toMatchObject([{ kind: 'dollar' }])
  })

  it('cannot have a NUL in an argument', () => {
    expect(() => container({ image: 'x', args: ['a\0b'] })).toThrow(InvalidValueError)
  })
})

describe('a sidekick', () => {
  const main = container({ image: 'x' }, 'web@.service')

  it('of a template goes with the instance of its own name', () => {
    const unit = defineUnit(
      'web-announce@.service',
      sidekick('web@.service'),
      containerService({ image: 'y' }),
    )
    expect(unit.text).toContain('[Unit]\nBindsTo=web@%i.service\nAfter=web@%i.service\n')
    expect(readRequirements('web-announce@3.service', unit.options).peers).toEqual(['web@3.service'])
    expect(defineUnit('web-announce@.service', sidekick(main), containerService({ image: 'y' })).text).toBe(
      unit.text,
    )
  })

  it.each(['db.service', 'web@1.service'])('of %s goes with that', (name) => {
    const unit = defineUnit('announce.service', sidekick(name), containerService({ image: 'y' }))
    expect(readRequirements('announce.service', unit.options).peers).toEqual([name])
  })

  it('that is one unit cannot go with a template', () => {
    expect(() => defineUnit('announce.service', sidekick(main), containerService({ image: 'y' }))).toThrow(
      expect.objectContaining({
        name: UnitDefinitionError.name,
        suggestion: expect.stringContaining('announce@.service'),
      }),
    )
  })
})

describe('placement', () => {
  it('once per machine is a conflict with every other instance', () => {
    const unit = defineUnit('web@.service', containerService({ image: 'x' }), oncePerMachine())
    expect(readRequirements('web@1.service', unit.options).conflicts).toEqual(['web@*.service'])
    expect(unit.derive('api@.service').text).toContain('Conflicts=api@*.service')
  })

  it('once per machine is for templates', () => {
    expect(() => defineUnit('web.service', containerService({ image: 'x' }), oncePerMachine())).toThrow(
      UnitDefinitionError,
    )
  })

  it('everywhere is a global unit, where the metadata is', () => {
    const unit = defineUnit('x.service', containerService({ image: 'x' }), everywhere({ role: 'client' }))
    const { global, metadata } = readRequirements('x.service', unit.options)
    expect(global).toBe(true)
    expect(metadata).toEqual(new Map([['role', new Set(['client'])]]))
    expect(checkUnitOptions(unit.options)).toBeUndefined()
  })
})

describe.skipIf(!hasSystemdAnalyze)('systemd-analyze', () => {
  it('has nothing to say of containers', async () => {
    const units = [
      container({ image: 'x', pull: true, args: ['a b', '"', "'", ';', '\\', '#', ''] }, 'a@.service'),
      container({ image: 'x', runtime: 'podman' }, 'b.service'),
      defineUnit('a-sidekick@.service', sidekick('a@.service'), containerService({ image: 'y' })),
    ]
    const files = Object.fromEntries(units.map(({ name, text }) => [name, text]))
    const programs = ['/usr/bin/docker', '/usr/bin/podman']
    expect(await verifyUnits(files, { programs })).toEqual({ exitCode: 0, messages: [] })
  })
})
