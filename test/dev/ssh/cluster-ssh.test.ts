import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { type SshConnection, SshPool } from '../../../src/ssh/index.js'
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
  it('answers systemctl, journalctl and docker from its simulated state', async () => {
    const fleet = new HttpFleet(cluster.endpoint)
    await fleet.createUnit('web@1.service', {
      desiredState: 'launched',
      options: [
        { section: 'Unit', name: 'Description', value: 'web' },
        { section: 'Service', name: 'ExecStartPre', value: '-/usr/bin/docker rm web-%i' },
        { section: 'Service', name: 'ExecStart', value: '/usr/bin/docker run --rm --name web-%i some/web' },
      ],
    })
    const machine = await eventually('it runs', async () =>
      cluster.machines.find(({ systemd }) => systemd?.state('web@1.service').sub === 'running'),
    )
    const ssh = await to(cluster.machines.indexOf(machine) + 1)
    for (const line of ['systemctl status -l web@1', 'journalctl -u web@1 -o json', 'docker ps', 'systemctl list-units','systemctl cat web@1', 'uptime', 'systemctl is-active web@1', 'systemctl status docker', 'systemctl restart web@1','systemctl show web@1', 'systemctl stop web@1', 'systemctl status web@1', 'systemctl status nope', 'sudo -n systemctl is-active web@1']) {
      const r = await ssh.run(line)
      console.log(`$ ${line} -> ${r.code}\n${r.stdout}${r.stderr}`)
    }
  })
})
