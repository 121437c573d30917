import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { type Cluster, startCluster, type VirtualMachine } from '../../../src/dev/index.js'
import { type SshConnection, SshPool, writeKeyPair } from '../../../src/ssh/index.js'
import { eventually } from '../../support/eventually.js'

const home = mkdtempSync(join(tmpdir(), 'cluster-ssh-'))
let cluster: Cluster
let pool: SshPool
let entry: SshConnection

function newPool(): SshPool {
  return new SshPool({
    home,
    environment: {},
    configFiles: [],
    overrides: {
      identityFiles: [cluster.ssh?.identityFile ?? ''],
      knownHostsFiles: [cluster.ssh?.knownHostsFile ?? ''],
    },
  })
}

beforeAll(async () => {
  cluster = await startCluster({ machines: 3, ssh: true, pace: { ttlMs: 500 } })
  pool = newPool()
  entry = await pool.connect(`127.0.0.1:${cluster.ssh?.port}`)
})

afterAll(async () => {
  await pool.close()
  await cluster.stop()
  rmSync(home, { recursive: true, force: true })
})

/** The connection to a machine behind the way in. */
function to(number: number): Promise<SshConnection> {
  return pool.connect(cluster.machine(number).identity.primaryIP, { via: entry })
}

describe('the way in', () => {
  it('is a machine, with its own name and identity', async () => {
    const { id, hostname } = cluster.machine(1).identity
    expect((await entry.run('hostname')).stdout.toString()).toBe(`${hostname}\n`)
    expect((await entry.run('cat /etc/machine-id')).stdout.toString()).toBe(`${id}\n`)
  })

  it('leads to the other machines under their own addresses', async () => {
    for (const number of [1, 2, 3]) {
      const { stdout } = await (await to(number)).run('cat /etc/machine-id')
      expect(stdout.toString()).toBe(`${cluster.machine(number).identity.id}\n`)
    }
  })
})

const request = 'GET /fleet/v1/machines HTTP/1.1\r\nHost: fleet\r\nConnection: close\r\n\r\n'

describe("fleet's API", () => {
  it.each([
    ['/var/run/fleet.sock', { socketPath: '/var/run/fleet.sock' }],
    ['/run/fleet.sock', { socketPath: '/run/fleet.sock' }],
    ['port 49153', { host: '127.0.0.1', port: 49_153 }],
  ])('is reached through the way in by %s', async (_name, target) => {
    const stream = await entry.dial(target)
    stream.write(request)
    expect(await text(stream)).toContain(cluster.machine(3).identity.id)
  })

  it('is reached many times at once over one connection, without a warning of Node', async () => {
    const warnings: Error[] = []
    const warned = (warning: Error) => warnings.push(warning)
    process.on('warning', warned)
    const target = { socketPath: '/run/fleet.sock' }
    const streams = await Promise.all(Array.from({ length: 20 }, () => entry.dial(target)))
    for (const stream of streams) stream.destroy()
    process.off('warning', warned)
    expect(warnings).toEqual([])
  })

  it('is reached by fleetctl fd-forward, which ends with it', async () => {
    const process = await entry.exec('fleetctl fd-forward /var/run/fleet.sock', {
      stdin: Readable.from([request]),
    })
    expect(await text(process.stdout)).toContain(cluster.machine(3).identity.id)
    expect((await process.exit).code).toBe(0)
  })

  it('is the only unix socket that there is', async () => {
    await expect(entry.dial({ socketPath: '/run/docker.sock' })).rejects.toMatchObject({
      name: 'SshChannelError',
    })
  })
})

describe('other commands', () => {
  it("run in the host's shell, with their own status", async () => {
    const result = await (await to(2)).run("printf 'a\\nb\\n' | wc -l; echo bad >&2; exit 3")
    expect(result).toMatchObject({ code: 3 })
    expect(result.stdout.toString().trim()).toBe('2')
    expect(result.stderr.toString()).toBe('bad\n')
  })
})

