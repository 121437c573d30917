import { execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { type BuiltCli, builtCli } from '../../support/built-cli.js'
import { PseudoTerminal } from '../../support/pseudo-terminal.js'
import { type CliRunOptions, caasctl } from '../../support/run-cli.js'
import { type SshMachines, startSshMachines } from '../../support/ssh-machines.js'
import { describeWithSshd, sshUser } from '../../support/sshd.js'
import { SshHome } from '../../support/sshd-home.js'

describeWithSshd('what SSH has to ask', () => {
  let cluster: Cluster
  let ssh: SshMachines
  let cli: BuiltCli
  /** Somebody whose own key lets in nowhere. */
  let stranger: SshHome
  /** A private key that lets in, and is locked with `open sesame`. */
  let locked: string
  let files = 0

  beforeAll(async () => {
    ssh = await startSshMachines(1)
    stranger = new SshHome()
    locked = join(stranger.folder, 'locked')
    copyFileSync(ssh.home.key, locked)
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', locked])
    cluster = await startCluster({
      machines: ssh.machines.map(({ address }) => ({ id: '1'.repeat(32), primaryIP: address })),
    })
    cli = await builtCli()
  })
  afterAll(async () => {
    await cluster.stop()
    await ssh[Symbol.asyncDispose]()
    stranger[Symbol.dispose]()
  })

  const newFile = (text = '') => ssh.home.write(`known-${files++}`, text)
  const env = () => ({ ...ssh.env, FLEETCTL_ENDPOINT: cluster.endpoint, FLEETCTL_TUNNEL: ssh.tunnel })
  const run = (line: string, options: CliRunOptions) =>
    caasctl(line.split(' '), { ...options, env: { ...env(), ...options.env } })
  const machines = (knownHosts: string, stdin: string, more = '') =>
    run(`list-machines -o name --known-hosts-file ${knownHosts}${more}`, { stdin })
  const inTerminal = (home: SshHome, argv: readonly string[]) =>
    new PseudoTerminal([process.execPath, cli.program, 'list-machines', '-o', 'name', ...argv], {
      env: { ...env(), HOME: home.folder },
    })
  const withLocked = () => [
    ...['--tunnel', `${sshUser}@${ssh.tunnel}`, '--identity', locked],
    ...['--known-hosts-file', newFile(ssh.entry.knownHost)],
  ]
  const machineID = '1'.repeat(32)

  it.each([
    'yes\n',
    'yes',
    'Yes\r\nmore\n',
    'y\n',
  ])('about a new host is answered by a line in a pipe, and a yes is remembered: %j', async (answer) => {
    const file = newFile()
    const { stdout, stderr, code } = await machines(file, answer)
    expect({ stdout, code }).toEqual({ stdout: `${machineID}\n`, code: 0 })
    expect(stderr).toMatch(/ED25519 key has the fingerprint SHA256:.*\n.*\(yes\/no\)\? y/i)
    expect(readFileSync(file, 'utf8')).not.toBe('')
    expect(await machines(file, '')).toEqual({ stdout: `${machineID}\n`, stderr: '', code: 0 })
  })

  it.each([
    'no\n',
    '',
    '\n',
    'yesterday\n',
    'no\nyes\n',
  ])('about a new host is a no where the pipe says anything else, or ends: %j', async (answer) => {
    const file = newFile()
    const { stdout, stderr, code } = await machines(file, answer)
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
    expect(stderr).toContain('is not a known host')
    expect(stderr.match(/\(yes\/no\)/g)).toHaveLength(1)
    expect(readFileSync(file, 'utf8')).toBe('')
  })

  it('takes one line for each answer, and leaves the rest to the command', async () => {
    const stdin = 'yes\nyes\nfor cat\nto the end'
    const { stdout, code } = await run(`ssh --known-hosts-file ${newFile()} 1111 cat`, { stdin })
    expect({ stdout, code }).toEqual({ stdout: 'for cat\nto the end', code: 0 })
  })

  it.each([
    ['no', true],
    ['false', true],
    ['accept-new', true],
    ['yes', false],
    ['true', false],
  ])('is asked about a new host as --strict-host-key-checking has it: %s', async (value, accepted) => {
    const { stderr, code } = await machines(newFile(), '', ` --strict-host-key-checking=${value}`)
    expect({ asked: stderr.includes('(yes/no)'), code }).toEqual({
      asked: !accepted,
      code: accepted ? 0 : 1,
    })
  })

  it.each([
    ['no', 0],
    ['accept-new', 1],
    ['yes', 1],
  ])('is never about a changed key: %s', async (value, expected) => {
    const [name] = ssh.entry.knownHost.split(' ')
    const file = newFile(`# another\n${name} ${readFileSync(`${stranger.key}.pub`, 'utf8')}`)
    const { stderr, code } = await machines(file, 'yes\n', ` --strict-host-key-checking=${value}`)
    expect(stderr).toContain(`${file}:2`)
    expect(stderr).not.toContain('(yes/no)')
    expect(code).toBe(expected)
  })

  it('is the passphrase of a locked key, on a terminal: again where it was wrong', async () => {
    await using terminal = inTerminal(stranger, withLocked())
    await terminal.shows('Passphrase of')
    terminal.type('wrong\r')
    await terminal.shows('That was not it. Passphrase of')
    terminal.type('open sesame\r')
    await terminal.shows(machineID)
    expect(await terminal.exit).toBe(0)
    expect(terminal.output).not.toContain('sesame')
  })

  it('is no passphrase where there is no terminal', async () => {
    const { stdout, stderr, code } = await run(`list-machines ${withLocked().join(' ')}`, {
      stdin: 'open sesame\n',
      env: { HOME: stranger.folder },
    })
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
    expect(stderr).toContain('locked with a passphrase and there is nobody to ask')
  })

  it('may be thought about for longer than a request may take', async () => {
    await using terminal = inTerminal(ssh.home, ['--known-hosts-file', newFile(), '--request-timeout', '1'])
    await terminal.shows('(yes/no)')
    await sleep(1_500)
    terminal.type('yes\r')
    await terminal.shows(machineID)
    expect(await terminal.exit).toBe(0)
  })
})
