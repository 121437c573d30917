import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { startCluster } from '../../../src/dev/index.js'
import { type CliRunOptions, caasctl } from '../../support/run-cli.js'
import { sleeper, unitFolder } from '../../support/unit-folder.js'

/** A cluster and a folder of an application of its own, and caasctl in it: the tests run at the same time. */
async function inPlace() {
  const cluster = await startCluster({ machines: 2 })
  const fleet = new HttpFleet(cluster.endpoint)
  const folder = await unitFolder({
    'caas.yaml': 'name: monitor\nunits:\n  - file: web@.service\n    instances: 2\n',
    'web@.service': sleeper('web v1'),
  })
  const env = { CAASCTL_ENDPOINT: cluster.endpoint, USER: 'mark' }
  return {
    folder,
    run: (line: string, options: CliRunOptions = {}) =>
      caasctl(line.split(' '), { env, cwd: folder.path, ...options }),
    write: (version: string) => folder.write('web@.service', sleeper(`web ${version}`)),
    /** The version that each unit has, `web@1 v1`. */
    versions: async () =>
      (await fleet.units()).map(({ name, options }) => {
        const description = options.find((option) => option.name === 'Description')?.value ?? ''
        return `${name.replace('.service', '')} ${description.replace('web ', '')}`
      }),
    [Symbol.asyncDispose]: async () => {
      await fleet.close()
      await cluster.stop()
      await folder[Symbol.asyncDispose]()
    },
  }
}

it.concurrent('goes from one apply back to the one before, and forward again', async () => {
  await using place = await inPlace()
  const { run, versions, write } = place
  expect(await run('apply --yes -m one')).toMatchObject({ code: 0 })
  await write('v2')
  expect(await run('apply --yes -m two')).toMatchObject({ code: 0 })
  expect(await versions()).toEqual(['web@ v2', 'web@1 v2', 'web@2 v2'])

  const shown = await run('rollback monitor --dry-run')
  expect(shown.stderr).toMatch(/^Release 1 of monitor, .* UTC by mark@\S+: one$/m)
  expect(shown.stdout).toContain('web@1.service')
  expect(shown.code).toBe(0)
  expect(await versions()).toEqual(['web@ v2', 'web@1 v2', 'web@2 v2'])

  const asked = await run('rollback monitor')
  expect(asked.stderr).toContain('Roll monitor back to release 1? There is nobody to ask.')
  expect(asked.code).toBe(2)

  expect(await run('rollback monitor --yes')).toMatchObject({ code: 0 })
  expect(await versions()).toEqual(['web@ v1', 'web@1 v1', 'web@2 v1'])
  expect((await run('history monitor --fields number,action,outcome,message')).stdout).toBe(
    [
      'NUMBER\tACTION\t\tOUTCOME\tMESSAGE',
      '1\tapply\t\tdone\tone',
      '2\tapply\t\tdone\ttwo',
      '3\trollback\tdone\tto release 1',
      '',
    ].join('\n'),
  )

  // The name is that of the folder's manifest.
  expect(await run('rollback --yes')).toMatchObject({ code: 0 })
  expect(await versions()).toEqual(['web@ v2', 'web@1 v2', 'web@2 v2'])
  expect(await run('rollback monitor --to 3 --yes -m why')).toMatchObject({ code: 0 })
  expect(await versions()).toEqual(['web@ v1', 'web@1 v1', 'web@2 v1'])
  const { stdout } = await run('history monitor -o json')
  expect(JSON.parse(stdout).at(-1)).toMatchObject({ number: 5, action: 'rollback', message: 'why' })
})

it.concurrent('keeps what was added since, unless it is told to remove it', async () => {
  await using place = await inPlace()
  const { folder, run, versions } = place
  await run('apply --yes')
  await folder.write('more.service', sleeper('web more'))
  await folder.write('caas.yaml', `${await folder.read('caas.yaml')}  - file: more.service\n`)
  await run('apply --yes')
  await run('rollback --yes')
  expect(await versions()).toEqual(
    ['more web more', 'web@ v1', 'web@1 v1', 'web@2 v1'].map((each) => each.replace('web more', 'more')),
  )
  expect(await run('rollback monitor --to 1 --yes --prune')).toMatchObject({ code: 0 })
  expect(await versions()).toEqual(['web@ v1', 'web@1 v1', 'web@2 v1'])
})

it.concurrent('brings back what was taken down, without its files', async () => {
  await using place = await inPlace()
  const { folder, run, versions } = place
  await run('apply --yes')
  await run('down --yes')
  expect(await versions()).toEqual([])
  await using elsewhere = await unitFolder()
  const { code } = await run(`rollback monitor --yes --dir ${folder.path}`, { cwd: elsewhere.path })
  expect(code).toBe(0)
  expect(await versions()).toEqual(['web@ v1', 'web@1 v1', 'web@2 v1'])
})

it.concurrent('that has nothing to do is no release', async () => {
  await using place = await inPlace()
  const { run } = place
  await run('apply --yes')
  const { stderr, code } = await run('rollback --to 1 --yes')
  expect(stderr).toContain('monitor is as it should be.')
  expect(code).toBe(0)
  expect((await run('history monitor -o name')).stdout).toBe('1\n')
})

it.concurrent.each([
  ['rollback monitor', 1, 'Application monitor cannot be rolled back: no release of it is known.'],
  ['rollback --to 7', 1, 'there is no release 7 to go back to'],
  ['rollback --to 0', 2, 'at least 1'],
  ['rollback monitor --dir /nowhere', 1, 'no release of it is known'],
])('%s, without any history, says so', async (line, wanted, message) => {
  await using place = await inPlace()
  const { run } = place
  if (line.includes('7')) await run('apply --yes')
  const { stderr, code } = await run(line)
  expect(stderr).toContain(message)
  expect(code).toBe(wanted)
})

it.concurrent('refuses what was applied when it is broken', async () => {
  await using place = await inPlace()
  const { folder, run } = place
  await run('apply --yes')
  const file = join(folder.path, '.caasctl', 'monitor', 'releases', '1.json')
  const text = await readFile(file, 'utf8')
  for (const broken of [
    text.replace('"start": true', '"start": 7'),
    text.replaceAll('"monitor"', '"other"'),
  ]) {
    await writeFile(file, broken)
    const { stderr, code } = await run('rollback monitor --to 1 --yes')
    expect(stderr).toContain('what was applied with release 1 is lost or broken')
    expect(code).toBe(1)
  }
})
