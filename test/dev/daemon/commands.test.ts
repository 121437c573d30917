import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { runningClusterSchema } from '../../../src/dev/daemon/control-protocol.js'
import { type BuiltCli, bash, builtCli, type ShellRun } from '../../support/built-cli.js'
import { eventually } from '../../support/eventually.js'
import { caasctl } from '../../support/run-cli.js'
import { ServedCluster } from '../../support/served-cluster.js'

let cli: BuiltCli
let stateHome: string

beforeAll(async () => {
  cli = await builtCli()
  stateHome = await mkdtemp(join(tmpdir(), 'caasctl-dev-'))
})

afterAll(async () => {
  await shell('caasctl dev stop; caasctl dev stop --name other')
  await rm(stateHome, { recursive: true, force: true })
})

/** A line in bash in which `caasctl` is the program as a release has it. */
function shell(line: string): Promise<ShellRun> {
  const env = { PATH: process.env.PATH, XDG_STATE_HOME: stateHome }
  return bash(`caasctl() { ${process.execPath} ${cli.program} "$@"; }; ${line}`, { env })
}

/** The same command in this process. */
const inProcess = (...argv: string[]) => caasctl(argv, { env: { XDG_STATE_HOME: stateHome } })

/** The cells of what a command prints as a table. */
const table = async (...argv: string[]) =>
  (await inProcess(...argv)).stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/\t+/))

const folder = () => join(stateHome, 'caasctl', 'dev')

const statusOf = async () =>
  runningClusterSchema.parse(JSON.parse((await inProcess('dev', 'status', '-o', 'json')).stdout))

