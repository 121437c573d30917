import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { AuthContext } from 'ssh2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type InteractiveQuestion,
  type PassphraseQuestion,
  type PasswordQuestion,
  type Person,
  SshAuthenticationError,
  type SshNotice,
  type SshOverrides,
  UnusableKeyError,
} from '../../src/ssh/index.js'
import { eventually } from '../support/eventually.js'
import { startSshAgent } from '../support/ssh-agent.js'
import { describeWithSshd, makeKey, type Sshd, sshUser, startSshd } from '../support/sshd.js'
import { SshHome } from '../support/sshd-home.js'
import { startSsh2Server } from '../support/sshd-ssh2.js'

describeWithSshd('logging in to a real sshd', () => {
  let home: SshHome
  let sshd: Sshd
  /** Private key files, by what they are. */
  const keys = new Map<string, string>()

  beforeAll(async () => {
    home = new SshHome()
    keys.set('ed25519', home.key)
    keys.set('ecdsa', makeKey(join(home.folder, 'ecdsa'), 'ecdsa'))
    keys.set('rsa', makeKey(join(home.folder, 'rsa'), 'rsa'))
    keys.set('rsa in PEM', makeKey(join(home.folder, 'rsa_pem'), 'rsa', { format: 'PEM' }))
    keys.set('ecdsa in PKCS#8', makeKey(join(home.folder, 'ecdsa_pkcs8'), 'ecdsa', { format: 'PKCS8' }))
    keys.set('locked', makeKey(join(home.folder, 'locked'), 'ed25519', { passphrase: 'open sesame' }))
    keys.set(
      'locked in PEM',
      makeKey(join(home.folder, 'locked_pem'), 'rsa', { passphrase: 'open sesame', format: 'PEM' }),
    )
    sshd = await startSshd({ keys: [...keys.values()], config: ['MaxAuthTries 4'] })
  })
  afterAll(async () => {
    await sshd.stop()
    home[Symbol.dispose]()
  })

  const key = (name: string) => keys.get(name) ?? ''

  /** Logs in and tells by which key, as the server saw it. */
  async function login(overrides: SshOverrides, person: Person = {}): Promise<string> {
    const seen = sshd.log().length
    await using pool = home.pool(sshd.knownHost, { overrides, person })
    const host = await pool.connect(`127.0.0.1:${sshd.port}`)
    await host.ready()
    return eventually('the server tells of it', () => {
      return /Accepted publickey .* ssh2: (\S+ \S+)/.exec(sshd.log().slice(seen))?.[1]
    })
  }

  const failure = (overrides: SshOverrides, person?: Person) =>
    login(overrides, person).then(
      () => {
        throw new Error('it was let in')
      },
      (error: unknown) => {
        if (error instanceof SshAuthenticationError) return error
        throw error
      },
    )

  function shown(name: string): string {
    const [, print = '', , type = ''] = /^\d+ (\S+) (.*) \((\w+)\)$/.exec(listKey(key(name))) ?? []
    return `${type} ${print}`
  }

  function listKey(file: string): string {
    return execFileSync('ssh-keygen', ['-l', '-f', `${file}.pub`], { encoding: 'utf8' }).trim()
  }

  it.each([
    'ed25519',
    'ecdsa',
    'rsa',
    'rsa in PEM',
    'ecdsa in PKCS#8',
  ])('works with a key file: %s', async (name) => {
    expect(await login({ identityFiles: [key(name)] })).toBe(shown(name))
  })

  it.each(['ed25519', 'ecdsa', 'rsa', 'locked'])('works with a key in the agent: %s', async (name) => {
    await using agent = await startSshAgent()
    if (name === 'locked') addLocked(key(name), agent.socket)
    else agent.add(key(name))
    expect(await login({ identityFiles: [], agentSocket: agent.socket })).toBe(shown(name))
  })

  function addLocked(file: string, socket: string): void {
    const open = join(home.folder, 'unlocked')
    copyFileSync(file, open)
    execFileSync('ssh-keygen', ['-q', '-p', '-P', 'open sesame', '-N', '', '-f', open], { stdio: 'ignore' })
    execFileSync('ssh-add', ['-q', open], { env: { ...process.env, SSH_AUTH_SOCK: socket } })
  }

  it.each([
    'locked',
    'locked in PEM',
  ])('asks for the passphrase of a key, again where it is wrong: %s', async (name) => {
    const asked: PassphraseQuestion[] = []
    const passphrase = async (question: PassphraseQuestion) => {
      asked.push(question)
      return question.attempt === 1 ? 'wrong' : 'open sesame'
    }
    expect(await login({ identityFiles: [key(name)] }, { passphrase })).toBe(shown(name))
    expect(asked).toEqual([
      { file: key(name), attempt: 1 },
      { file: key(name), attempt: 2 },
    ])
  })

  it('asks once for all connections, and not at all for a key that the server does not want', async () => {
    const other = makeKey(join(home.folder, 'unwanted'), 'ed25519', { passphrase: 'never told' })
    const asked: string[] = []
    const passphrase = async ({ file }: PassphraseQuestion) => {
      asked.push(file)
      return 'open sesame'
    }
    await using pool = home.pool(sshd.knownHost.replace('127.0.0.1', '127.0.0.1]:*,[127.0.0.1'), {
      overrides: { identityFiles: [other, key('locked')] },
      person: { passphrase },
    })
    const hosts = await Promise.all(
      ['one', 'two', 'three'].map((user) => pool.connect(`127.0.0.1:${sshd.port}`, { overrides: { user } })),
    )
    // Three users are three connections; only one of them exists.
    hosts.push(await pool.connect(`127.0.0.1:${sshd.port}`, { overrides: { user: sshUser } }))
    const results = await Promise.allSettled(hosts.map((host) => host.ready()))
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled'])
    expect(asked).toEqual([key('locked')])
  })

  it('passes over a locked key with nobody to ask, and says so', async () => {
    const error = await failure({ identityFiles: [key('locked')] })
    expect(error.attempts).toEqual([
      expect.objectContaining({
        outcome: 'skipped',
        reason: 'it is locked with a passphrase and there is nobody to ask',
      }),
    ])
  })

  it('tells what was tried, what the server allows and what to do', async () => {
    const stranger = makeKey(join(home.folder, 'stranger'), 'ed25519')
    const error = await failure({ identityFiles: [stranger] })
    expect(error.message).toMatch(
      /^127\.0\.0\.1:\d+ does not let \S+ in\. Tried: ED25519 SHA256:\S+ \(\S+stranger\) \(refused\)\. The server allows publickey\.$/,
    )
    expect(error.suggestion).toMatch(/authorized_keys/)
    expect(error.allowed).toEqual(['publickey'])
  })

  it('says where there was no key at all to try', async () => {
    const error = await failure({ identityFiles: [], agentSocket: '/nonexistent' })
    expect(error.message).toContain('agent /nonexistent (skipped: Failed to connect to agent)')
    expect(error.suggestion).toMatch(/--identity FILE.*ssh-add/)
    expect((await failure({ identityFiles: [] })).message).toContain('There was nothing to try.')
  })

  it('does not wait long for an agent that says nothing', async () => {
    const socket = join(home.folder, 'mute.sock')
    const mute = createServer().listen(socket)
    try {
      const error = await failure({ identityFiles: [], agentSocket: socket })
      expect(error.attempts).toEqual([
        expect.objectContaining({ outcome: 'skipped', reason: 'it does not answer' }),
      ])
    } finally {
      mute.close()
    }
  })

  it('says where the agent has too many keys for the server', async () => {
    await using agent = await startSshAgent()
    for (let i = 0; i < 5; i++) agent.add(makeKey(join(home.folder, `many${i}`), 'ed25519'))
    agent.add(home.key)
    const error = await failure({ identityFiles: [], agentSocket: agent.socket })
    expect(error.suggestion).toMatch(/^The server stops after a few keys/)
    // A key that is named comes first, wherever its private half is.
    const overrides = { identityFiles: [`${home.key}.pub`], agentSocket: agent.socket }
    expect(await login(overrides)).toBe(shown('ed25519'))
  })

  it('offers only the named keys of an agent where that is asked for', async () => {
    await using agent = await startSshAgent()
    agent.add(home.key)
    agent.add(key('ecdsa'))
    const overrides = { identityFiles: [key('ecdsa')], identitiesOnly: true, agentSocket: agent.socket }
    expect(await login(overrides)).toBe(shown('ecdsa'))
    const stranger = makeKey(join(home.folder, 'alone'), 'ed25519')
    const error = await failure({ ...overrides, identityFiles: [stranger] })
    expect(error.attempts.map(({ what }) => what.split(' ').slice(2).join(' '))).toEqual([`(${stranger})`])
  })

  it('refuses a key file that was named and is not there, or is open to others', async () => {
    await expect(login({ identityFiles: ['/nonexistent/key'] })).rejects.toThrow(UnusableKeyError)
    const open = makeKey(join(home.folder, 'open'), 'ed25519')
    chmodSync(open, 0o644)
    await expect(login({ identityFiles: [open] })).rejects.toThrow(
      'others can read it (mode 0644); chmod 600 it',
    )
    const nonsense = home.write('nonsense', 'no key')
    await expect(login({ identityFiles: [nonsense] })).rejects.toThrow('no key of a known format')
  })

  it('uses the keys in ~/.ssh where none is named', async () => {
    execFileSync('mkdir', ['-p', join(home.folder, '.ssh')])
    copyFileSync(key('ecdsa'), join(home.folder, '.ssh', 'id_ecdsa'))
    try {
      expect(await login({ identityFiles: [] })).toBe(shown('ecdsa'))
    } finally {
      rmSync(join(home.folder, '.ssh'), { recursive: true })
    }
  })
})

