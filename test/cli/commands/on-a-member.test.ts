import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { InterruptedError } from '../../../src/cli/interrupted-error.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { type BuiltCli, bash, builtCli } from '../../support/built-cli.js'
import { eventually } from '../../support/eventually.js'
import { PseudoTerminal } from '../../support/pseudo-terminal.js'
import { caasctl } from '../../support/run-cli.js'
import { type SshMachines, startSshMachines } from '../../support/ssh-machines.js'
import { describeWithSshd } from '../../support/sshd.js'
import { sleeper, type UnitFolder, unitFolder } from '../../support/unit-folder.js'

const here = '1'.repeat(32)
const there = '2'.repeat(32)

/** Stands for systemd's programs: says on which machine it is asked for what. */
const said = (place: string, name: string) => `echo "${place}: ${name} $*"`

describeWithSshd('caasctl on a machine of the cluster', () => {
  let cluster: Cluster
  let ssh: SshMachines
  let folder: UnitFolder
  let cli: BuiltCli

  beforeAll(async () => {
    // The machine that this is has no sshd: whoever asks for one there fails.
    ssh = await startSshMachines(1)
    for (const name of ['systemctl', 'journalctl']) ssh.machines[0]?.program(name, said('there', name))
    cluster = await startCluster({
      machines: [
        { id: here, primaryIP: '127.0.0.99' },
        { id: there, primaryIP: ssh.machines[0]?.address ?? '' },
      ],
    })
    folder = await unitFolder({
      'here.service': sleeper('here', `\n[X-Fleet]\nMachineID=${here}\n`),
      'there.service': sleeper('there', `\n[X-Fleet]\nMachineID=${there}\n`),
      'machine-id': `${here}\n`,
      systemctl: `#!/bin/sh\n${said('here', 'systemctl')}; exit 4\n`,
      journalctl: `#!/bin/sh\n${said('here', 'journalctl')}\n`,
    })
    cli = await builtCli()
    await run('chmod +x systemctl journalctl && caasctl start here there')
  })
  afterAll(async () => {
    await cluster.stop()
    await ssh[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  const env = () => ({
    ...ssh.env,
    PATH: `${folder.path}:${process.env.PATH}`,
    SHELL: '/bin/sh',
    FLEETCTL_ENDPOINT: cluster.endpoint,
    CAASCTL_MACHINE_ID_FILE: 'machine-id',
    CAASCTL: cli.program,
  })
  const run = (line: string) =>
    bash(`caasctl() { "${process.execPath}" "$CAASCTL" "$@"; }; ${line}`, { env: env(), cwd: folder.path })

  it('runs commands for that machine here, as ssh would, and passes their exit status on', async () => {
    expect(await run("echo in | caasctl ssh 1111 'cat; pwd; echo err >&2; exit 7'")).toEqual({
      stdout: `in\n${folder.path}\n`,
      stderr: 'err\n',
      code: 7,
    })
    expect((await run("caasctl ssh here 'kill -TERM $$'")).code).toBe(143)
    expect((await run('caasctl ssh 2222 "echo \\$HOME"')).stdout).toBe(`${ssh.machines[0]?.folder}\n`)
  })

  it('leaves a list on standard input to the loop that reads it, with -n', async () => {
    const loop = (ssh: string) =>
      `printf '%s\\n' a b c | while read each; do ${ssh} "cat; echo done $each"; done`
    expect((await run(loop('caasctl ssh -n 1111'))).stdout).toBe('done a\ndone b\ndone c\n')
    expect((await run(loop('caasctl ssh 1111'))).stdout).toBe('b\nc\ndone a\n')
  })

  it('ends the command here when it is told to end itself', async () => {
    const line = 'echo $$; exec sleep 61'
    const { stdout, code } =
      await run(`node "$CAASCTL" ssh 1111 '${line}' > pid & until [ -s pid ]; do sleep 0.05; done
      kill -TERM $!; wait $!; code=$?; cat pid; exit $code`)
    expect(code).toBe(143)
    expect(stdout).toMatch(/^\d+\n$/)
    expect(isAlive(Number(stdout))).toBe(false)
  })

  it('opens a shell here, in this terminal', async () => {
    await using terminal = new PseudoTerminal([process.execPath, cli.program, 'ssh', '1111'], {
      env: env(),
      cwd: folder.path,
      columns: 77,
      rows: 22,
    })
    terminal.type('echo "<$(stty size)>"; exit 5\n')
    await terminal.shows('<22 77>')
    expect(await terminal.exit).toBe(5)
  })

  it('runs a command on all machines, on this one without SSH', async () => {
    const { stdout, stderr, code } = await run(`caasctl ssh-exec --all -- sh -c 'echo "$0 $1"; pwd' 'a b' c`)
    expect(stdout.split('\n').sort()).toEqual(
      [
        '',
        '11111111 | a b c',
        `11111111 | ${folder.path}`,
        '22222222 | a b c',
        stdout.match(/2{8} \| \/.*/)?.[0],
      ].sort(),
    )
    expect({ stderr, code }).toEqual({ stderr: 'Done on 2 machines.\n', code: 0 })
  })

  it('ends here what takes too long, with all that it started', async () => {
    const { stdout, code } = await run(
      "caasctl ssh-exec --machine 1111 --timeout 1 --shell 'sleep 61 & echo $!; wait'",
    )
    expect(code).toBe(1)
    const pid = Number(/\| (\d+)/.exec(stdout)?.[1])
    expect(pid).toBeGreaterThan(1)
    await eventually('it has ended', () => !isAlive(pid))
  })

  it('asks systemd of this machine and of the others', async () => {
    const { stdout, code } = await run('caasctl status here there')
    expect(stdout).toContain('here: systemctl status -l here.service\n')
    expect(stdout).toContain('there: systemctl status -l there.service\n')
    expect(code).toBe(4)
    expect((await run('caasctl journal here -n 3')).stdout).toMatch(
      /^here: journalctl .*here\.service.* -n 3/,
    )
    expect((await run('caasctl journal there')).stdout).toMatch(/^there: journalctl .*there\.service/)
  })

  it('forwards to a socket of this machine', async () => {
    const path = join(folder.path, 'there.sock')
    const server = createServer((socket) => socket.end('from the socket'))
    await new Promise<void>((resolve) => server.listen(path, resolve))
    const controller = new AbortController()
    let printed = ''
    const running = caasctl(['forward', '0:1', '1111', path], {
      env: env(),
      cwd: folder.path,
      signal: controller.signal,
      onStdout: (text) => {
        printed += text
      },
    })
    const port = await eventually(
      'it listens',
      () => /^127\.0\.0\.1:(\d+) -> .*\/there\.sock\n$/.exec(printed)?.[1],
    )
    expect(await text(connect(Number(port), '127.0.0.1'))).toBe('from the socket')
    controller.abort(new InterruptedError('SIGINT'))
    expect((await running).code).toBe(130)
    server.close()
  })

  it('goes by SSH where the file names another machine, or none', async () => {
    for (const file of ['/dev/null', 'missing']) {
      const { stderr, code } = await run(`CAASCTL_MACHINE_ID_FILE=${file} caasctl ssh 1111 true`)
      expect(stderr).toMatch(/^error: .*127\.0\.0\.99/)
      expect(code).toBe(255)
    }
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
