import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadApplication } from '../../../src/operations/deploy/manifest/load-application.js'
import { ManifestError } from '../../../src/operations/deploy/manifest/manifest-error.js'
import { manifestJsonSchema } from '../../../src/operations/deploy/manifest/manifest-schema.js'
import { readManifest } from '../../../src/operations/deploy/manifest/read-manifest.js'
import { defaultStrategy } from '../../../src/operations/deploy/strategy.js'
import { readLabel } from '../../../src/units/index.js'
import { sleeper, unitFolder } from '../../support/unit-folder.js'

const files = {
  'data.mount': '[Mount]\nWhat=/dev/sdb\nWhere=/data\n',
  'web@.service': sleeper('{{version}} {{colour}}'),
  'prod.env': 'version=v1\ncolour=blue\n',
  'caas.yaml': `
name: monitor
envFiles: [prod.env]
values: { colour: green }
strategy: { timeout: 1min }
units:
  - data.mount
  - file: web@.service
    instances: 3
    values: { version: 2 }
    strategy: { order: start-first, batch: 25%, ready: active for 10s, pause: 1.5, onFailure: rollback }
`,
}

describe('a manifest', () => {
  it('makes an application: labelled, placeholders filled, in its order', async () => {
    await using folder = await unitFolder(files)
    const { application, sources, file } = await loadApplication('.', { cwd: folder.path })
    expect(file).toBe('caas.yaml')
    expect(application.name).toBe('monitor')
    expect(application.units.map(({ name, instances, start }) => [name, instances, start])).toEqual([
      ['data.mount', [], true],
      ['web@.service', ['1', '2', '3'], true],
    ])
    const [mount, web] = application.units
    expect(mount?.strategy).toEqual({ ...defaultStrategy, timeoutMs: 60_000 })
    expect(web?.strategy).toEqual({
      order: 'start-first',
      batch: '25%',
      minAlive: 0,
      pauseMs: 1_500,
      ready: { kind: 'active', forMs: 10_000 },
      timeoutMs: 60_000,
      onFailure: 'rollback',
    })
    expect(web?.options[0]).toEqual({ section: 'Unit', name: 'Description', value: '2 green' })
    expect(readLabel(web?.options ?? [])).toEqual({ application: 'monitor', spare: false })
    expect(sources[1]).toMatchObject({ file: 'web@.service', text: sleeper('2 green') })
  })

  it('gives way to values of the command line', async () => {
    await using folder = await unitFolder(files)
    const { sources } = await loadApplication('caas.yaml', { cwd: folder.path, values: { version: 'v9' } })
    expect(sources[1]?.text).toContain('Description=v9 green')
  })

  it.each([
    ['3', ['1', '2', '3']],
    ['0', []],
    ['2..4', ['2', '3', '4']],
    ['"<08..10>"', ['08', '09', '10']],
    ['"blue,green"', ['blue', 'green']],
    ['[a, 7]', ['a', '7']],
  ])('takes %s for instances', async (instances, expected) => {
    await using folder = await unitFolder({
      'web@.service': sleeper('web'),
      'caas.yaml': `name: w\nunits: [{ file: web@.service, instances: ${instances} }]\n`,
    })
    const { application } = await loadApplication(folder.path)
    expect(application.units[0]?.instances).toEqual(expected)
  })

  it.each([
    ['active', { kind: 'active', forMs: 0 }],
    ['for 10s', { kind: 'active', forMs: 10_000 }],
    ['{ for: 2min }', { kind: 'active', forMs: 120_000 }],
    ['"http://{ip}:80/"', { kind: 'http', url: 'http://{ip}:80/', status: 0, headers: {} }],
    [
      '{ http: "http://{ip}/", status: 204, headers: { host: a } }',
      { kind: 'http', url: 'http://{ip}/', status: 204, headers: { host: 'a' } },
    ],
    ['{ exec: "docker exec {unit} true" }', { kind: 'exec', command: 'docker exec {unit} true' }],
  ])('takes %s for what is ready', async (ready, expected) => {
    await using folder = await unitFolder({
      'web.service': sleeper('web'),
      'caas.yaml': `name: w\nunits: [{ file: web.service, strategy: { ready: ${ready} } }]\n`,
    })
    const { application } = await loadApplication(folder.path)
    expect(application.units[0]?.strategy.ready).toEqual(expected)
  })

  it.each([
    ['name: [\n', 'caas.yaml:2:1: Flow sequence in block collection must be sufficiently indented'],
    ['', 'caas.yaml:1:1: expected object, received null'],
    ['name: a b\nunits: []\n', 'caas.yaml:1:7: name: letters, digits'],
    ['units: []\n', 'caas.yaml:1:1: name: it is missing'],
    ['name: a\nunit: []\n', 'caas.yaml:2:1: there is no "unit"; did you mean units?'],
    [
      'name: a\nunits:\n  - file: x\n    instance: 3\n',
      'caas.yaml:4:5: units[0]: there is no "instance"; did you mean instances?',
    ],
    ['name: a\nunits:\n  - 3\n', 'caas.yaml:3:5: units[0]: a path, or { file,'],
    ['name: a\nunits:\n  - file: x\n    instances: -1\n', 'caas.yaml:4:16: units[0].instances: Too small'],
    [
      'name: a\nunits:\n  - file: x\n    instances: yes please\n    strategy: { order: first }\n',
      'caas.yaml:5:24: units[0].strategy.order: Invalid option',
    ],
    ['name: a\nstrategy: { batch: many }\nunits: []\n', 'caas.yaml:2:20: strategy.batch: '],
    ['name: a\nstrategy: { pause: 1 parsec }\nunits: []\n', 'caas.yaml:2:20: strategy.pause: '],
    ['name: a\nstrategy: { ready: perhaps }\nunits: []\n', 'caas.yaml:2:20: strategy.ready: one of: active'],
    ['{"name": "a",\n "units": [{"file": 1}]}', 'caas.yaml:2:21: units[0].file: expected string'],
    // Keys within keys: each level doubled the text of what it was looked for by.
    ['? '.repeat(31), 'caas.yaml:1:1: there is no "'],
  ])('that is wrong says where: %j', async (text, expected) => {
    const error = await readManifest('caas.yaml', text).then(
      () => undefined,
      (caught: unknown) => caught,
    )
    expect(error).toBeInstanceOf(ManifestError)
    expect(error instanceof Error && error.message).toContain(expected)
  })

  it.each([
    ['{ file: web.service, instances: 2 }', 'units[0].instances (web.service): only a template'],
    [
      '{ file: web.service, strategy: { order: start-first } }',
      'units[0].strategy.order (web.service): start-first needs',
    ],
    [
      '{ file: all.service, strategy: { batch: 2 } }',
      'units[0].strategy (all.service): fleet replaces a global unit',
    ],
    ['{ file: web@.service, instances: "1..x" }', 'units[0].instances (web@.service): '],
    ['{ file: web@.service, instances: [a, a] }', 'units[0].instances (web@.service): a is there twice'],
    ['{ file: web@.service, instances: ["a/b"] }', 'units[0].instances (web@.service): "a/b"'],
    ['{ file: none.service }', 'none.service: it cannot be read'],
    ['web.service, web.service', 'web.service is there twice'],
    ['empty.service', 'empty.service: it has no options'],
  ])('with %s is refused', async (unit, expected) => {
    await using folder = await unitFolder({
      'web.service': sleeper('web'),
      'web@.service': sleeper('web'),
      'empty.service': '# nothing\n',
      'all.service': sleeper('all', '[X-Fleet]\nGlobal=true\n'),
      'caas.yaml': `name: w\nunits: [${unit}]\n`,
    })
    await expect(loadApplication('.', { cwd: folder.path })).rejects.toThrow(expected)
  })

  it('may be a module, with definitions and files', async () => {
    await using folder = await unitFolder({
      'a.service': sleeper('a'),
      'caas.mjs': `
        import { defineUnit } from '${join(process.cwd(), 'src/units/index.ts')}'
        const web = defineUnit('web@.service', { Service: { ExecStart: '/bin/web {{version}}' } })
        const one = defineUnit('one.service', { Service: { ExecStart: '/bin/one' } })
        export default { name: 'module', units: ['a.service', { unit: web, instances: 2 }, one] }`,
    })
    const { application } = await loadApplication('.', { cwd: folder.path, values: { version: 'v1' } })
    expect(application.units.map(({ name, instances }) => [name, instances])).toEqual([
      ['a.service', []],
      ['web@.service', ['1', '2']],
      ['one.service', []],
    ])
    expect(application.units[1]?.options[0]?.value).toBe('/bin/web v1')
  })

  it('need not be there: a folder is an application of its own name, and what runs of a template stays', async () => {
    await using folder = await unitFolder()
    const path = join(folder.path, 'monitor')
    await mkdir(path)
    await writeFile(join(path, 'web@.service'), sleeper('web'))
    await writeFile(join(path, 'a.service'), sleeper('a'))
    const { application } = await loadApplication(path)
    expect(application.name).toBe('monitor')
    expect(application.units.map(({ name, instances }) => [name, instances])).toEqual([
      ['a.service', []],
      ['web@.service', 'existing'],
    ])
    const { application: alone } = await loadApplication(join(path, 'web@.service'))
    expect(alone.name).toBe('web')
  })

  it('is one in a folder, and a folder has unit files', async () => {
    await using folder = await unitFolder({ 'caas.yaml': 'name: a\nunits: []\n' })
    await folder.write('caas.json', '{}')
    await expect(loadApplication(folder.path)).rejects.toThrow('it has both caas.yaml and caas.json')
    await using empty = await unitFolder()
    await expect(loadApplication(empty.path)).rejects.toThrow('there are no unit files in it')
  })

  it('has the JSON Schema that is published', async () => {
    await expect(`${JSON.stringify(manifestJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
      '../../../schema/caas.schema.json',
    )
    expect(JSON.parse(await readFile('package.json', 'utf8')).files).toContain('schema')
  })
})
