import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { InterruptedError } from '../../../src/cli/interrupted-error.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { eventually } from '../../support/eventually.js'
import { type CliRunOptions, caasctl } from '../../support/run-cli.js'
import { type SshMachines, startSshMachines } from '../../support/ssh-machines.js'
import { describeWithSshd } from '../../support/sshd.js'
import { sleeper, type UnitFolder, unitFolder } from '../../support/unit-folder.js'

describeWithSshd('ssh-exec on machines behind a tunnel', () => {
  let cluster: Cluster
  let ssh: SshMachines
  let folder: UnitFolder

  beforeAll(async () => {
    ssh = await startSshMachines(3)
    cluster = await startCluster({
      machines: ssh.machines.map(({ address }, at) => ({
        id: `${at + 1}`.repeat(32),
        primaryIP: address,
        metadata: { role: at === 0 ? 'server' : 'client' },
      })),
    })
    folder = await unitFolder({ 'web@.service': sleeper('web %i', '\n[X-Fleet]\nConflicts=web@*.service\n') })
    await run(['start', 'web@<1..2>'])
  })
  afterAll(async () => {
    await cluster.stop()
    await ssh[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  const run = (argv: readonly string[], options: CliRunOptions = {}) =>
    caasctl(argv, {
      cwd: folder.path,
      ...options,
      env: { ...ssh.env, FLEETCTL_ENDPOINT: cluster.endpoint, FLEETCTL_TUNNEL: ssh.tunnel, ...options.env },
    })
  const exec = (line: string, options?: CliRunOptions) => run(['ssh-exec', ...line.split(' ')], options)
  const lines = (text: string) => text.split('\n').filter(Boolean).sort()

  it('prints each line behind its machine, and a summary on standard error', async () => {
    const { stdout, stderr, code } = await exec('--all -- printf a\\nb')
    expect(lines(stdout)).toEqual(
      ['11111111', '22222222', '33333333'].flatMap((label) => [`${label} | a`, `${label} | b`]),
    )
    expect(stderr).toBe('Done on 3 machines.\n')
    expect(code).toBe(0)
  })

  it('hands each argument to the command as it was typed', async () => {
    const arguments_ = ['$HOME', '*', "it's", 'a  b', '', '--flag', '\\n', '"', '`id`', 'é\n']
    const { stdout } = await run([
      'ssh-exec',
      '1111',
      'sh',
      '-c',
      'for each; do printf "[%s]" "$each"; done',
      'sh',
      ...arguments_,
    ])
    expect(stdout).toBe(arguments_.map((text) => `[${text}]`).join(''))
    const home = await run(['ssh-exec', '--machine', '1111', '--', 'sh', '-c', 'echo "$HOME"'])
    expect(home.stdout).toBe(`11111111 | ${ssh.machines[0]?.folder}\n`)
  })

  it('gives a line to the shell where that is asked for', async () => {
    const { stdout } = await run(['ssh-exec', '--metadata', 'role=client', '--shell', 'echo a b | wc -w'])
    expect(lines(stdout)).toEqual(['22222222 | 2', '33333333 | 2'])
  })

  it('chooses machines by units, addresses and metadata, each once', async () => {
    const units = await exec('--unit web@* -o name -- true')
    expect(lines(units.stdout)).toEqual(['1'.repeat(32), '2'.repeat(32)])
    const named = await exec(`--machine ${ssh.machines[2]?.address},333 --machine 3 -o name -- true`)
    expect(named.stdout).toBe(`${'3'.repeat(32)}\n`)
    expect(await exec('--metadata role=mars -- true')).toMatchObject({
      stderr: 'error: No machine has role=mars.\n',
      code: 1,
    })
    expect((await exec('--all --metadata role=server -- true')).code).toBe(2)
    expect((await exec('--all')).code).toBe(2)
  })

  it('goes on elsewhere where it fails on one, and says where', async () => {
    const { stdout, stderr, code } = await run([
      'ssh-exec',
      '--all',
      '--shell',
      `test "$HOME" != ${ssh.machines[1]?.folder} && echo fine || exit 7`,
    ])
    expect(lines(stdout)).toEqual(['11111111 | fine', '33333333 | fine'])
    expect(stderr).toBe(
      `22222222.../${ssh.machines[1]?.address}: exit 7\nDone on 2 of 3 machines, 1 failed.\n`,
    )
    expect(code).toBe(1)
  })

  it('begins on no other machine after a failure, where that is asked for', async () => {
    const { stderr } = await exec('--all --fail-fast --concurrency 1 -- false')
    expect(stderr).toContain('not begun, because it failed before')
    expect(stderr).toContain('Done on 0 of 3 machines, 1 failed, 2 not begun.\n')
  })

  it('passes on bytes and exit code of one machine that is named in front', async () => {
    const { stdout, stderr, code } = await run([
      'ssh-exec',
      'web@1',
      '--',
      'sh',
      '-c',
      'printf "\\033[1mbold"; echo no >&2; exit 3',
    ])
    expect({ stdout, stderr, code }).toEqual({ stdout: '\u001b[1mbold', stderr: 'no\n', code: 3 })
  })

  it('keeps what machines write from steering the terminal', async () => {
    const { stdout } = await exec('--machine 1111 -- printf \\033[2J')
    expect(stdout).toBe('11111111 | \\x1b[2J\n')
  })

  it('keeps the output of each machine together, where that is asked for', async () => {
    const { stdout } = await run(['ssh-exec', '--all', '--group', '--shell', 'echo a; sleep 0.1; echo b'])
    const labels = stdout.split('\n').map((line) => line.slice(0, 8))
    expect(labels.filter((label, at) => label !== labels[at - 1])).toHaveLength(4)
  })

  it('has everything as data', async () => {
    const { stdout, stderr, code } = await run([
      'ssh-exec',
      '--all',
      '-o',
      'json',
      '--shell',
      'echo out; echo err >&2; kill -TERM $$',
    ])
    expect(JSON.parse(stdout)).toHaveLength(3)
    expect(JSON.parse(stdout)[0]).toEqual({
      machine: '1'.repeat(32),
      address: ssh.machines[0]?.address,
      outcome: 'exited',
      begun: true,
      signal: 'SIGTERM',
      stdout: 'out\n',
      stderr: 'err\n',
      durationMs: expect.any(Number),
    })
    expect(stderr).toContain('ended by SIGTERM')
    expect(code).toBe(1)
  })

  it('ends what takes too long, there too', async () => {
    const began = performance.now()
    const { stderr, code } = await run([
      'ssh-exec',
      '--machine=1111',
      '--timeout=1',
      '--shell',
      'echo $$ > $HOME/pid; exec sleep 60',
    ])
    expect(stderr).toContain('took too long; it was told to end\n')
    expect(code).toBe(1)
    expect(performance.now() - began).toBeLessThan(20_000)
    await isGone(0, 'pid')
  })

  it('is ended by Ctrl-C, here and there', async () => {
    const controller = new AbortController()
    const running = run(
      ['ssh-exec', '--all', '--shell', 'echo $$ > $HOME/interrupted; echo on; exec sleep 60'],
      {
        signal: controller.signal,
        onStdout: () => {
          const begun = ssh.machines.every(({ folder }) => existsSync(join(folder, 'interrupted')))
          if (begun) controller.abort(new InterruptedError('SIGINT'))
        },
      },
    )
    const { stderr, code } = await running
    expect(stderr).toContain('Done on 0 of 3 machines, 3 perhaps done.')
    expect(code).toBe(130)
    for (const at of ssh.machines.keys()) await isGone(at, 'interrupted')
  })

  it('says of each machine whether it was done when a connection is cut half way', async () => {
    const cut = ssh.machines[1]
    const { stderr, code } = await run(
      ['ssh-exec', '--all', '--shell', 'echo x >> $HOME/runs; echo begun; sleep 0.5'],
      {
        onStdout: (text) => {
          if (text.startsWith('22222222')) cut?.proxy.cut()
        },
      },
    )
    expect(stderr).toContain(`22222222.../${cut?.address}: The connection to `)
    expect(stderr).toContain('What was begun there may have been done or not.')
    expect(stderr).toContain('Done on 2 of 3 machines, 1 perhaps done.\n')
    expect(code).toBe(1)
    // Nothing is begun a second time.
    for (const machine of ssh.machines) expect(machine.read('runs')).toBe('x\n')
  })

  it('makes one connection to the entry and one to each machine', async () => {
    const accepted = () => ssh.entry.log().split('Accepted publickey').length
    const before = accepted()
    const connections = ssh.machines.map(({ proxy }) => proxy.connections)
    await exec('--all -- true')
    await eventually('the entry has logged it', () => accepted() > before)
    expect(accepted()).toBe(before + 1)
    expect(ssh.machines.map(({ proxy }) => proxy.connections)).toEqual(connections.map((count) => count + 1))
  })

  const isGone = async (at: number, file: string) => {
    const pid = Number(readFileSync(join(ssh.machines[at]?.folder ?? '', file), 'utf8'))
    await eventually('the remote process has ended', () => !existsSync(`/proc/${pid}`))
  }
})
