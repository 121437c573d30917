import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  HostKeyChangedError,
  type HostKeyQuestion,
  HostKeyRevokedError,
  HostKeyUnknownError,
  type Person,
  type SshNotice,
  type SshOverrides,
} from '../../src/ssh/index.js'
import { describeWithSshd, makeKey, type Sshd, startSshd } from '../support/sshd.js'
import { SshHome } from '../support/sshd-home.js'

describeWithSshd('the host key of a real sshd', () => {
  let home: SshHome
  let sshd: Sshd
  let hostKeys: { readonly ed25519: string; readonly rsa: string }

  beforeAll(async () => {
    home = new SshHome()
    hostKeys = {
      ed25519: makeKey(join(home.folder, 'host_ed25519'), 'ed25519'),
      rsa: makeKey(join(home.folder, 'host_rsa'), 'rsa'),
    }
    sshd = await startSshd({ keys: [home.key], hostKeys: Object.values(hostKeys) })
  })
  afterAll(async () => {
    await sshd.stop()
    home[Symbol.dispose]()
  })

  const name = () => `[127.0.0.1]:${sshd.port}`
  const line = (key: string) => `${name()} ${readFileSync(`${key}.pub`, 'utf8')}`
  const other = () => line(home.key)

  /** Connects with these lines in a new known_hosts file, and gives back what stands there afterwards. */
  async function connect(
    knownHosts: string,
    {
      person = {},
      notices = [],
      ...overrides
    }: SshOverrides & { person?: Person; notices?: SshNotice[] } = {},
  ): Promise<string> {
    const file = home.write(`known-${files++}`, knownHosts)
    await using pool = home.pool('', {
      overrides: { knownHostsFiles: [file], ...overrides },
      person,
      onNotice: (notice) => notices.push(notice),
    })
    const host = await pool.connect(`127.0.0.1:${sshd.port}`)
    expect((await host.run('true')).code).toBe(0)
    return readFileSync(file, 'utf8')
  }
  let files = 0

  it.each(['yes', 'ask', 'accept-new', 'no'] as const)('is accepted where it is known: %s', async (mode) => {
    expect(await connect(line(hostKeys.ed25519), { strictHostKeyChecking: mode })).toBe(
      line(hostKeys.ed25519),
    )
  })

  it('is accepted by whichever key is known, though the server would rather show another', async () => {
    expect(await connect(line(hostKeys.rsa))).toBe(line(hostKeys.rsa))
  })

  it('is found where ssh-keygen has hashed the name', async () => {
    const file = home.write('hashed', line(hostKeys.ed25519))
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' })
    const hashed = readFileSync(file, 'utf8')
    expect(hashed).not.toContain('127.0.0.1')
    expect(await connect(hashed)).toBe(hashed)
  })

  it('is shown to somebody where it is new, and remembered with a yes', async () => {
    const asked: HostKeyQuestion[] = []
    const notices: SshNotice[] = []
    const confirmHostKey = async (question: HostKeyQuestion) => asked.push(question) > 0
    const written = await connect(
      `# mine\nalias.example ${readFileSync(`${hostKeys.ed25519}.pub`, 'utf8')}`,
      {
        person: { confirmHostKey },
        notices,
      },
    )
    const listed = execFileSync('ssh-keygen', ['-l', '-f', `${hostKeys.ed25519}.pub`], { encoding: 'utf8' })
    expect(asked).toEqual([
      {
        host: name(),
        keyType: 'ED25519',
        fingerprint: listed.split(' ')[1],
        elsewhere: [expect.objectContaining({ line: 2 })],
      },
    ])
    expect(written.split('\n')[2]).toBe(line(hostKeys.ed25519).split(' ').slice(0, 3).join(' '))
    expect(notices).toEqual([expect.objectContaining({ kind: 'host-remembered', host: name() })])
    // OpenSSH itself is content with what was written.
    const file = home.write('written', written)
    const options = [
      '-o',
      `UserKnownHostsFile=${file}`,
      '-o',
      'StrictHostKeyChecking=yes',
      '-o',
      'BatchMode=yes',
    ]
    const ssh = [
      '-F',
      '/dev/null',
      ...options,
      '-i',
      home.key,
      '-p',
      String(sshd.port),
      '127.0.0.1',
      'echo in',
    ]
    expect(execFileSync('ssh', ssh, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })).toBe('in\n')
  })

  it('is refused where it is new and the answer is no, or nobody can be asked, or nobody may', async () => {
    const no = connect('', { person: { confirmHostKey: async () => false } })
    await expect(no).rejects.toThrow(HostKeyUnknownError)
    await expect(no).rejects.toMatchObject({
      suggestion: expect.stringContaining('--strict-host-key-checking=accept-new'),
    })
    await expect(connect('')).rejects.toThrow('there is nobody to ask')
    const strict = connect('', { strictHostKeyChecking: 'yes', person: { confirmHostKey: async () => true } })
    await expect(strict).rejects.toThrow('strict host key checking is on')
  })

  it.each(['accept-new', 'no'] as const)('is remembered unasked with %s', async (mode) => {
    expect(await connect('', { strictHostKeyChecking: mode })).toMatch(`${name()} ssh-ed25519 `)
  })

  it('is remembered under a hashed name where ssh_config says so', async () => {
    const file = home.write('to-hash', '')
    await using pool = home.pool('', {
      overrides: { knownHostsFiles: [file], strictHostKeyChecking: 'accept-new' },
      configFiles: [home.write('hash-config', 'HashKnownHosts yes')],
    })
    await (await pool.connect(`127.0.0.1:${sshd.port}`)).ready()
    expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|\S+ ssh-ed25519 /)
    const found = execFileSync('ssh-keygen', ['-F', name(), '-f', file], { encoding: 'utf8' })
    expect(found).toContain('found: line 1')
  })

  it('does not keep a connection from being made where it cannot be written down', async () => {
    const notices: SshNotice[] = []
    const unwritable = join(home.key, 'known_hosts')
    await using pool = home.pool('', {
      overrides: { knownHostsFiles: [unwritable], strictHostKeyChecking: 'accept-new' },
      onNotice: (notice) => notices.push(notice),
    })
    await (await pool.connect(`127.0.0.1:${sshd.port}`)).ready()
    expect(notices).toEqual([expect.objectContaining({ kind: 'host-not-remembered', file: unwritable })])
  })

  it.each([
    'yes',
    'ask',
    'accept-new',
  ] as const)('is refused loudly where it has changed: %s', async (mode) => {
    const person = { confirmHostKey: async () => true }
    const error = await connect(`\n${other()}`, { strictHostKeyChecking: mode, person }).catch(
      (thrown) => thrown,
    )
    expect(error).toBeInstanceOf(HostKeyChangedError)
    expect(error).toMatchObject({
      host: name(),
      line: 2,
      message: expect.stringContaining(`HAS CHANGED`),
      suggestion: expect.stringContaining(`ssh-keygen -R '${name()}' -f `),
    })
    // What is suggested does what it should.
    execFileSync('/bin/sh', ['-c', String(error.suggestion).replace(/^.*?: /, '')], { stdio: 'ignore' })
    expect(readFileSync(error.file, 'utf8').trim()).toBe('')
  })

  it('is let pass where it has changed and checking is off, but told and shown no secrets', async () => {
    const notices: SshNotice[] = []
    const written = await connect(other(), { strictHostKeyChecking: 'no', notices })
    expect(written).toBe(other())
    expect(notices).toEqual([expect.objectContaining({ kind: 'changed-key-accepted', line: 1 })])
    let asked = false
    const password = async () => {
      asked = true
      return 'secret'
    }
    const stranger = makeKey(join(home.folder, 'stranger'), 'ed25519')
    const refused = connect(other(), {
      strictHostKeyChecking: 'no',
      identityFiles: [stranger],
      person: { password },
    })
    await expect(refused).rejects.toThrow('does not let')
    expect(asked).toBe(false)
  })

  it('is refused where it is revoked, whatever else is said', async () => {
    const revoked = `${line(hostKeys.ed25519)}@revoked * ${readFileSync(`${hostKeys.ed25519}.pub`, 'utf8')}`
    await expect(connect(revoked, { strictHostKeyChecking: 'no' })).rejects.toThrow(HostKeyRevokedError)
  })

  it('is refused in clear words where only a certificate authority is known', async () => {
    const authority = `@cert-authority ${other()}`
    const refused = connect(authority, { strictHostKeyChecking: 'accept-new' })
    await expect(refused).rejects.toThrow(
      /only a certificate authority is known .*:1\), and host certificates are not/,
    )
  })

  it('is asked about once, however many connections want to know', async () => {
    let open = 0
    let most = 0
    const asked: string[] = []
    const confirmHostKey = async ({ host }: HostKeyQuestion) => {
      most = Math.max(most, ++open)
      asked.push(host)
      await new Promise((resolve) => setTimeout(resolve, 20))
      open--
      return true
    }
    const file = home.write('asked-once', '')
    await using pool = home.pool('', { person: { confirmHostKey }, overrides: { knownHostsFiles: [file] } })
    const hosts = await Promise.all([
      pool.connect(`127.0.0.1:${sshd.port}`),
      pool.connect(`localhost:${sshd.port}`),
      pool.connect(`127.0.0.1:${sshd.port}`, { overrides: { user: 'nobody-of-that-name' } }),
    ])
    await Promise.allSettled(hosts.map((host) => host.ready()))
    expect(asked.toSorted()).toEqual([name(), `[localhost]:${sshd.port}`])
    expect(most).toBe(1)
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2)
  })
})
