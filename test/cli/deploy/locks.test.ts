import { mkdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { EtcdApplicationStore, FileApplicationStore } from '../../../src/api/index.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster } from '../../support/etcd.js'
import { type CliRunOptions, caasctl } from '../../support/run-cli.js'
import { unitFolder } from '../../support/unit-folder.js'

const time = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g
const env = { USER: 'mark' }
const me = `mark@${hostname()}`

async function folder() {
  const place = await unitFolder()
  const run = (line: string, options: CliRunOptions = {}) =>
    caasctl(line.split(' '), { env, cwd: place.path, ...options }).then((ran) => ({
      ...ran,
      stdout: ran.stdout.replaceAll(time, 'TIME'),
      stderr: ran.stderr.replaceAll(time, 'TIME'),
    }))
  return { ...place, run, store: new FileApplicationStore(`${place.path}/.caasctl`) }
}

it('a person’s lock is told to whoever looks, until it is unlocked', async () => {
  await using place = await folder()
  expect(await place.run('lock monitor --status')).toEqual({
    stdout: 'Application monitor is not locked.\n',
    stderr: '',
    code: 0,
  })
  const locked = await place.run('lock monitor -m moving')
  expect(locked.stdout).toBe(`Application monitor is locked by ${me} since TIME (moving).\n`)
  expect(locked.stderr).toContain('they keep nobody on another computer away')
  expect((await place.run('lock monitor --status')).stdout).toBe(locked.stdout)
  const again = await place.run('lock monitor')
  expect(again.stderr).toContain(`error: Application monitor is locked by ${me} since TIME (moving).\n`)
  expect(again.stderr).toContain('caasctl unlock monitor')
  expect(again.code).toBe(1)
  expect(await place.run('unlock monitor --yes')).toMatchObject({
    stdout: `Application monitor is unlocked; it was locked by ${me} since TIME (moving).\n`,
    code: 0,
  })
  expect(await place.run('unlock monitor')).toMatchObject({
    stdout: 'Application monitor is not locked.\n',
    code: 0,
  })
})

it('a lock can be for a time', async () => {
  await using place = await folder()
  const { stdout } = await place.run('lock monitor --for 2h')
  expect(stdout).toBe(`Application monitor is locked by ${me} since TIME, for 2h more.\n`)
  const { holder, locked } = JSON.parse((await place.run('lock monitor --status -o json')).stdout)
  expect(locked).toBe(true)
  expect(holder).toMatchObject({ owner: me, for: 'person' })
})

it('unlock needs --yes where there is nobody to ask, and says whose lock it is', async () => {
  await using place = await folder()
  await using _ = await place.store.lock('monitor', { owner: 'ci@runner', message: 'apply' })
  const { stderr, code } = await place.run('unlock monitor')
  expect(stderr).toContain('Application monitor is locked by ci@runner since TIME (apply).')
  expect(stderr).toContain('It is kept alive: that process may be at work right now.')
  expect(stderr).toContain('To do it without asking: --yes')
  expect(code).toBe(2)
  expect(await place.store.holder('monitor')).toBeDefined()
})

it('history lists what was applied, and what was never finished', async () => {
  await using place = await folder()
  const { store } = place
  const release = { by: 'mark@laptop', action: 'apply', message: '', changes: '' } as const
  const first = await store.begin('monitor', { ...release, message: 'v1', snapshot: {} })
  await store.end('monitor', first, { outcome: 'done', changes: '3 created' })
  await store.begin('monitor', release)
  {
    await using _ = await store.lock('monitor', { owner: 'mark@laptop', message: 'apply' })
    expect((await place.run('history monitor --fields number,outcome')).stdout).toBe(
      'NUMBER\tOUTCOME\n1\tdone\n2\trunning\n',
    )
  }
  const { stdout, code } = await place.run('history monitor')
  expect(stdout).toBe(
    [
      'NUMBER\tWHEN\t\t\tBY\t\tACTION\tOUTCOME\t\tCHANGES',
      '1\tTIME\tmark@laptop\tapply\tdone\t\t3 created',
      '2\tTIME\tmark@laptop\tapply\tunfinished\t-',
      '',
    ].join('\n'),
  )
  expect(code).toBe(0)
  expect(JSON.parse((await place.run('history monitor -o json')).stdout)).toMatchObject([
    { number: 1, outcome: 'done', message: 'v1', changes: '3 created' },
    { number: 2, outcome: 'unfinished' },
  ])
  expect((await place.run('history monitor -o name')).stdout).toBe('1\n2\n')
})

it('history of what was never applied is empty, and says where it looked', async () => {
  await using place = await folder()
  expect(await place.run('history nothing -o json')).toEqual({
    stdout: '[]\n',
    stderr: `No releases of nothing are known in ${place.path}/.caasctl.\n`,
    code: 0,
  })
})

it('the application is the one of the folder where none is named', async () => {
  await using place = await folder()
  await writeFile(`${place.path}/caas.yaml`, 'name: monitor\nunits: [{ file: plain.service }]\n')
  await writeFile(`${place.path}/plain.service`, '[Service]\nExecStart=/bin/true\n')
  expect((await place.run('lock')).stdout).toContain('Application monitor is locked by')
  expect((await place.run('lock --status')).stdout).toContain('Application monitor is locked by')
  expect((await place.run('unlock --yes')).stdout).toContain('Application monitor is unlocked')
  expect((await place.run('history')).stderr).toContain('No releases of monitor are known')
  expect(await place.run('history', { cwd: '/nonexistent' })).toMatchObject({
    stderr:
      'error: Which application? Its name cannot be told from this folder.\nName it, as in: caasctl history monitor\n',
    code: 2,
  })
})

it('--dir names the folder of the manifest', async () => {
  await using place = await folder()
  await place.run(`lock monitor --dir ${place.path}`, { cwd: '/' })
  expect(await place.store.holder('monitor')).toMatchObject({ owner: me })
})

it('--etcd with nothing in it names none, whatever a profile says', async () => {
  await using place = await folder()
  await mkdir(`${place.path}/caasctl`)
  await place.write('caasctl/config.ini', 'profile = p\n[profile p]\netcd = http://127.0.0.1:1\n')
  const run = (line: string) => place.run(line, { env: { ...env, XDG_CONFIG_HOME: place.path } })
  expect(JSON.parse((await run('config --show-origin -o json')).stdout)).toMatchObject({
    etcd: { value: 'http://127.0.0.1:1', origin: `${place.path}/caasctl/config.ini:3 [profile p]` },
  })
  expect((await run('lock monitor --etcd=')).stderr).toContain(`are kept in ${place.path}/.caasctl`)
})

it.each(['history ../x', 'lock a/b', 'unlock .. --yes', 'lock _x'])('%s is wrong usage', async (line) => {
  await using place = await folder()
  const { stderr, code } = await place.run(line)
  expect(stderr).toContain('cannot be the name of an application')
  expect(code).toBe(2)
})

it.each([
  'a variable',
  'a profile',
])('etcd named by %s has no embedded cluster join what is there', async (where) => {
  await using place = await folder()
  const named = { CAASCTL_ETCD: 'http://127.0.0.1:1' }
  const env = { XDG_CONFIG_HOME: place.path, ...(where === 'a variable' ? named : {}) }
  if (where === 'a profile') await place.run('profile add here --etcd http://127.0.0.1:1', { env })
  const seen = new AbortController()
  const { stdout, stderr } = await place.run('dev start --foreground --no-ssh --machines 1', {
    env: { XDG_STATE_HOME: place.path, ...env },
    signal: seen.signal,
    onStdout: () => seen.abort(),
  })
  expect(stderr).not.toContain('error')
  expect(stdout).toMatch(/^Cluster dev runs: 1 machine/)
})

describeWithEtcd('with etcd', () => {
  let etcd: EtcdCluster
  beforeAll(async () => {
    etcd = await EtcdCluster.start()
  })
  afterAll(() => etcd.stop())

  it.each([
    ['named by --etcd', (url: string) => ({ flags: ` --etcd ${url}`, env: {} })],
    ['named by CAASCTL_ETCD', (url: string) => ({ flags: '', env: { CAASCTL_ETCD: url } })],
    ['named by a profile', () => ({ flags: ' --profile named', env: {} })],
    [
      'named by --etcd before CAASCTL_ETCD and a profile',
      (url: string) => ({
        flags: ` --etcd ${url} --profile nowhere`,
        env: { CAASCTL_ETCD: 'http://127.0.0.1:1' },
      }),
    ],
    [
      'named by CAASCTL_ETCD before a profile',
      (url: string) => ({ flags: ' --profile nowhere', env: { CAASCTL_ETCD: url } }),
    ],
    ['spoken to', (url: string) => ({ flags: '', env: { CAASCTL_ENDPOINT: url, CAASCTL_DRIVER: 'etcd' } })],
  ])('%s, history and locks are in it', async (_, named) => {
    await using place = await folder()
    const url = etcd.members[0]?.endpoint ?? ''
    const { flags, env: extra } = named(url)
    await mkdir(`${place.path}/caasctl`)
    await place.write(
      'caasctl/config.ini',
      `[profile named]\netcd = ${url}\n[profile nowhere]\netcd = http://127.0.0.1:1\n`,
    )
    await using store = new EtcdApplicationStore(etcd.endpoints)
    const options = { env: { ...env, XDG_CONFIG_HOME: place.path, ...extra } }
    const { stdout, stderr } = await place.run(`lock monitor${flags}`, options)
    expect({ stdout, stderr }).toEqual({
      stdout: `Application monitor is locked by ${me} since TIME.\n`,
      stderr: '',
    })
    expect(await store.holder('monitor')).toMatchObject({ owner: me })
    await store.begin('monitor', { by: 'a', action: 'apply', changes: '', message: '' })
    expect((await place.run(`history monitor -o name${flags}`, options)).stdout).not.toBe('')
    expect((await place.run(`unlock monitor --yes${flags}`, options)).code).toBe(0)
    expect(await store.holder('monitor')).toBeUndefined()
  })
})
