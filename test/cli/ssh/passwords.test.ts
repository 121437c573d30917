import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AuthContext } from 'ssh2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { quoteForShell } from '../../../src/ssh/index.js'
import { type BuiltCli, builtCli } from '../../support/built-cli.js'
import { eventually } from '../../support/eventually.js'
import { PseudoTerminal } from '../../support/pseudo-terminal.js'
import { caasctl } from '../../support/run-cli.js'
import type { Sshd } from '../../support/sshd.js'
import { SshHome } from '../../support/sshd-home.js'
import {
  describeWithPasswords,
  startSshdWithPassword,
  passwordUser as user,
} from '../../support/sshd-passwords.js'
import { startSsh2Server } from '../../support/sshd-ssh2.js'

const { name, password } = user
const machineID = '1'.repeat(32)

/** Somebody with a key, who knows a host. */
function someone(knownHost: string, sshConfig = '') {
  const home = new SshHome()
  mkdirSync(join(home.folder, '.ssh'), { mode: 0o700 })
  home.write('.ssh/config', sshConfig)
  home.write('.ssh/known_hosts', knownHost)
  return home
}

describeWithPasswords('a password', () => {
  let cluster: Cluster
  let cli: BuiltCli
  /** Takes a password, by either way, or the key. */
  let sshd: Sshd
  const keys = new SshHome()

  beforeAll(async () => {
    cluster = await startCluster({ machines: [{ id: machineID, primaryIP: '10.0.0.1' }] })
    const config = ['PasswordAuthentication yes', 'KbdInteractiveAuthentication yes', 'LoginGraceTime 30']
    sshd = await startSshdWithPassword({ keys: [keys.key], config })
    cli = await builtCli()
  })
  afterAll(async () => {
    await sshd.stop()
    await cluster.stop()
    keys[Symbol.dispose]()
  })

  const env = (home: SshHome, { address, port }: Sshd = sshd) => ({
    HOME: home.folder,
    NO_COLOR: '1',
    CAASCTL_ENDPOINT: cluster.endpoint,
    CAASCTL_TUNNEL: `${name}@${address}:${port}`,
  })
  const line = (flags: string) => [process.execPath, cli.program, ...flags.split(' ').filter(Boolean)]
  const list = (flags = '') => line(`list-machines -o name ${flags}`)
  const inTerminal = (home: SshHome, argv: readonly string[], at?: Sshd) =>
    new PseudoTerminal(argv, { env: env(home, at), columns: 200 })
  const shell = (text: string) => ['bash', '-c', text]
  const host = () => `127.0.0.1:${sshd.port}`

  it('is asked for where a flag says so, again where it was wrong, and is not shown', async () => {
    using home = someone(sshd.knownHost)
    await using terminal = inTerminal(home, list('--ssh-auth password'))
    await terminal.shows(`Password of ${name}@${host()}: `)
    terminal.type('mordor\r')
    await terminal.shows(`That was not it. Password of ${name}@${host()}: `)
    terminal.type(`${password}\r`)
    await terminal.shows(machineID)
    expect(await terminal.exit).toBe(0)
    expect(terminal.output).not.toMatch(/mordor|doom/)
  })

  it.each([
    ['PasswordAuthentication yes', 'Password of '],
    ['PreferredAuthentications gssapi-with-mic,password', 'Password of '],
    ['KbdInteractiveAuthentication yes', ') Password: '],
    ['ChallengeResponseAuthentication yes', ') Password: '],
    ['PreferredAuthentications keyboard-interactive,password', ') Password: '],
    ['PreferredAuthentications password\nPasswordAuthentication no\nMatch all', undefined],
  ])('is asked for where ssh_config says so: %s', async (config, prompt) => {
    using home = someone(sshd.knownHost, `Host 127.0.0.1\n${config}\n`)
    await using terminal = inTerminal(home, list())
    if (prompt !== undefined) {
      await terminal.shows(prompt)
      terminal.type(`${password}\r`)
    }
    expect(await terminal.exit).toBe(prompt === undefined ? 1 : 0)
    expect(terminal.output).toContain(prompt === undefined ? 'There was nothing to try' : machineID)
  })

  it('is not asked for unless somebody says so, and the error tells how to', async () => {
    await using strict = await startSshdWithPassword({
      keys: [keys.key],
      config: ['PasswordAuthentication yes', 'PubkeyAuthentication no'],
    })
    using home = someone(strict.knownHost)
    await using terminal = inTerminal(home, list(), strict)
    expect(await terminal.exit).toBe(1)
    expect(terminal.output).toContain('There was nothing to try.')
    expect(terminal.output).toContain(
      'The server takes no key. It wants: password. To be asked for it on a terminal: --ssh-auth password',
    )
  })

  it('is not needed where a key comes first and lets in', async () => {
    using home = someone(sshd.knownHost)
    await using terminal = inTerminal(home, list(`--identity ${keys.key} --ssh-auth key,password`))
    expect(await terminal.exit).toBe(0)
    expect(terminal.output).toBe(`${machineID}\r\n`)
  })

  it.each([
    ['publickey,password', 'publickey,password', 'Password of '],
    ['password,publickey', 'publickey,password', 'Password of '],
    ['publickey,keyboard-interactive', 'keyboard-interactive,publickey', ') Password: '],
    ['keyboard-interactive,publickey', 'publickey,keyboard-interactive', ') Password: '],
  ])('and a key are two factors, in the order of the server (%s), whatever ours is', async (wanted, ours, prompt) => {
    await using both = await startSshdWithPassword({
      keys: [keys.key],
      config: [
        `AuthenticationMethods ${wanted}`,
        'PasswordAuthentication yes',
        'KbdInteractiveAuthentication yes',
      ],
    })
    using home = someone(both.knownHost)
    await using terminal = inTerminal(home, list(`--identity ${keys.key} --ssh-auth ${ours}`), both)
    await terminal.shows(prompt)
    terminal.type(`${password}\r`)
    expect(await terminal.exit).toBe(0)
    expect(terminal.output).toContain(machineID)
  })

  it.each([
    ['password', 'password (refused), 3 times'],
    ['keyboard-interactive', 'the server’s questions (refused), 3 times'],
  ])('that is wrong three times is the last: %s', async (method, words) => {
    using home = someone(sshd.knownHost)
    await using terminal = inTerminal(home, list(`--ssh-auth ${method}`))
    for (let attempt = 1; attempt <= 3; attempt++) {
      await terminal.shows(new RegExp(`(Password.*: \\r\\n[^]*){${attempt - 1}}Password.*: $`))
      terminal.type(`wrong${attempt}\r`)
    }
    expect(await terminal.exit).toBe(1)
    expect(terminal.output).toContain(
      `error: ${host()} does not let ${name} in. Tried: ${words}. The server allows`,
    )
    expect(terminal.output).not.toContain('wrong')
  })

  it('is asked for as often as NumberOfPasswordPrompts says', async () => {
    using home = someone(sshd.knownHost, 'NumberOfPasswordPrompts 1\n')
    await using terminal = inTerminal(home, list('--ssh-auth password'))
    await terminal.shows('Password of')
    terminal.type('wrong\r')
    expect(await terminal.exit).toBe(1)
    expect(terminal.output).toContain('Tried: password (refused). ')
  })

  it.each([
    ['Ctrl-C', '\u0003', 130],
    ['Ctrl-D', '\u0004', 1],
  ])('is not given by %s, and the terminal shows again what is typed', async (_, key, code) => {
    using home = someone(sshd.knownHost)
    const argv = shell(
      `${quoteForShell(list('--ssh-auth password'))}; echo "code $?"; stty -a | grep -wo -e '-*echo' -e '-*icanon'; sleep 0`,
    )
    await using terminal = inTerminal(home, argv)
    await terminal.shows('Password of')
    terminal.type(key)
    await terminal.exit
    expect(terminal.output).toContain(`code ${code}\r\n`)
    expect(terminal.output).toMatch(/\r\nicanon\r\necho\r\n/)
  })

  it('is never read from a pipe', async () => {
    using home = someone(sshd.knownHost)
    const { stdout, stderr, code } = await caasctl(['list-machines', '--ssh-auth', 'password'], {
      env: env(home),
      stdin: `${password}\n`,
    })
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
    expect(stderr).toContain('password (skipped: there is nobody to ask)')
    expect(stderr).toContain('asked for on a terminal only')
  })

  it('is asked for on the terminal where standard input is a pipe and standard error a file', async () => {
    using home = someone(sshd.knownHost)
    const errors = home.write('errors', '')
    const text = `echo from the pipe | ${quoteForShell(list('--ssh-auth keyboard-interactive'))} 2> ${errors}`
    await using terminal = inTerminal(home, shell(text))
    await terminal.shows(`(${name}@${host()}) Password: `)
    terminal.type(`${password}\r`)
    expect(await terminal.exit).toBe(0)
    expect(terminal.output).toContain(machineID)
    expect(readFileSync(errors, 'utf8')).toBe('')
  })

  it('may be thought about for longer than anything else may take', async () => {
    using home = someone(sshd.knownHost)
    const flags = '--ssh-auth password --ssh-timeout 1 --request-timeout 1'
    await using terminal = inTerminal(home, list(flags))
    await terminal.shows('Password of')
    await sleep(1_500)
    terminal.type(`${password}\r`)
    expect(await terminal.exit).toBe(0)
  })

  it('may be thought about for longer than a command on a machine may take', async () => {
    using home = someone(sshd.knownHost)
    const flags = `ssh-exec --all --timeout 3 --ssh-port ${sshd.port} --ssh-username ${name} --ssh-auth password`
    await using here = await startCluster({ machines: [{ id: machineID, primaryIP: '127.0.0.1' }] })
    await using terminal = new PseudoTerminal(line(`${flags} --tunnel= -- echo hi`), {
      env: { ...env(home), CAASCTL_ENDPOINT: here.endpoint },
      columns: 200,
    })
    await terminal.shows('Password of')
    await sleep(3_200)
    terminal.type(`${password}\r`)
    expect(await terminal.exit).toBe(0)
    expect(terminal.output).toContain('11111111 | hi')
  })

  it('is not asked for to show why a unit failed', async () => {
    const [address, port] = host().split(':')
    using home = someone(
      `${sshd.knownHost}${sshd.knownHost.replace(host().replace(/(.*):/, '[$1]:'), '10.0.0.1')}`,
      `Host 10.0.0.1\nHostName ${address}\nPort ${port}\nHostKeyAlias 10.0.0.1\nPasswordAuthentication yes\n`,
    )
    home.write('false.service', '[Service]\nType=oneshot\nExecStart=/bin/false\n')
    const argv = line(`start ${home.folder}/false.service --until active --identity ${keys.key}`)
    await using terminal = new PseudoTerminal(argv, {
      env: { ...env(home), CAASCTL_SSH_USERNAME: 'nobody-there' },
      columns: 200,
    })
    expect(await terminal.exit).toBe(1)
    expect(terminal.output).toContain('Unit false.service failed')
    expect(terminal.output).not.toContain('Password')
  })

  it('is asked for no more once the server has hung up', async () => {
    await using hasty = await startSshdWithPassword({
      keys: [keys.key],
      config: ['PasswordAuthentication yes', 'LoginGraceTime 1'],
    })
    using home = someone(hasty.knownHost)
    const argv = shell(
      `${quoteForShell(list('--ssh-auth password'))}; stty -a | grep -wo -e '-*echo'; read -r line; echo "read $line"`,
    )
    await using terminal = inTerminal(home, argv, hasty)
    await terminal.shows('does not let fleet-test in')
    await terminal.shows('\r\necho\r\n')
    terminal.type('next\r')
    await terminal.shows('read next')
  })
})

