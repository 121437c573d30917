import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EtcdFleet, parseEndpoint } from '../../src/api/index.js'
import { startCluster } from '../../src/dev/index.js'
import { isCaasctlError } from '../../src/error.js'
import { SshPool } from '../../src/ssh/index.js'
import { clusterLines } from '../support/command-lines.js'
import { json, type ScriptedServer, serve } from '../support/http-server.js'
import { inShortOrLong, kept } from '../support/reliability.js'
import { caasctl } from '../support/run-cli.js'
import { describeWithSshd, makeKey } from '../support/sshd.js'
import { startSsh2Server } from '../support/sshd-ssh2.js'
import { sleeper, type UnitFolder, unitFolder } from '../support/unit-folder.js'

/** Planted wherever a secret may be; must be found nowhere else. */
const canary = 'c4n4ry-Of-The-Mine'

let home: UnitFolder
/** Etcd that lets nobody in, and keeps what it was asked. */
let etcd: ScriptedServer

beforeAll(async () => {
  home = await unitFolder({ 'web.service': sleeper('web') })
  etcd = await serve((_, response) =>
    json(response, 401, { errorCode: 110, message: 'The request requires user authentication', index: 0 }),
  )
})

afterAll(async () => {
  await etcd[Symbol.asyncDispose]()
  await home[Symbol.asyncDispose]()
})

const endpointOf = (port: number) => `http://root:${canary}@127.0.0.1:${port}`

/** Runs a line for a moment, and gives all that it wrote. */
async function said(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout, stderr } = await caasctl(argv, {
    env: { HOME: home.path, SECRET_TOKEN: canary, ...env },
    cwd: home.path,
    signal: AbortSignal.timeout(3_000),
  })
  return stdout + stderr
}

/** Files below a folder that hold the canary, and all their modes. */
async function searched(folder: string): Promise<{ holding: string[]; modes: Record<string, string> }> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const holding: string[] = []
  const modes: Record<string, string> = {}
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name)
    modes[path.slice(folder.length + 1)] = ((await stat(path)).mode & 0o777).toString(8)
    if (entry.isFile() && (await readFile(path, 'latin1')).includes(canary))
      holding.push(path.slice(folder.length + 1))
  }
  return { holding, modes }
}

describe('the password of etcd', () => {
  it('is told by no command, in no format, with --debug or without', async () => {
    const env = { CAASCTL_ENDPOINT: endpointOf(etcd.port), CAASCTL_DRIVER: 'etcd', CAASCTL_IDENTITY: '/none' }
    const own = [
      ['config', '--show-origin'],
      ['config', '-o', 'json'],
      ['doctor', '--etcd', endpointOf(etcd.port)],
    ]
    const lines = [...clusterLines, ...own].flatMap((line) => {
      const [name = '', ...rest] = line
      if (name === 'complete') return [line]
      const debugged = [name, '--debug', ...rest]
      return inShortOrLong([debugged], [line, debugged, [name, '--debug', '-o', 'json', ...rest]])
    })
    for (const line of lines) expect(await said(line, env), line.join(' ')).not.toContain(canary)
    // It was used all the same.
    const basic = `Basic ${Buffer.from(`root:${canary}`).toString('base64')}`
    expect(etcd.received.some(({ headers }) => headers.authorization === basic)).toBe(true)
    expect(await searched(home.path)).toMatchObject({ holding: [] })
    kept({
      area: 'Secrets',
      promise: 'No command tells the password of etcd or its environment, with --debug and as JSON neither',
      counts: { 'command lines': lines.length },
    })
  })

  it.each([
    ['no URL', `http//root:${canary}@10.0.0.1:2379`],
    ['another scheme', `etcd://root:${canary}@10.0.0.1:2379`],
    ['a port that is none', `http://root:${canary}@10.0.0.1:etcd`],
    ['a slash in it', `http://root:${canary}/x@10.0.0.1:2379`],
    ['a percent in it', `http://root:${canary}%@10.0.0.1:2379`],
    ['an @ in it', `http://root:${canary}@x@10.0.0.1:none`],
    ['fleet’s API', `http://root:${canary}@127.0.0.1:49153`],
    ['a socket', `unix://root:${canary}@/var/run/fleet.sock`],
    ['a second endpoint', `http://10.0.0.1:2379,nonsense://root:${canary}@10.0.0.2`],
    ['a second endpoint of the API', `http://127.0.0.1:1,http://root:${canary}@127.0.0.1:2`],
    ['a first endpoint of the API', `http://root:${canary}@127.0.0.1:1,http://127.0.0.1:2`],
  ])('is not told by the error about an endpoint with %s', async (_, endpoint) => {
    for (const format of ['table', 'json']) {
      const { stderr, code } = await caasctl(['list-units', '--debug'], {
        env: { HOME: home.path, CAASCTL_ENDPOINT: endpoint, CAASCTL_FORMAT: format },
      })
      expect(stderr).not.toContain(canary)
      expect(code).not.toBe(0)
    }
    expect(() => parseEndpoint(endpoint)).toThrow()
    expect(() => parseEndpoint(endpoint)).not.toThrow(canary)
  })

  it('goes to no other place that a member names', async () => {
    await using thief = await serve((_, response) => json(response, 200, {}))
    const members = [
      `http://root:x@127.0.0.1:${thief.port}`,
      `unix:///tmp/x`,
      'nonsense',
      `file:///etc/passwd`,
    ]
    await using lying = await serve(({ url }, response) => {
      if (url === '/v2/members') json(response, 200, { members: [{ id: 'a', clientURLs: members }] })
      else json(response, 307, {}, { location: `http://127.0.0.1:${thief.port}${url}` })
    })
    await using fleet = new EtcdFleet([endpointOf(lying.port)])
    await fleet.members()
    await expect(fleet.units()).rejects.toMatchObject({ code: 'ETCD_FOREIGN_REDIRECT' })
    expect(thief.received).toEqual([])
  })

  it.each([
    'endpoint',
    'etcd',
  ])('may stand in the configuration as %s, where nobody else can read it', async (name) => {
    await using folder = await unitFolder()
    const env = { XDG_CONFIG_HOME: folder.path, CAASCTL_PROFILE: '' }
    const named =
      name === 'etcd'
        ? ['--etcd', endpointOf(etcd.port)]
        : ['--driver', 'etcd', '--endpoint', endpointOf(etcd.port)]
    const asking = name === 'etcd' ? 'lock monitor --status --debug' : 'list-units --debug'
    await caasctl(['profile', 'add', 'safe', ...named], {
      env,
    })
    await caasctl(['profile', 'add', 'other', '--tunnel', 'x'], { env })
    const file = join(folder.path, 'caasctl', 'config.ini')
    expect(await searched(folder.path)).toEqual({
      holding: ['caasctl/config.ini'],
      modes: { caasctl: '700', 'caasctl/config.ini': '600' },
    })
    const shown = [
      'profile list',
      'profile list -o json',
      'profile show safe',
      'profile show safe -o json',
      'config',
    ]
    for (const line of [...shown, asking]) {
      const { stdout, stderr } = await caasctl(line.split(' '), { env })
      expect(stdout + stderr, line).not.toContain(canary)
      expect(stdout + stderr, line).toMatch(line === asking ? /110|authentication/ : /127\.0\.0\.1|safe/)
    }
    await chmod(file, 0o644)
    const refused = await caasctl(asking.replace(' --debug', '').split(' '), { env })
    expect(refused).toMatchObject({ stdout: '', code: 2 })
    expect(refused.stderr).toBe(
      `error: ${file}:${name === 'etcd' ? 4 : 5}: it holds a password, and others can read the file (mode 0644)\nLet nobody else: chmod 600 ${file}\n`,
    )
    // Mending it is not refused, and makes it safe.
    expect((await caasctl(['profile', 'use', 'safe'], { env })).code).toBe(0)
    expect((await caasctl(asking.split(' '), { env })).stderr).toContain('authentication')
    kept({
      area: 'Secrets',
      promise: 'A configuration file that holds a password is for its owner alone, or is refused',
      counts: { 'commands that show it': shown.length },
    })
  })
})

