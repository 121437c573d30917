import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfigFiles } from '../../src/ssh/config/config-file.js'
import { parseDestination } from '../../src/ssh/destination.js'
import { SshConfigError } from '../../src/ssh/errors.js'
import { resolveSettings } from '../../src/ssh/resolve-settings.js'
import type { SshOverrides, SshSettings } from '../../src/ssh/settings.js'

const home = mkdtempSync(join(tmpdir(), 'ssh-settings-'))
mkdirSync(join(home, '.ssh', 'config.d'), { recursive: true })
afterAll(() => rmSync(home, { recursive: true }))

const configFile = join(home, '.ssh', 'config')

async function resolve(
  text: string,
  destination: string,
  overrides: SshOverrides = {},
  environment: Record<string, string> = {},
): Promise<SshSettings> {
  writeFileSync(configFile, text)
  const configuration = await readConfigFiles([configFile], home)
  return resolveSettings(
    parseDestination(destination),
    { home, localUser: 'me', environment, configuration },
    overrides,
  )
}

describe('settings', () => {
  it('are those of a CoreOS machine where nobody says anything', async () => {
    const settings = await resolve('', '10.230.14.83')
    expect(settings).toMatchObject({
      name: '10.230.14.83',
      host: { value: '10.230.14.83', source: { kind: 'default' } },
      port: { value: 22 },
      user: { value: 'core', source: { kind: 'default' } },
      identitiesOnly: { value: false },
      agentSocket: { value: undefined },
      strictHostKeyChecking: { value: 'ask' },
      proxy: { value: undefined },
      connectTimeoutMs: { value: 10_000 },
    })
    expect(settings.identityFiles.map(({ value }) => value)).toEqual(
      ['id_rsa', 'id_ecdsa', 'id_ed25519'].map((name) => join(home, '.ssh', name)),
    )
    expect(settings.knownHostsFiles.value).toEqual([
      join(home, '.ssh/known_hosts'),
      join(home, '.ssh/known_hosts2'),
    ])
  })

  it('come from the destination first, then the caller, then the file, and say so', async () => {
    const text = 'Host b\n  User filed\n  Port 2022\n  ConnectTimeout 1m\n'
    const settings = await resolve(text, 'named@b', { user: 'flagged', port: 2023 })
    expect(settings.user).toEqual({ value: 'named', source: { kind: 'destination' } })
    expect(settings.port).toEqual({ value: 2023, source: { kind: 'override' } })
    expect(settings.connectTimeoutMs).toEqual({
      value: 60_000,
      source: { kind: 'config', file: configFile, line: 4 },
    })
  })

  it.each<[text: string, overrides: SshOverrides, methods: string]>([
    ['', {}, 'publickey'],
    ['PasswordAuthentication yes', {}, 'publickey,password'],
    ['KbdInteractiveAuthentication yes', {}, 'publickey,keyboard-interactive'],
    [
      'ChallengeResponseAuthentication yes\nKbdInteractiveAuthentication no',
      {},
      'publickey,keyboard-interactive',
    ],
    ['PasswordAuthentication no\nKbdInteractiveAuthentication no', {}, 'publickey'],
    ['PubkeyAuthentication no', {}, ''],
    ['PubkeyAuthentication host-bound', {}, 'publickey'],
    ['PubkeyAuthentication no\nPasswordAuthentication yes', {}, 'password'],
    ['PreferredAuthentications hostbased,password,publickey,gssapi-with-mic', {}, 'password,publickey'],
    ['PreferredAuthentications password,publickey\nPasswordAuthentication no', {}, 'publickey'],
    ['Host other\nPasswordAuthentication yes', {}, 'publickey'],
    [
      'PreferredAuthentications none\nPubkeyAuthentication no',
      { authMethods: ['password', 'publickey'] },
      'password,publickey',
    ],
  ])('log in as %j and %j have it: %s', async (text, overrides, methods) => {
    const { authMethods } = await resolve(text, 'h', overrides)
    expect(authMethods.value.join(',')).toBe(methods)
  })

  it('refuse what is neither yes nor no, with its line', async () => {
    await expect(resolve('\nPasswordAuthentication perhaps', 'h')).rejects.toThrow(
      `${configFile}:2: passwordauthentication "perhaps" is neither yes nor no`,
    )
  })

  it('try keys named by the caller before those of the file', async () => {
    const settings = await resolve('IdentityFile ~/.ssh/filed\nIdentityFile /k/%r@%h\n', 'h', {
      identityFiles: ['/k/flagged'],
    })
    expect(settings.identityFiles.map(({ value, source }) => [value, source.kind])).toEqual([
      ['/k/flagged', 'override'],
      [join(home, '.ssh/filed'), 'config'],
      ['/k/core@h', 'config'],
    ])
  })

  it.each([
    ['', { SSH_AUTH_SOCK: '/run/a' }, '/run/a'],
    ['IdentityAgent none', { SSH_AUTH_SOCK: '/run/a' }, undefined],
    ['IdentityAgent SSH_AUTH_SOCK', { SSH_AUTH_SOCK: '/run/a' }, '/run/a'],
    ['IdentityAgent $OTHER', { OTHER: '/run/b' }, '/run/b'],
    ['IdentityAgent "~/my agent"', {}, join(home, 'my agent')],
    [`IdentityAgent \${DIR}/s`, { DIR: '/run/%h' }, '/run/%h/s'],
  ])('find the agent: %s', async (text, environment, socket) => {
    expect((await resolve(text, 'h', {}, environment)).agentSocket.value).toBe(socket)
  })

  it('use no agent where the caller says so', async () => {
    const settings = await resolve('IdentityAgent /run/a', 'h', { agentSocket: 'none' })
    expect(settings.agentSocket).toEqual({ value: undefined, source: { kind: 'override' } })
  })

  it('take several files of known hosts, and the caller’s in place of all others', async () => {
    const text = 'UserKnownHostsFile ~/a "/b c"\nGlobalKnownHostsFile none\n'
    const fromFile = await resolve(text, 'h')
    expect(fromFile.knownHostsFiles.value).toEqual([join(home, 'a'), '/b c'])
    expect(fromFile.globalKnownHostsFiles.value).toEqual([])
    const fromCaller = await resolve('', 'h', { knownHostsFiles: ['/k'] })
    expect(fromCaller.knownHostsFiles.value).toEqual(['/k'])
    expect(fromCaller.globalKnownHostsFiles.value).toEqual([])
  })

  it('know the hosts to jump over, and a command in their place', async () => {
    expect((await resolve('ProxyJump a,core@b:2222,[::1]:22', 'h')).proxy.value).toEqual({
      kind: 'jump',
      jumps: [{ host: 'a' }, { user: 'core', host: 'b', port: 2222 }, { host: '::1', port: 22 }],
    })
    expect((await resolve('ProxyCommand ssh -W "%h:%p" b # in\nProxyJump a', 'h')).proxy.value).toEqual({
      kind: 'command',
      command: 'ssh -W "h:22" b # in',
    })
    expect((await resolve('ProxyJump none\nProxyCommand nc %h', 'h')).proxy.value).toBeUndefined()
  })

  it.each([
    ['Port many', ':1: port "many" is not a port'],
    ['\nHost h\n User', ':3: user has no value'],
    ['ConnectTimeout soon', 'is not a time'],
    ['StrictHostKeyChecking maybe', 'is none of yes, no, ask, accept-new'],
    ['IdentityFile "a', ':1: a quote is not closed'],
    ['IdentityFile %z', '%z has no meaning'],
    [`IdentityFile \${NO_SUCH}`, 'the variable NO_SUCH is not set'],
    // As OpenSSH does: `missing closing '}'`.
    [`IdentityFile ~/k\${HOME`, `:1: \${HOME: its closing } is missing`],
    [`UserKnownHostsFile ~/\${`, `:1: \${: its closing } is missing`],
    ['IdentityFile ~other/k', 'own home folder'],
    ['Match sky blue', ':1: Match sky is not known'],
    ['Match host', ':1: Match host lacks a value'],
    ['ProxyJump a:x', 'is not a host to jump over'],
    ['Include config', 'include each other too deeply'],
  ])('refuse %j with its file and line', async (text, message) => {
    await expect(resolve(text, 'h')).rejects.toThrow(SshConfigError)
    await expect(resolve(text, 'h')).rejects.toThrow(message)
  })

  it('do not run Match exec', async () => {
    const proof = join(home, 'ran')
    const settings = await resolve(`Match exec "touch ${proof}"\n User x\nMatch !exec false\n User y`, 'h')
    expect(settings.user.value).toBe('core')
    expect(() => execFileSync('cat', [proof], { stdio: 'ignore' })).toThrow()
  })
})