describe('questions of a server', () => {
  it('cannot pass for another’s, nor steer the terminal; answers are shown or not as it says', async () => {
    const answered: string[][] = []
    const ask = (context: AuthContext) => {
      if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
      context.prompt(
        [
          { prompt: '\u001b[2JOne\nPassphrase of /home/me/.ssh/id_rsa: ', echo: false },
          { prompt: 'Code: ', echo: true },
        ],
        'Name\u0007',
        'Read\r\nthis',
        (answers) => {
          answered.push(answers)
          // In a second step nothing is asked: it goes without a person.
          context.prompt([], '', '', () => context.reject(['keyboard-interactive']))
        },
      )
    }
    await using server = await startSsh2Server({ authentication: ask })
    using home = someone(server.knownHost)
    const cli = await builtCli()
    const where = `me@127.0.0.1:${server.port}`
    const flags = ['list-machines', '--ssh-auth', 'keyboard-interactive', '--tunnel', where]
    await using terminal = new PseudoTerminal([process.execPath, cli.program, ...flags], {
      env: { HOME: home.folder },
      columns: 200,
    })
    const who = `(${where}) `
    await terminal.shows(`${who}Passphrase of /home/me/.ssh/id_rsa: `)
    expect(terminal.output).toBe(
      [
        `${who}Name\\x07`,
        `${who}Read`,
        `${who}this`,
        `${who}\\x1b[2JOne`,
        `${who}Passphrase of /home/me/.ssh/id_rsa: `,
      ].join('\r\n'),
    )
    terminal.type('hidden\r')
    await terminal.shows(`${who}Code: `)
    terminal.type('shown\r')
    await eventually('it is answered', () => answered.length > 0)
    expect(answered).toEqual([['hidden', 'shown']])
    await terminal.shows('That was not it.')
    terminal.type('\u0003')
    expect(await terminal.exit).toBe(130)
    expect(terminal.output).toContain(`${who}Code: shown\r\n`)
    expect(terminal.output).not.toContain('hidden')
  })
})
