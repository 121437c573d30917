import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { type Cluster, type ClusterOptions, startCluster } from '../../../src/dev/index.js'
import { Service } from '../../../src/dev/systemd/service.js'
import { SshPool } from '../../../src/ssh/index.js'
import { fleetOptions } from '../../../src/units/index.js'
import { eventually } from '../../support/eventually.js'
import { caasctl } from '../../support/run-cli.js'

/** As `containerService` writes it. */
const unit = `[Service]
Restart=always
RestartSec=0.1
ExecStartPre=-/usr/bin/docker kill app
ExecStartPre=-/usr/bin/docker rm app
ExecStart=/usr/bin/docker run --rm --name app --env MACHINE=%m -P example/app
ExecStop=/usr/bin/docker stop app
`

/** Says where it runs, and when it is told to end. */
const app = "trap 'echo ending; exit 0' TERM; echo on $MACHINE port $PORT; while :; do sleep 0.05; done"

class Machines implements AsyncDisposable {
  readonly cluster: Cluster
  private readonly pool: SshPool
  private readonly home: string

  private constructor(cluster: Cluster, home: string) {
    this.cluster = cluster
    this.home = home
    const overrides = {
      identityFiles: [cluster.ssh?.identityFile ?? ''],
      knownHostsFiles: [cluster.ssh?.knownHostsFile ?? ''],
    }
    this.pool = new SshPool({ home, environment: {}, configFiles: [], overrides })
  }

  static async start(options: ClusterOptions): Promise<Machines> {
    const home = await mkdtemp(join(tmpdir(), 'docker-machines-'))
    return new Machines(await startCluster({ runner: 'process', ssh: true, ...options }), home)
  }

  /** Runs a line on the first machine that has power. */
  async ssh(line: string): Promise<string> {
    const entry = await this.pool.connect(`127.0.0.1:${this.cluster.ssh?.port}`)
    return (await entry.run(line)).stdout.toString()
  }

  async launch(name: string, text: string): Promise<void> {
    const fleet = new HttpFleet(this.cluster.endpoint)
    await fleet.putUnit({ name, desiredState: 'launched', options: fleetOptions(text) })
    await fleet.close()
  }

  /** Sends a signal to the process that a unit is about. */
  signal(name: string, signal: NodeJS.Signals): void {
    const found = this.cluster.machine(1).systemd?.find(name)
    const pid = found instanceof Service ? found.main?.pid : undefined
    if (pid === undefined) throw new Error(`${name} has no process`)
    process.kill(pid, signal)
  }