describe('a machine', () => {
  let machine: VirtualMachine
  let ssh: SshConnection
  /** What a command says, and how it ends. */
  const run = async (line: string): Promise<[output: string, code: number | undefined]> => {
    const { stdout, stderr, code } = await ssh.run(line)
    return [`${stdout}${stderr}`, code]
  }

  beforeAll(async () => {
    const options = [
      { section: 'Unit', name: 'Description', value: 'web' },
      { section: 'Service', name: 'ExecStartPre', value: '-/usr/bin/docker rm web-%i' },
      { section: 'Service', name: 'ExecStart', value: '/usr/bin/docker run --rm --name web-%i some/web' },
    ]
    const fleet = new HttpFleet(cluster.endpoint)
    await fleet.putUnit({ name: 'web@1.service', desiredState: 'launched', options })
    machine = await eventually('it runs', () =>
      cluster.machines.find(({ systemd }) => systemd?.state('web@1.service').sub === 'running'),
    )
    ssh = await to(cluster.machines.indexOf(machine) + 1)
  })

  it("shows a unit's status in systemctl's layout", async () => {
    const [output, code] = await run('sudo systemctl status -l web@1')
    const host = machine.identity.hostname
    const time = '\\w{3} \\d\\d \\d\\d:\\d\\d:\\d\\d'
    expect(output).toMatch(
      new RegExp(
        [
          '^● web@1.service - web',
          '     Loaded: loaded \\(/run/fleet/units/web@1.service; linked-runtime; preset: disabled\\)',
          '     Active: active \\(running\\) since \\w{3} \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC; \\w+ ago',
          '    Process: \\d+ ExecStartPre=/usr/bin/docker rm web-1 \\(code=exited, status=1/FAILURE\\)',
          '   Main PID: (\\d+) \\(docker\\)',
          '     CGroup: /system.slice/system-web.slice/web@1.service',
          '             └─\\1 /usr/bin/docker run --rm --name web-1 some/web',
          '',
          `${time} ${host} systemd\\[1\\]: Starting web@1.service - web...`,
        ].join('\n'),
      ),
    )
    expect(code).toBe(0)
  })

  it.each([
    ['systemctl is-active web@1', 'active\n', 0],
    ['systemctl is-active docker.service', 'active\n', 0],
    ['systemctl is-active nothing', 'inactive\n', 3],
    ['systemctl is-failed web@1.service', 'active\n', 1],
    ['systemctl status nothing', 'Unit nothing.service could not be found.\n', 4],
    ['systemctl show -p SubState,LoadState web@1', 'LoadState=loaded\nSubState=running\n', 0],
    ['systemctl show --value -p ActiveState web@1', 'active\n', 0],
    ["systemctl list-units --no-legend --plain 'web@*'", 'web@1.service loaded active running web\n', 0],
    ['systemctl start nothing', 'Failed to start nothing.service: Unit nothing.service not found.\n', 5],
    ['systemctl list-units --nothing', "systemctl: unrecognized option '--nothing'\n", 1],
    ["docker ps --format '{{.Names}} {{.Image}}'", 'web-1 some/web\n', 0],
    ['journalctl -u nothing', '-- No entries --\n', 0],
    ['journalctl -u web@1 --until yesterday -q', '', 0],
    ['journalctl --since never', 'Failed to parse timestamp: never\n', 1],
    ['journalctl -u web@1 -o cat -t systemd -n 1 --no-pager', 'Started web@1.service - web.\n', 0],
  ])('answers %s', async (line, output, code) => {
    expect(await run(line)).toEqual([output, code])
  })

  it('says what a simulated container cannot do', async () => {
    const [output, code] = await run('docker exec consul-http-router cat /etc/nginx/nginx.conf')
    expect(output).toContain('simulated')
    expect(code).toBe(1)
  })

  it('answers in the same way within what the shell of the host runs', async () => {
    const { hostname, id } = machine.identity
    expect(await run('systemctl status web@1 | head -1')).toEqual(['● web@1.service - web\n', 0])
    expect(await run('docker ps -q | wc -l | tr -d " "')).toEqual(['1\n', 0])
    expect(await run('sudo sh -c "hostname; cat /etc/machine-id"')).toEqual([`${hostname}\n${id}\n`, 0])
    expect(await run('sudo -n systemctl is-active nothing; echo $?')).toEqual(['inactive\n3\n', 0])
    expect(await run('cat < /dev/null; cd && echo hello > file && cat file')).toEqual(['hello\n', 0])
  })

  it('follows the journal while units are stopped and started', async () => {
    const process = await ssh.exec('journalctl -fu web@1 -n 1 -o cat')
    let output = ''
    process.stdout.on('data', (chunk) => {
      output += chunk
    })
    await eventually('it has begun', () => output !== '')
    expect((await ssh.run('systemctl restart web@1')).code).toBe(0)
    await eventually('it tells', () => output.includes('Stopping web@1.service - web...\n'))
    process.close()
  })

  it.each([
    ['of its own', 'journalctl -fu web@1 -n 1 -o cat'],
    ['that the host runs', 'echo began; exec sleep 300'],
    ['of its own among others', 'journalctl -fu web@1 -n 1 -o cat | cat'],
  ])('ends a command %s when that is sent a signal', async (_name, line) => {
    const process = await ssh.exec(line)
    await once(process.stdout, 'data')
    process.signal('TERM')
    expect(await process.exit).toEqual({ code: undefined, signal: 'SIGTERM' })
  })

  it('ends what the host runs for it together with the session', async () => {
    const process = await ssh.exec('echo $$; sleep 300 & sleep 300')
    const pid = Number((await createInterface(process.stdout)[Symbol.asyncIterator]().next()).value)
    process.close()
    await eventually('the group has ended', () => !isAlive(-pid))
  })

  it('is refused to any other key', async () => {
    const other = join(home, 'other')
    await writeKeyPair(other)
    const entryPort = `127.0.0.1:${cluster.ssh?.port}`
    const { knownHostsFile = '' } = cluster.ssh ?? {}
    const overrides = { identityFiles: [other], knownHostsFiles: [knownHostsFile] }
    await using strangers = new SshPool({ home, environment: {}, configFiles: [], overrides })
    const connection = await strangers.connect(entryPort)
    await expect(connection.run('hostname')).rejects.toMatchObject({ name: 'SshAuthenticationError' })
  })

  it('runs without the agent that was asked to be forwarded', async () => {
    const process = await ssh.exec('hostname', { agentForward: true })
    expect(await text(process.stdout)).toBe(`${machine.identity.hostname}\n`)
    expect(process.agentForwarding).not.toBe('on')
  })
})