/** Whether a process is there, and has not ended. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return /^State:\s+[^Z]/m.test(status)
}

describe('caasctl dev, one command after the other', () => {
  it('says that none runs before one is started, and leaves nothing behind by asking', async () => {
    for (const command of ['status', 'env']) {
      const { code, stderr } = await inProcess('dev', command)
      expect([code, stderr]).toEqual([1, expect.stringContaining('No embedded cluster runs')])
    }
    expect((await inProcess('dev', 'stop')).stdout).toBe('Cluster dev: did not run\n')
    expect(await inProcess('dev', 'list')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'There is no embedded cluster. Start one with: caasctl dev start\n',
    })
    expect((await inProcess('dev', 'list', '-o', 'json')).stdout).toBe('[]\n')
    expect(await readdir(stateHome)).toEqual([])
  })

  it('start returns once the cluster serves', async () => {
    const { code, stdout, stderr } = await shell(
      'caasctl dev start --machines 4 --metadata region=us-west-2 --metadata 1:consul_role=server --ttl 0.5 && eval "$(caasctl dev env)" && caasctl list-machines',
    )
    expect(stderr).toContain('eval "$(caasctl dev env)"')
    expect(code).toBe(0)
    const [first, ...list] = stdout.split('\n')
    expect(first).toMatch(
      /^Cluster dev runs: 4 machines, http:\/\/127\.0\.0\.1:\d+, unix:\/\/.*\/fleet\.sock$/,
    )
    expect(list.join('\n')).toBe(
      [
        'MACHINE\t\tIP\t\tMETADATA',
        '1cdadb87...\t10.230.14.83\tconsul_role=server,region=us-west-2',
        '2dde0d31...\t10.221.12.109\tregion=us-west-2',
        '7f1f2982...\t10.230.14.39\tregion=us-west-2',
        'f7257c36...\t10.237.157.117\tregion=us-west-2',
        '',
      ].join('\n'),
    )
  })

  it('a second start says that it runs already, and starts nothing', async () => {
    const { pid } = await statusOf()
    const { code, stdout } = await shell('caasctl dev start --machines 9')
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Cluster dev runs already: 4 machines/)])
    expect((await statusOf()).pid).toBe(pid)
    expect(
      (await inProcess('dev', 'start', '--ttl', '9', '--runner=process', '--machines=9')).stderr,
    ).toContain(
      "WARNING: It goes on as it was started: --machines, --ttl, --runner count at a start, after 'caasctl dev stop'.\n",
    )
    expect((await inProcess('dev', 'start', '--machines', '4')).stderr).not.toContain('WARNING')
  })

  it('its folder and sockets are for its owner alone', async () => {
    expect((await stat(folder())).mode & 0o777).toBe(0o700)
    const files = await readdir(folder(), { withFileTypes: true })
    const sockets = files.filter((file) => file.isSocket()).map(({ name }) => name)
    expect(sockets.sort()).toEqual(['control.sock', 'fleet.sock', 'lock.1'])
    for (const name of sockets) expect((await stat(join(folder(), name))).mode & 0o777).toBe(0o700)
    for (const file of files.filter((file) => file.isFile())) {
      expect((await stat(join(folder(), file.name))).mode & 0o777).toBe(0o600)
    }
  })

  it('env gives lines for a shell, for fleetctl too', async () => {
    const direct = `unix://${join(folder(), 'fleet.sock')}`
    const tunnel = {
      CAASCTL_TUNNEL: `core@127.0.0.1:${(await statusOf()).ssh?.port}`,
      CAASCTL_IDENTITY: join(folder(), 'ssh', 'id'),
      CAASCTL_KNOWN_HOSTS_FILE: join(folder(), 'ssh', 'known_hosts'),
      CAASCTL_ENDPOINT: 'unix:///var/run/fleet.sock',
      CAASCTL_PROFILE: 'none',
    }
    const lines = Object.entries(tunnel).map(([name, value]) => `export ${name}=${value}\n`)
    expect((await inProcess('dev', 'env')).stdout).toBe(
      `${lines.join('')}unset CAASCTL_DRIVER CAASCTL_ETCD\n`,
    )
    expect((await inProcess('dev', 'env', '--fleetctl')).stdout).toBe(
      `${lines.join('')}export FLEETCTL_ENDPOINT=${direct}\nunset CAASCTL_DRIVER CAASCTL_ETCD FLEETCTL_TUNNEL\n`,
    )
    expect(JSON.parse((await inProcess('dev', 'env', '-o', 'json')).stdout)).toEqual(tunnel)
    expect((await inProcess('dev', 'env', '--direct')).stdout).toBe(
      `export CAASCTL_ENDPOINT=${direct}\nexport CAASCTL_PROFILE=none\nunset CAASCTL_TUNNEL CAASCTL_IDENTITY CAASCTL_KNOWN_HOSTS_FILE CAASCTL_DRIVER CAASCTL_ETCD\n`,
    )
  })

  it('ssh-config lets OpenSSH in, to the machines behind the way in too', async () => {
    const { stdout, stderr } = await shell(
      'caasctl dev ssh-config > $XDG_STATE_HOME/conf && for m in dev dev-2 10.230.14.39; do ssh -F $XDG_STATE_HOME/conf $m hostname; done',
    )
    expect({ stdout, stderr }).toEqual({ stdout: 'dev-1\ndev-2\ndev-3\n', stderr: '' })
  })

  it('a unit starts, and moves when its machine has no power any more', async () => {
    await writeFile(join(stateHome, 'web@.service'), '[Service]\nExecStart=/bin/sleep infinity\n')
    const started = await shell(
      `eval "$(caasctl dev env)"; cd ${stateHome}; caasctl start web@1 web@2 web@3 web@4`,
    )
    expect(started.stdout).toContain('Unit web@2.service launched on 2dde0d31.../10.221.12.109')
    const killed = await inProcess('dev', 'kill', '2dde')
    expect(killed.stdout).toBe('Machine 2dde0d31.../10.221.12.109 has no power\n')
    const { machines } = await statusOf()
    expect(machines[1]).toMatchObject({ number: 2, up: false, units: 0 })
    await eventually('it is lost', async () => !(await statusOf()).machines[1]?.alive)
    await eventually('its unit runs elsewhere', async () => {
      const units = (await statusOf()).machines.map((machine) => machine.units)
      return units.reduce((sum, count) => sum + count) === 4
    })
    const { stdout } = await inProcess('dev', 'status', '--fields=number,machine,state,units')
    expect(stdout).toMatch(/^2\t2dde0d31\.\.\.\toff\t0$/m)
  })

  it('boot and add-machine bring machines', async () => {
    expect((await inProcess('dev', 'boot', '10.221.12.109')).stdout).toBe(
      'Machine 2dde0d31.../10.221.12.109 has power\n',
    )
    const added = await inProcess(
      'dev',
      'add-machine',
      '--ip',
      '10.0.0.9',
      '--metadata',
      'rack=4',
      '-o',
      'json',
    )
    expect(JSON.parse(added.stdout)).toMatchObject({
      number: 5,
      primaryIP: '10.0.0.9',
      metadata: { rack: '4' },
      up: true,
    })
    const { machines } = await statusOf()
    expect(machines.map(({ up, alive }) => up && alive)).toEqual([true, true, true, true, true])
  })

  it.each([
    [['dev', 'kill', 'zzz'], 1, 'The cluster has no machine "zzz".'],
    [['dev', 'kill'], 2, 'machine'],
    [['dev', 'add-machine', '--id', 'x'], 2, '32 hexadecimal digits'],
    [['dev', 'add-machine', '--id', '1cdadb87c5e04e4f9a0d7c1b3b6e2f10'], 1, 'already'],
    [['dev', 'add-machine', '--metadata', 'rack'], 2, 'KEY=VALUE'],
    [['dev', 'start', '--name', '../x'], 2, 'cannot be the name of a cluster'],
    [['dev', 'start', '--name', 'x', '--metadata', '9:a=b'], 2, 'no machine 9 of 3'],
    [['dev', 'start', '--name', 'x', '--speed', '0'], 2, 'above 0'],
    [['dev', 'start', '--name', 'x', '--image', 'web'], 2, 'no image with a command'],
    [['dev', 'status', '--name', 'x'], 1, 'Start it with: caasctl dev start --name x'],
    [['dev', 'start', '--name', 'x', '--machines', '0'], 2, 'at least 1'],
    [['dev'], 2, 'first word of several commands'],
    [['dev', 'strat'], 2, 'dev start'],
  ])('%j is refused with %i', async (argv, code, message) => {
    const run = await inProcess(...argv)
    expect([run.code, run.stderr]).toEqual([code, expect.stringContaining(message)])
  })

  it('logs show what the engine decided, and go on with -f', async () => {
    await eventually('it is written', async () =>
      (await inProcess('dev', 'logs')).stdout.includes('2dde0d31: the machine is gone'),
    )
    expect((await inProcess('dev', 'logs', '-n', '1')).stdout.split('\n')).toHaveLength(2)
    const stop = new AbortController()
    const lines: string[] = []
    const following = caasctl(['dev', 'logs', '-f', '-n', '0'], {
      env: { XDG_STATE_HOME: stateHome },
      signal: stop.signal,
      onStdout: (text) => lines.push(text),
    })
    await inProcess('dev', 'kill', '5')
    await eventually('it is followed', () => lines.join('').includes('Loses power'))
    stop.abort()
    await following
  })

  it('another cluster runs beside it under another name', async () => {
    const { stdout } = await shell(
      'caasctl dev start --name other --machines 1 -o json && eval "$(caasctl dev env --name other)" && caasctl list-machines --fields=machine --no-legend --full',
    )
    const [json = '', machine] = stdout.split('\n')
    const cluster = runningClusterSchema.parse(JSON.parse(json))
    expect(cluster.machines.map(({ id }) => id)).toEqual([machine])
    expect((await statusOf()).machines.map(({ id }) => id)).not.toContain(machine)
    expect(await table('dev', 'list')).toEqual([
      ['NAME', 'STATE', 'MACHINES', 'UNITS', 'RUNNER', 'ENDPOINT'],
      ['dev', 'running', '5', '4', 'simulated', (await statusOf()).endpoint],
      ['other', 'running', '1', '0', 'simulated', cluster.endpoint],
    ])
    process.kill(cluster.pid, 'SIGSTOP')
    expect(await table('dev', 'list', '--fields=name,state', '--no-legend')).toEqual([
      ['dev', 'running'],
      ['other', 'silent'],
    ])
    process.kill(cluster.pid, 'SIGCONT')
    const again = await shell(
      'caasctl dev stop --name other >/dev/null && caasctl dev start --name other -o json',
    )
    expect(runningClusterSchema.parse(JSON.parse(again.stdout)).machines.map(({ id }) => id)).toEqual([
      machine,
    ])
    expect((await shell('caasctl dev stop --name other --forget')).stdout).toBe(
      'Cluster other: stopped, forgotten\n',
    )
    expect(await readdir(join(stateHome, 'caasctl'))).toEqual(['dev'])
  })

  it('of several that are started at once under one name only one runs', async () => {
    const starts = await Promise.allSettled(
      [1, 2, 3].map(() => ServedCluster.start(cli.program, stateHome, '--name=race', '--machines=1')),
    )
    const running = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
    const said = running.map(({ line }) => line)
    const refused = starts.flatMap((start) => (start.status === 'rejected' ? [String(start.reason)] : []))
    for (const cluster of running) await cluster[Symbol.asyncDispose]()
    expect(said.filter((line) => line.startsWith('Cluster race runs: '))).toHaveLength(1)
    for (const line of said) expect(line).toMatch(/^Cluster race runs/)
    for (const reason of refused) expect(reason).toContain('Another embedded cluster runs')
  })

  it('stop leaves no process and no socket, and the next start carries on', async () => {
    await inProcess('dev', 'kill', '1')
    const { pid } = await statusOf()
    const { stdout } = await shell('caasctl dev stop')
    expect(stdout).toBe('Cluster dev: stopped\n')
    expect(await isAlive(pid)).toBe(false)
    const left = await readdir(folder(), { withFileTypes: true })
    expect(left.filter((file) => file.isSocket())).toEqual([])

    const { stderr } = await shell('caasctl dev start --ttl 0.5 --metadata 2:disk=ssd')
    expect(stderr).toContain(
      'Machine 1cdadb87.../10.230.14.83 has no power, as it was left: caasctl dev boot 1\n',
    )
    expect(stderr).toContain(
      'WARNING: Machine 2dde0d31.../10.221.12.109 keeps the metadata it has. To begin anew: caasctl dev stop --forget\n',
    )
    const { machines, units } = await statusOf()
    expect(units).toBe(4)
    expect(machines.map(({ up }) => up)).toEqual([false, true, true, true, false])
    await eventually('all units run again', async () => {
      const loaded = (await statusOf()).machines.map((machine) => machine.units)
      return loaded.reduce((sum, count) => sum + count) === 4
    })
  })

  it('a process that was killed is no obstacle, and nothing of it stays', async () => {
    const { pid } = await statusOf()
    process.kill(pid, 'SIGKILL')
    await eventually('it is gone', async () => (await inProcess('dev', 'status')).code === 1)
    expect((await shell('caasctl dev start')).stdout).toMatch(/^Cluster dev runs: 5 machines/)
    expect((await statusOf()).units).toBe(4)
    const { stdout } = await shell('caasctl dev stop --forget')
    expect(stdout).toBe('Cluster dev: stopped, forgotten\n')
    expect(await readdir(join(stateHome, 'caasctl'))).toEqual(['race'])
    const [race]: unknown[] = JSON.parse((await inProcess('dev', 'list', '-o', 'json')).stdout)
    expect(race).toEqual({
      name: 'race',
      state: 'stopped',
      stateFolder: join(stateHome, 'caasctl', 'race'),
    })
    expect(await isAlive(pid)).toBe(false)
  })

  it('start --foreground stays until it is interrupted', async () => {
    const stop = new AbortController()
    const lines: string[] = []
    const run = caasctl(['dev', 'start', '--foreground', '--name', 'here', '--machines', '1'], {
      env: { XDG_STATE_HOME: stateHome },
      signal: stop.signal,
      onStdout: (text) => lines.push(text),
    })
    await eventually('it serves', () => lines.join('').includes('Cluster here runs: 1 machine,'), {
      deadline: 30_000,
    })
    expect((await inProcess('dev', 'status', '--name', 'here', '-o', 'name')).stdout).toMatch(
      /^[0-9a-f]{32}\n$/,
    )
    stop.abort()
    expect((await run).code).toBe(130)
    expect((await inProcess('dev', 'status', '--name', 'here')).code).toBe(1)
  })
})

describe('the control socket', () => {
  it('answers what is no request with an error', async () => {
    const { connect } = await import('node:net')
    const { ControlServer } = await import('../../../src/dev/daemon/control-server.js')
    const { readLine } = await import('../../../src/dev/daemon/read-line.js')
    const { startCluster } = await import('../../../src/dev/index.js')
    await using cluster = await startCluster({ machines: 1 })
    const path = join(stateHome, 'c.sock')
    await using _server = await ControlServer.listen(path, cluster, () => undefined)
    for (const text of ['hello\n', '{}\n', '{"op":"kill"}\n', '{"op":"stop","force":true}\n']) {
      const socket = connect(path)
      socket.end(text)
      const reply = z
        .object({ ok: z.literal(false) })
        .parse(JSON.parse((await readLine(socket, 10_000)) ?? ''))
      expect(reply.ok).toBe(false)
      socket.destroy()
    }
  })
})