describeWithSshd('a private key and its passphrase', () => {
  it('are in no error, notice or file', async () => {
    await using folder = await unitFolder()
    const key = makeKey(join(folder.path, 'id'), 'ed25519', { passphrase: canary })
    const secret = (await readFile(key, 'utf8')).split('\n').slice(2, -2)
    await using server = await startSsh2Server({
      authentication: (context) => context.reject(['publickey', 'password']),
    })
    const known = join(folder.path, 'known_hosts')
    await writeFile(known, server.knownHost)
    const told: string[] = []
    await using pool = new SshPool({
      home: folder.path,
      configFiles: [],
      environment: {},
      overrides: { user: 'core', identityFiles: [key], knownHostsFiles: [known] },
      person: { passphrase: async () => canary, password: async () => canary, answer: async () => [canary] },
      onNotice: (notice) => told.push(JSON.stringify(notice)),
    })
    const host = await pool.connect(`127.0.0.1:${server.port}`)
    await host.ready().catch((error: unknown) => {
      expect(isCaasctlError(error)).toBe(true)
      told.push(
        error instanceof Error ? `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}` : '',
      )
    })
    expect(told.join()).toContain('does not let core in')
    for (const text of [canary, ...secret]) expect(told.join()).not.toContain(text)
    expect((await searched(folder.path)).holding).toEqual([])
  })
})

describe('what caasctl keeps', () => {
  it('is for its owner alone', async () => {
    await using folder = await unitFolder()
    await using cluster = await startCluster({
      machines: 2,
      stateFolder: join(folder.path, 'state'),
      ssh: true,
    })
    await mkdir(join(folder.path, 'cache'))
    const env = { CAASCTL_ENDPOINT: cluster.endpoint, XDG_CACHE_HOME: join(folder.path, 'cache') }
    await caasctl(['complete', 'bash', 'caasctl ssh --machine ', '', 'caasctl'], { env })
    const { modes } = await searched(folder.path)
    const open = Object.entries(modes).filter(([file, mode]) => {
      return !/^[67]00$/.test(mode) && !file.endsWith('.pub') && file !== 'cache'
    })
    expect(open).toEqual([])
    expect(Object.keys(modes).length).toBeGreaterThan(12)
    kept({
      area: 'Secrets',
      promise: 'Files and sockets that caasctl makes are for their owner alone',
      counts: { 'files and folders': Object.keys(modes).length },
    })
  })
})