describe('a machine that is shut down', () => {
  it('really goes: it does not answer, and its units move', async () => {
    await using small = await startCluster({ machines: 2, ssh: true, pace: { ttlMs: 300 } })
    const { identityFile = '', knownHostsFile = '', port } = small.ssh ?? {}
    const overrides = { identityFiles: [identityFile], knownHostsFiles: [knownHostsFile] }
    await using people = new SshPool({ home, environment: {}, configFiles: [], overrides })
    const way = await people.connect(`core@127.0.0.1:${port}`)
    const second = await people.connect(small.machine(2).identity.primaryIP, { via: way })
    const { stdout } = await second.run('setsid sleep 300 </dev/null >/dev/null 2>&1 & echo $!')
    const daemon = Number(stdout.toString())
    expect(isAlive(daemon)).toBe(true)
    expect((await second.run('sudo shutdown -h now')).code).toBe(0)
    await eventually('it has no power', () => !small.machine(2).isUp)
    await eventually('what had left its session is gone', () => !isAlive(daemon))
    await expect(second.run('hostname')).rejects.toMatchObject({ code: expect.stringMatching(/^SSH_/) })
    await small.boot(2)
    expect((await second.run('hostname')).stdout.toString()).toBe('dev-2\n')
    // The way in goes over to the next machine that has power.
    await small.kill(1)
    await eventually('the connection is lost and made anew', async () =>
      (await way.run('hostname')).stdout.toString().includes('dev-2'),
    )
  })
})

describe('fifty machines', () => {
  it('are all asked at once through one way in', async () => {
    await using large = await startCluster({ machines: 50, name: 'large', ssh: true })
    const { identityFile = '', knownHostsFile = '', port } = large.ssh ?? {}
    const overrides = { identityFiles: [identityFile], knownHostsFiles: [knownHostsFile] }
    await using people = new SshPool({ home, environment: {}, configFiles: [], overrides })
    const way = await people.connect(`127.0.0.1:${port}`)
    const names = await Promise.all(
      large.machines.map(async ({ identity }) => {
        const connection = await people.connect(identity.primaryIP, { via: way })
        return (await connection.run('hostname')).stdout.toString().trim()
      }),
    )
    expect(names).toEqual(large.machines.map(({ identity }) => identity.hostname))
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