  lines(name: string): string[] {
    const entries = this.cluster.machine(1).systemd?.journal.entries(name) ?? []
    return entries.map(({ message }) => message)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.close()
    await this.cluster.stop()
    await rm(this.home, { recursive: true, force: true })
  }
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('docker on machines that run real processes', () => {
  it('runs the containers of units; a signal to their clients reaches them', async () => {
    await using machines = await Machines.start({ machines: 1, images: { 'example/app': app } })
    await machines.launch('app.service', unit)
    const id = machines.cluster.machine(1).identity.id
    await eventually('the container says where it is', () =>
      machines.lines('app.service').some((line) => line.startsWith(`on ${id} port `)),
    )
    expect(await machines.ssh('docker ps --format "{{.Names}} {{.Image}} {{.Ports}}"')).toMatch(
      /^app example\/app 127\.0\.0\.1:\d+->8080\/tcp\n$/,
    )
    // Through the host's shell too.
    expect(await machines.ssh('docker ps -q | wc -l')).toMatch(/^\s*1\n$/)
    expect(await machines.ssh('docker exec app printenv MACHINE')).toBe(`${id}\n`)
    expect(await machines.ssh('echo typed | docker exec -i app cat')).toBe('typed\n')

    machines.signal('app.service', 'SIGTERM')
    await eventually('the container is told', () => machines.lines('app.service').includes('ending'))
    await eventually(
      'systemd starts it again',
      () => machines.lines('app.service').filter((line) => line.startsWith('on ')).length === 2,
    )
  })

  it('outlives a client that is killed, until the unit’s next start removes it', async () => {
    await using machines = await Machines.start({ machines: 1, images: { 'example/app': app } })
    await machines.launch('app.service', unit.replace('RestartSec=0.1', 'RestartSec=2'))
    const containerPid = async () => Number(await machines.ssh("docker inspect -f '{{.State.Pid}}' app"))
    const before = await eventually('it runs', async () => (await containerPid()) || undefined)
    machines.signal('app.service', 'SIGKILL')
    await eventually(
      'the unit waits',
      () => machines.cluster.machine(1).systemd?.find('app.service')?.sub === 'auto-restart',
    )
    expect(isAlive(before)).toBe(true)
    const after = await eventually('another runs', async () => {
      const pid = await containerPid()
      return pid !== 0 && pid !== before && pid
    })
    expect(isAlive(before)).toBe(false)
    expect(isAlive(after)).toBe(true)
  })

  it('ends with its machine, and is not there when the machine is booted again', async () => {
    await using machines = await Machines.start({ machines: 1, images: { 'example/app': app } })
    await machines.ssh('docker run -d --name app example/app')
    const pid = Number(await machines.ssh("docker inspect -f '{{.State.Pid}}' app"))
    expect(isAlive(pid)).toBe(true)
    await machines.cluster.kill(1)
    expect(isAlive(pid)).toBe(false)
    await machines.cluster.boot(1)
    expect(await machines.ssh('docker ps -aq')).toBe('')
  })
})

describe('images', () => {
  it('are refused where processes are simulated', async () => {
    await expect(startCluster({ images: { a: 'true' } })).rejects.toMatchObject({ code: 'IMAGES_NOT_RUN' })
    const { code, stderr } = await caasctl(['dev', 'start', '--image', 'a=true'], {
      env: { HOME: '/nowhere' },
    })
    expect(code).toBe(2)
    expect(stderr).toContain('Give --runner process with --image')
  })

  it.each([
    ['web', 'is no image with a command'],
    ['web=', 'is no image with a command'],
    ['web PORTS 80=node web.mjs', 'is no image with a command'],
    ['web EXPOSE eighty=node web.mjs', '"eighty" is no port'],
    ['We b=node', 'is no image'],
  ])('%s is refused', async (image, message) => {
    const { code, stderr } = await caasctl(['dev', 'start', '--runner=process', '--image', image], {
      env: { HOME: '/nowhere' },
    })
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})

describe('a docker whose engine answers', () => {
  let folder: string
  const { PATH } = process.env

  /** A docker that notes how it is called, and whose containers are two that never end. */
  const script = `#!/bin/sh
echo "$*" >>"$(dirname "$0")/calls"
case $1 in
version) echo 28.0 ;;
ps) echo first; echo second ;;
run) exec sleep 60 ;;
esac
`

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'real-docker-'))
    await mkdir(join(folder, 'bin'))
    await writeFile(join(folder, 'bin/docker'), script)
    await chmod(join(folder, 'bin/docker'), 0o755)
    process.env.PATH = `${join(folder, 'bin')}:${PATH}`
  })

  afterEach(async () => {
    process.env.PATH = PATH
    await rm(folder, { recursive: true, force: true })
  })

  const calls = async () => (await readFile(join(folder, 'bin/calls'), 'utf8')).trim().split('\n')

  it('is what units and sessions call, each machine with its own containers', async () => {
    await using machines = await Machines.start({ machines: 1 })
    const { id } = machines.cluster.machine(1).identity
    await machines.launch('app.service', unit)
    await eventually('it is called', async () => (await calls()).some((call) => call.startsWith('run ')))
    const label = expect.stringMatching(
      new RegExp(`^run --label caasctl\\.machine=\\S+/${id} --rm --name app `),
    )
    expect(await calls()).toEqual(expect.arrayContaining(['kill app', 'rm app', label]))
    for (const line of ['docker ps --all', 'docker container ps --all']) {
      expect(await machines.ssh(line)).toBe('first\nsecond\n')
      expect((await calls()).at(-1)).toMatch(
        new RegExp(`^ps --filter label=caasctl\\.machine=\\S+/${id} --all$`),
      )
    }
    await machines.cluster.kill(1)
    expect((await calls()).at(-1)).toBe('rm --force first second')
  })

  it('is not used where its engine does not answer', async () => {
    await writeFile(
      join(folder, 'bin/docker'),
      '#!/bin/sh\necho "Cannot connect to the Docker daemon" >&2; exit 1\n',
    )
    await using machines = await Machines.start({ machines: 1 })
    expect(await machines.ssh('docker version')).toContain('A stand-in of caasctl dev')
    expect(await machines.ssh('docker run example/app 2>&1')).toContain('the stand-in has no image')
  })

  it('is left alone where images are registered', async () => {
    await using machines = await Machines.start({ machines: 1, images: { 'example/app': app } })
    expect(await machines.ssh('docker version')).toContain('A stand-in of caasctl dev')
    await expect(calls()).rejects.toThrow('ENOENT')
  })
})
