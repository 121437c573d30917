import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { caasctl } from '../../support/run-cli.js'
import { unitFolder } from '../../support/unit-folder.js'

const room = fileURLToPath(new URL('../../../src/units/index.ts', import.meta.url))

const definitions = `import { containerService, defineUnit } from ${JSON.stringify(room)}
export const web = defineUnit('web@.service',
  { Unit: { Description: 'web {{version}}' } },
  containerService({ image: 'web:{{version}}' }),
)
`

const web = (version: string) => `[Unit]
Description=web ${version}

[Service]
Restart=always
RestartSec=15
ExecStartPre=-/usr/bin/docker kill web-%i
ExecStartPre=-/usr/bin/docker rm web-%i
ExecStart=/usr/bin/docker run --rm --name web-%i web:${version}
ExecStop=/usr/bin/docker stop web-%i
`

describe('caasctl generate', () => {
  it('writes the files that a module of TypeScript defines, then tells that none has changed', async () => {
    await using at = await unitFolder({ 'units.ts': definitions })
    const argv = ['generate', 'units.ts', '--out', 'units', '--set', 'version=1.2']
    expect(await caasctl(argv, { cwd: at.path })).toEqual({
      stdout: 'units/web@.service written\n',
      stderr: '',
      code: 0,
    })
    expect(await readFile(join(at.path, 'units/web@.service'), 'utf8')).toBe(web('1.2'))
    expect(await caasctl(argv, { cwd: at.path })).toEqual({
      stdout: '',
      stderr: 'Of 1 unit file none has changed.\n',
      code: 0,
    })
  })

  it('--check shows what is out of date, writes nothing and exits 1', async () => {
    await using at = await unitFolder({
      'units.ts': definitions,
      env: 'version=2.0\n',
      'web@.service': web('1.2'),
    })
    const run = await caasctl(['generate', 'units.ts', '--out=.', '--check', '--env-file=env'], {
      cwd: at.path,
    })
    expect(run).toMatchObject({ code: 1, stderr: 'Of 1 unit file 1 must be generated anew.\n' })
    expect(run.stdout).toContain('\n-Description=web 1.2\n+Description=web 2.0\n')
    expect(await readFile(join(at.path, 'web@.service'), 'utf8')).toBe(web('1.2'))
  })

  it('--check is content with files that are what the definitions give', async () => {
    await using at = await unitFolder({ 'units.ts': definitions, 'web@.service': web('1') })
    const argv = ['generate', 'units.ts', '--out=.', '--check', '--set=version=1']
    expect(await caasctl(argv, { cwd: at.path })).toMatchObject({ code: 0, stdout: '' })
  })

  it('tells as JSON', async () => {
    await using at = await unitFolder({ 'a.service': '[Unit]\nDescription=a\n' })
    const { stdout } = await caasctl(['generate', 'a.service', '--out', 'out', '-o', 'json'], {
      cwd: at.path,
    })
    expect(JSON.parse(stdout)).toEqual([
      { name: 'a.service', path: 'out/a.service', status: 'written', diff: '' },
    ])
  })

  it('names every placeholder without a value, with its place', async () => {
    await using at = await unitFolder({ 'a.service': '[Service]\nExecStart=/bin/{{program}} {{flags}}\n' })
    const run = await caasctl(['generate', 'a.service', '--out=out', '--set=flag=x'], { cwd: at.path })
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr).toBe(`WARNING: Nothing has a placeholder {{flag}}.
error: a.service:2:16: {{program}} has no value
a.service:2:28: {{flags}} has no value
Give them with --set program=… --set flags=…, or in a file with --env-file.
`)
    expect(await readdir(at.path)).toEqual(['a.service'])
  })

  it('tells of a definition that is wrong, and what was meant', async () => {
    await using at = await unitFolder({ 'units.ts': definitions.replace('Description', 'Descripton') })
    const run = await caasctl(['generate', 'units.ts', '--out=out'], { cwd: at.path })
    expect(run).toMatchObject({
      code: 1,
      stderr:
        'error: units.ts: web@.service: [Unit] Descripton= systemd has no such option\nDid you mean Description?\n',
    })
  })

  it.each([
    [['generate', 'units.ts'], 2, /--out DIR/],
    [['generate', '--out=out'], 2, /source/i],
    [['generate', 'nothing.ts', '--out=out'], 1, /nothing.ts: there is no such file/],
    [['generate', 'units.ts', '--out=out', '--set', 'version'], 1, /"version" is not NAME=value/],
  ])('%j exits %i', async (argv, code, message) => {
    await using at = await unitFolder({ 'units.ts': definitions })
    const run = await caasctl(argv, { cwd: at.path })
    expect(run).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) })
  })
})

describe('caasctl convert --to cloud-config', () => {
  it('writes user data of files, definitions and instances', async () => {
    await using at = await unitFolder({ 'units.ts': definitions, 'a.timer': '[Timer]\nOnBootSec=5\n' })
    const argv = ['convert', '--to', 'cloud-config', 'a.timer', 'units.ts', 'web@<1..2>', '--set=version=3']
    const { stdout, stderr, code } = await caasctl(argv, { cwd: at.path })
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(stdout).toMatch(/^#cloud-config\n/)
    expect(parse(stdout)).toEqual({
      coreos: {
        units: [
          { name: 'a.timer', command: 'start', content: '[Timer]\nOnBootSec=5\n' },
          { name: 'web@.service', content: web('3') },
          { name: 'web@1.service', command: 'start' },
          { name: 'web@2.service', command: 'start' },
        ],
      },
    })
  })

  it('warns of what fleet would have decided', async () => {
    await using at = await unitFolder({
      'a.service': '[Service]\nExecStart=/bin/a\n[X-Fleet]\nGlobal=true\n',
    })
    const argv = ['convert', '--to=cloud-config', '--command=none', 'a.service']
    const { stdout, stderr } = await caasctl(argv, { cwd: at.path })
    expect(stdout).not.toContain('command:')
    expect(stderr).toMatch(/^WARNING: a.service: every machine/)
  })

  it.each([
    [['convert', 'a.service'], 2, /--to cloud-config/],
    [['convert', '--to', 'ignition', 'a.service'], 2, /cloud-config/],
    [['convert', '--to', 'cloud-config', 'b@1'], 1, /neither a file nor an instance/],
    [['convert', '--to', 'cloud-config', 'nothing.service'], 1, /neither a file nor an instance/],
  ])('%j exits %i', async (argv, code, message) => {
    await using at = await unitFolder({ 'a.service': '[Unit]\nDescription=a\n' })
    expect(await caasctl(argv, { cwd: at.path })).toMatchObject({
      code,
      stdout: '',
      stderr: expect.stringMatching(message),
    })
  })
})