/** sshd checks passwords with the system, so that these are checked by a server that knows its own. */
describe('logging in by password', () => {
  const rightPassword = (password: string) => (context: AuthContext) => {
    if (context.method === 'password' && context.password === password) context.accept()
    else context.reject(['password', 'publickey'])
  }

  it('asks for it only where somebody can be asked, and again where it is wrong', async () => {
    using home = new SshHome()
    await using server = await startSsh2Server({ authentication: rightPassword('secret') })
    const asked: PasswordQuestion[] = []
    const password = async (question: PasswordQuestion) => {
      asked.push(question)
      return question.attempt === 1 ? 'wrong' : 'secret'
    }
    await using pool = home.pool(server.knownHost, { person: { password } })
    await (await pool.connect(`me@127.0.0.1:${server.port}`)).ready()
    const host = `127.0.0.1:${server.port}`
    expect(asked).toEqual([
      { user: 'me', host, attempt: 1 },
      { user: 'me', host, attempt: 2 },
    ])
    await using silent = home.pool(server.knownHost)
    await expect((await silent.connect(host)).ready()).rejects.toThrow(
      'The server allows password, publickey.',
    )
  })

  it('gives up after three wrong ones, or when there is none', async () => {
    using home = new SshHome()
    await using server = await startSsh2Server({ authentication: rightPassword('secret') })
    let asked = 0
    const answers = [...Array(3).fill('wrong'), undefined]
    const person = { password: async () => answers[asked++] }
    await using pool = home.pool(server.knownHost, { person })
    const host = await pool.connect(`127.0.0.1:${server.port}`)
    await expect(host.ready()).rejects.toThrow(SshAuthenticationError)
    expect(asked).toBe(3)
    await expect(host.ready()).rejects.toThrow(SshAuthenticationError)
    expect(asked).toBe(4)
  })

  it('answers the server’s own questions, also as the second of two factors', async () => {
    using home = new SshHome()
    let keyGiven = false
    await using server = await startSsh2Server({
      authentication: (context) => {
        if (context.method === 'publickey') {
          if (context.signature === undefined) return context.accept()
          keyGiven = true
          return context.reject(['keyboard-interactive'], true)
        }
        if (!keyGiven) return context.reject(['publickey'])
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
        context.prompt([{ prompt: 'Code: ', echo: true }], 'Second factor', 'From your phone', ([code]) => {
          if (code === '123456') context.accept()
          else context.reject(['keyboard-interactive'])
        })
      },
    })
    const asked: InteractiveQuestion[] = []
    const answer = async (question: InteractiveQuestion) => {
      asked.push(question)
      return ['123456']
    }
    await using pool = home.pool(server.knownHost, { person: { answer } })
    await (await pool.connect(`me@127.0.0.1:${server.port}`)).ready()
    expect(asked).toEqual([
      {
        user: 'me',
        host: `127.0.0.1:${server.port}`,
        name: 'Second factor',
        instructions: 'From your phone',
        prompts: [{ text: 'Code: ', echo: true }],
        attempt: 1,
        step: 1,
      },
    ])
  })

  it('shows the server’s banner', async () => {
    using home = new SshHome()
    await using server = await startSsh2Server({ banner: 'Be good.\n', authentication: rightPassword('') })
    const notices: SshNotice[] = []
    await using pool = home.pool(server.knownHost, {
      person: { password: async () => '' },
      onNotice: (notice) => notices.push(notice),
    })
    const host = `127.0.0.1:${server.port}`
    await (await pool.connect(host)).ready()
    expect(notices).toEqual([{ kind: 'banner', host, text: expect.stringMatching(/^Be good\.\s+$/) }])
  })

  it('does not count the time that a person takes', async () => {
    using home = new SshHome()
    await using server = await startSsh2Server({ authentication: rightPassword('slow') })
    await using pool = home.pool(server.knownHost, {
      overrides: { connectTimeoutMs: 1000 },
      person: { password: () => new Promise((resolve) => setTimeout(resolve, 1200, 'slow')) },
    })
    await (await pool.connect(`127.0.0.1:${server.port}`)).ready()
  })
})