/** What OpenSSH itself makes of a configuration is the measure. */
describe('settings beside those of OpenSSH', () => {
  const included = join(home, '.ssh', 'config.d')
  writeFileSync(join(included, '10-a'), 'Host inc\n User ten\n Port 10\nHost other\n User twenty\n')
  writeFileSync(join(included, '20-b'), 'User last\nPort 20\n')
  writeFileSync(join(included, '.hidden'), 'Port 99\n')
  const cases: readonly [config: string, host: string][] = [
    ['Host a\n HostName a.example.com\nHost *.example.com\n User late\n', 'a'],
    ['Host a b\n User x\nHost !a *\n User y\n', 'a'],
    ['Host !a *\n User y\nUser z', 'a'],
    ['Host web?\n Port 1022\nHost web*\n Port 1023\n', 'web12'],
    ['Host web?\n Port 1022\nHost web*\n Port 1023\n', 'web1'],
    ['host=a\n  user = x\n\tPORT\t=\t77 # seven\n', 'a'],
    ['Host "a" \'b\'\n User "first last"\n', 'b'],
    ['Host a\n HostName %h.dc1.example.com\n IdentityFile ~/.ssh/%r\n', 'a'],
    ['Host *\n User first\nHost a\n User second\n', 'a'],
    ['Match host *.example.com\n User m\nHost a\n HostName a.example.com\n', 'a'],
    ['Host a\n HostName a.example.com\nMatch host *.example.com\n User m\n', 'a'],
    ['Host a\n HostName a.example.com\nMatch originalhost a,b user x\n Port 9\nUser x', 'a'],
    ['User x\nMatch originalhost a,b user x\n Port 9\n', 'b'],
    ['Match !host b all\n Port 3\n', 'a'],
    ['Match final host *.example.com\n User f\nHost a\n HostName a.example.com\nHost a.*\n Port 5\n', 'a'],
    ['Include config.d/*\nUser mine', 'inc'],
    ['Host b\n Include config.d/*\n Port 7\nUser mine', 'inc'],
    ['Host inc\n Include config.d/10*\n Port 7\n User mine', 'inc'],
    ['Include ~/nowhere/* config.d/20-b\nPort 4', 'x'],
    ['ProxyJump a,b:22\nProxyCommand nc', 'x'],
    ['ProxyCommand nc %h\nProxyJump a', 'x'],
    ['IdentityFile ~/.ssh/one\nHost x\n IdentityFile "~/.ssh/two three"\n IdentityFile ~/.ssh/one', 'x'],
    ['ConnectTimeout 1m30s\nServerAliveInterval 7\nServerAliveCountMax 2\nIdentitiesOnly yes', 'x'],
    ['StrictHostKeyChecking off\nHashKnownHosts yes\nHostKeyAlias al', 'x'],
  ]

  it.each(cases)('%j for %s', async (text, host) => {
    const settings = await resolve(text, host)
    const said = askOpenSsh(host)
    const one = (keyword: string) => said.get(keyword)?.[0]
    expect({
      host: settings.host.value,
      port: String(settings.port.value),
      identitiesOnly: settings.identitiesOnly.value ? 'yes' : 'no',
      hash: settings.hashKnownHosts.value ? 'yes' : 'no',
      alias: settings.hostKeyAlias.value,
      aliveCountMax: String(settings.aliveCountMax.value),
      jump: settings.proxy.value?.kind === 'jump',
      command: settings.proxy.value?.kind === 'command',
    }).toEqual({
      host: one('hostname'),
      port: one('port'),
      identitiesOnly: one('identitiesonly'),
      hash: one('hashknownhosts'),
      alias: one('hostkeyalias'),
      aliveCountMax: one('serveralivecountmax'),
      jump: said.has('proxyjump'),
      command: said.has('proxycommand'),
    })
    if (settings.user.source.kind === 'config') expect(settings.user.value).toBe(one('user'))
    else expect(one('user')).toBe(execFileSync('id', ['-un'], { encoding: 'utf8' }).trim())
    if (settings.connectTimeoutMs.source.kind === 'config') {
      expect(`${settings.connectTimeoutMs.value / 1000}`).toBe(one('connecttimeout'))
    }
    const strict =
      { true: 'yes', false: 'no' }[one('stricthostkeychecking') ?? ''] ?? one('stricthostkeychecking')
    expect(settings.strictHostKeyChecking.value).toBe(strict)
    const files = settings.identityFiles.filter(({ source }) => source.kind === 'config')
    if (files.length > 0) {
      const expanded = said.get('identityfile')?.map((file) => {
        return file.replace(/^~/, home).replaceAll('%r', settings.user.value)
      })
      expect(files.map(({ value }) => value)).toEqual(expanded)
    }
  })

  function askOpenSsh(host: string): Map<string, string[]> {
    // OpenSSH looks for relative includes in the home folder that the system knows, whatever HOME says.
    const text = execFileSync('cat', [configFile], { encoding: 'utf8' })
      .replaceAll('config.d/', `${included}/`)
      .replaceAll('~/nowhere', `${home}/nowhere`)
    const asked = join(home, 'asked')
    writeFileSync(asked, text)
    const output = execFileSync('ssh', ['-G', '-F', asked, host], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const said = new Map<string, string[]>()
    for (const line of output.trim().split('\n')) {
      const blank = line.indexOf(' ')
      const keyword = line.slice(0, blank)
      said.set(keyword, [...(said.get(keyword) ?? []), line.slice(blank + 1)])
    }
    return said
  }
})
