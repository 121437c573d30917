import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { PseudoTerminal } from '../../support/pseudo-terminal.js'

const home = mkdtempSync(join(tmpdir(), 'openssh-'))
let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ machines: 2, ssh: true })
})

afterAll(async () => {
  await cluster.stop()
  rmSync(home, { recursive: true, force: true })
})

/** Options that let the stock client in, and keep it away from the files of whoever runs the tests. */
function options(): string[] {
  const { identityFile = '', knownHostsFile = '' } = cluster.ssh ?? {}
  return [
    ...['-F', 'none', '-i', identityFile, '-o', 'IdentitiesOnly=yes', '-o', 'StrictHostKeyChecking=yes'],
    ...['-o', `UserKnownHostsFile=${knownHostsFile}`, '-o', 'GlobalKnownHostsFile=none'],
  ]
}

const toEntry = () => [...options(), '-p', String(cluster.ssh?.port), 'core@127.0.0.1']

/** To a machine behind the way in. */
function toMachine(number: number): string[] {
  const proxy = ['ssh', ...options(), '-p', String(cluster.ssh?.port), '-W', '%h:%p', 'core@127.0.0.1']
  return [
    ...options(),
    '-o',
    `ProxyCommand=${proxy.join(' ')}`,
    `core@${cluster.machine(number).identity.primaryIP}`,
  ]
}

function ssh(args: readonly string[]): Promise<{ stdout: string; stderr: string; code: number | undefined }> {
  return new Promise((resolve) => {
    const child = execFile('ssh', args, { timeout: 50_000 }, (_error, stdout, stderr) =>
      resolve({ stdout, stderr, code: child.exitCode ?? undefined }),
    )
    child.stdin?.end()
  })
}

describe('the stock OpenSSH client', () => {
  it('runs a command at the way in, and passes its status on', async () => {
    expect(await ssh([...toEntry(), 'hostname'])).toEqual({ stdout: 'dev-1\n', stderr: '', code: 0 })
    expect(await ssh([...toEntry(), 'exit 7'])).toEqual({ stdout: '', stderr: '', code: 7 })
  })

  it('runs a command on a machine behind the way in', async () => {
    expect(await ssh([...toMachine(2), 'hostname'])).toEqual({ stdout: 'dev-2\n', stderr: '', code: 0 })
  })

  it('has a real terminal in a shell, which follows the size of the window', async () => {
    await using terminal = new PseudoTerminal(['ssh', '-tt', ...toEntry()], { columns: 90, rows: 30 })
    await terminal.shows('dev-1 $')
    terminal.type('stty size; systemctl is-active docker\n')
    await terminal.shows(/30 90\r\nactive\r\n/)
    terminal.resize(100, 40)
    terminal.type('until [ "$(stty size)" = "40 100" ]; do sleep 0.05; done; stty size\n')
    await terminal.shows(/40 100\r\n/)
    // Ctrl-C is for what runs already.
    terminal.type('sh -c "echo $((6*7)); exec sleep 100"\n')
    await terminal.shows('42\r\n')
    terminal.type('\x03')
    terminal.type('exit 5\n')
    expect(await terminal.exit).toBe(5)
  })

  it('gets in with the cluster’s key alone', async () => {
    const { stderr, code } = await ssh([
      ...toEntry().filter((option) => option !== cluster.ssh?.identityFile && option !== '-i'),
      'hostname',
    ])
    expect(stderr).toContain('Permission denied (publickey)')
    expect(code).toBe(255)
  })
})
