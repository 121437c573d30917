import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { countedFleet } from '../../support/counted-fleet.js'
import { type CliRunOptions, caasctl } from '../../support/run-cli.js'
import { sleeper, unitFolder } from '../../support/unit-folder.js'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ machines: 3, name: 'deploy' })
})

afterAll(() => cluster.stop())

/** A folder with an application of that name, and caasctl in it. */
async function inFolder(name: string, files: Readonly<Record<string, string>> = {}) {
  const folder = await unitFolder({
    'caas.yaml': `name: ${name}\nunits:\n  - file: ${name}@.service\n    instances: 2\n`,
    [`${name}@.service`]: sleeper('v1'),
    ...files,
  })
  const env = { CAASCTL_ENDPOINT: cluster.endpoint }
  return {
    ...folder,
    run: (line: string, options: CliRunOptions = {}) =>
      caasctl(line.split(' '), { env, cwd: folder.path, ...options }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

describe.concurrent('plan and apply', () => {
  it.concurrent('tell what they do, do it, and have nothing more to do', async () => {
    await using folder = await inFolder('cli')
    const planned = await folder.run('plan')
    expect(planned.code).toBe(2)
    expect(planned.stdout.replaceAll(/[0-9a-f]{8}\.\.\.\/[\d.]+/g, 'MACHINE')).toBe(
      '  + cli@.service  create\n' +
        '  + cli@1.service  create, on MACHINE\n' +
        '  + cli@2.service  create, on MACHINE\n' +
        'cli: 3 to create.\n',
    )

    const applied = await folder.run('apply --yes -m first')
    expect(applied.code).toBe(0)
    expect(
      applied.stdout
        .replaceAll(/ on \S+/g, '')
        .split('\n')
        .toSorted(),
    ).toEqual(
      [
        ...['', 'Unit cli@.service created'],
        ...['Unit cli@1.service created', 'Unit cli@1.service ready'],
        ...['Unit cli@2.service created', 'Unit cli@2.service ready'],
      ].toSorted(),
    )
    expect(applied.stderr).toContain('cli: done, 3 created.')

    const nothing = await folder.run('plan')
    expect(nothing).toMatchObject({ code: 0, stdout: 'cli: nothing to do, 3 stay as they are.\n' })
    const again = await folder.run('apply')
    expect(again).toMatchObject({ code: 0, stdout: '' })
    expect(again.stderr).toContain('cli is as it should be.')

    await folder.write('cli@.service', sleeper('v2'))
    const changed = await folder.run('plan')
    expect(changed.code).toBe(2)
    expect(changed.stdout).toContain(
      '  ~ cli@.service  replace\n      Unit.Description\n      - v1\n      + v2\n  ~ cli@1.service  replace, stays on',
    )
    expect(changed.stdout).toContain('cli@.service is rolled in 2 batches of 1; ready: active.')
    const unasked = await folder.run('apply')
    expect(unasked.code).toBe(2)
    expect(unasked.stderr).toContain('Apply this to cli? There is nobody to ask.')
    const dry = await folder.run('apply --dry-run')
    expect(dry).toMatchObject({ code: 0, stdout: changed.stdout })
    expect((await folder.run('plan')).code).toBe(2)
    const lines = (await folder.run('apply --yes -o jsonl')).stdout.trimEnd().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      type: 'result',
      outcome: 'done',
      units: [{ outcome: 'done' }, { outcome: 'done' }, { outcome: 'done' }],
    })

    const gone = await folder.run('down --yes')
    expect(gone.code).toBe(0)
    expect(gone.stdout.trimEnd().split('\n').toSorted()).toEqual([
      'Destroyed cli@.service',
      'Destroyed cli@1.service',
      'Destroyed cli@2.service',
    ])
    const history = JSON.parse((await folder.run('history cli -o json')).stdout)
    expect(history).toMatchObject([
      { action: 'apply', outcome: 'done', changes: '3 created', message: 'first' },
      { action: 'apply', outcome: 'done', changes: '3 replaced' },
      { action: 'down', outcome: 'done', changes: '3 removed' },
    ])
  })

  it.concurrent('say so where an instance cannot be asked whether it is ready', async () => {
    await using folder = await inFolder('remote', {
      'caas.yaml':
        'name: remote\nunits:\n  - file: remote@.service\n    instances: 1\n    strategy: { ready: { exec: "true" }, timeout: 4 }\n',
    })
    const { code, stderr } = await folder.run('apply --yes')
    expect(code).toBe(1)
    expect(stderr).toContain('its command cannot be run: there is no SSH to the machines')
  })

  it.concurrent('keep a plan, and refuse it once the cluster is another', async () => {
    await using folder = await inFolder('kept')
    expect((await folder.run('plan --out plan.json')).code).toBe(2)
    const plan = JSON.parse(await readFile(join(folder.path, 'plan.json'), 'utf8'))
    expect(plan).toMatchObject({ caasctlPlan: 1, application: { name: 'kept' }, changes: true })
    await folder.write('kept@.service', sleeper('later'))
    expect((await folder.run('apply plan.json --yes')).code).toBe(0)
    await using counted = countedFleet(cluster.endpoint)
    expect((await counted.fleet.unit('kept@1.service'))?.options[0]?.value).toBe('v1')

    const outdated = await folder.run('apply plan.json --yes')
    expect(outdated.code).toBe(1)
    expect(outdated.stderr).toContain('Units of kept have changed in the cluster since the plan was made.')
    await folder.write('broken.json', '{ "caasctlPlan": 1, "application": {} }')
    const broken = await folder.run('apply broken.json --yes')
    expect(broken.code).toBe(1)
    expect(broken.stderr).toContain('broken.json: application.name: ')
  })

  it.concurrent('are at an application one at a time', async () => {
    await using folder = await inFolder('both')
    const twice = await Promise.all([
      folder.run('apply --yes --lock-wait 60'),
      folder.run('apply --yes --lock-wait 60'),
    ])
    expect(twice.map(({ code }) => code)).toEqual([0, 0])
    const said = twice.map(({ stderr }) => stderr).join('')
    expect(said).toContain('both: done, 3 created.')
    expect(said).toContain('both is as it should be.')

    await folder.write('both@.service', sleeper('v2'))
    const crossing = await Promise.all([folder.run('apply --yes'), folder.run('apply --yes')])
    expect(crossing.map(({ code }) => code).toSorted()).toEqual([0, 1])
    expect(crossing.map(({ stderr }) => stderr).join('')).toContain('locked by')
  })

  it.concurrent('lint first: errors end it, warnings are shown', async () => {
    await using folder = await inFolder('lint', {
      'lint@.service': '[Service]\nExecStrat=/bin/true\nExecStart=/bin/true\n',
    })
    const wrong = await folder.run('apply --yes')
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toContain('lint@.service:2:1: ')
    expect(wrong.stderr).toContain('did you mean ExecStart?')
    await using counted = countedFleet(cluster.endpoint)
    expect(await counted.fleet.unit('lint@.service')).toBeUndefined()
    await folder.write('lint@.service', sleeper('no restart'))
    const warned = await folder.run('plan')
    expect(warned.code).toBe(2)
    expect(warned.stderr).toContain('warning: ')
  })

  it.concurrent('fill placeholders, and say which have no value', async () => {
    await using folder = await inFolder('fill', { 'fill@.service': sleeper('{{version}}') })
    const unset = await folder.run('plan')
    expect(unset.code).toBe(1)
    expect(unset.stderr).toContain('fill@.service:2:13: {{version}} has no value')
    const filled = await folder.run('plan --set version=v7 --set verison=v7 -o json')
    expect(filled.code).toBe(2)
    expect(JSON.parse(filled.stdout).application.units[0].options[0].value).toBe('v7')
    expect(filled.stderr).toContain('Nothing has a placeholder {{verison}}.')
  })

  it.concurrent('say where a manifest is wrong', async () => {
    await using folder = await inFolder('wrong', {
      'caas.yaml': 'name: wrong\nunits:\n  - file: a\n    instnaces: 2\n',
    })
    const { code, stderr } = await folder.run('plan')
    expect(code).toBe(1)
    expect(stderr).toContain('caas.yaml:4:5: units[0]: there is no "instnaces"; did you mean instances?')
  })

  it.concurrent('take a folder without a manifest; down takes its name', async () => {
    await using folder = await unitFolder()
    await using app = await inFolder('lone')
    const { mkdir, rename } = await import('node:fs/promises')
    await mkdir(join(folder.path, 'lone'))
    await rename(join(app.path, 'lone@.service'), join(folder.path, 'lone', 'lone@.service'))
    const options = { cwd: folder.path }
    expect((await app.run('apply lone --yes', options)).code).toBe(0)
    expect((await app.run('start lone@<1..2>', options)).code).toBe(0)
    await app.run('wait lone@* --for active', options)
    expect(await app.run('plan lone', options)).toMatchObject({ code: 0 })
    const { rm, writeFile } = await import('node:fs/promises')
    await writeFile(join(folder.path, 'lone', 'lone@.service'), sleeper('v2'))
    const applied = await app.run('apply lone --yes', options)
    expect(applied.code).toBe(0)
    expect(applied.stdout).toContain('Unit lone@2.service replaced')
    await rm(join(folder.path, 'lone'), { recursive: true })
    const dry = await app.run('down lone --dry-run', options)
    expect(dry.stdout).toContain('  - lone@2.service  remove')
    expect((await app.run('down lone --yes', options)).code).toBe(0)
    await using counted = countedFleet(cluster.endpoint)
    expect((await counted.fleet.units()).filter(({ name }) => name.startsWith('lone'))).toEqual([])
  })
})

describe('init', () => {
  it('writes a manifest in the order of starting, which plan takes', async () => {
    await using folder = await unitFolder({
      'a.service': sleeper('a').replace('\n\n', '\nAfter=b@1.service\n\n'),
      'b@.service': sleeper('{{version}}'),
      'notes.txt': 'nothing',
    })
    const env = { CAASCTL_ENDPOINT: cluster.endpoint }
    const run = (...argv: string[]) => caasctl(argv, { env, cwd: folder.path })
    const dry = await run('init', '--name', 'made', '--dry-run')
    expect(dry).toMatchObject({ code: 0 })
    expect(dry.stdout).toBe(
      'name: made\n' +
        '# Values of placeholders; or with --set, or in envFiles.\n' +
        '# values:\n' +
        '#   version: ""\n' +
        'units:\n' +
        '  - file: b@.service\n' +
        '    instances: 1\n' +
        '  - a.service\n',
    )
    expect(await run('init', '--name', 'made')).toMatchObject({ code: 0, stdout: 'caas.yaml written\n' })
    expect(await folder.read('caas.yaml')).toBe(dry.stdout)
    const again = await run('init')
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('it has a caas.yaml already')
    expect(await run('init', '--name', 'made', '--force')).toMatchObject({ code: 0 })
    expect((await run('plan', '--set', 'version=1')).code).toBe(2)
  })
})
