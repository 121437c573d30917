import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { announcer, httpRouter, paasMonitor } from '../../examples/story/platform.js'
import { startTraffic, type Traffic } from '../../examples/story/traffic.mjs'
import { HttpFleet } from '../../src/api/index.js'
import { takePort } from '../../src/dev/docker/ports.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { type Client, client } from '../../src/operations/index.js'
import { EtcdCluster, hasEtcd } from './etcd.js'
import { eventually } from './eventually.js'
import { realProgram } from './real-program.js'

/** Whether there are a real etcd and a real nginx. */
export const hasStory = hasEtcd && realProgram('nginx', 'nginx-light') !== undefined

const folder = fileURLToPath(new URL('../../examples/story', import.meta.url))

export interface StoryOptions {
  /** Default 3. */
  readonly machines?: number
  /** How long a monitor answers after it has been told to end, in milliseconds. Default 400. */
  readonly drainMs?: number
  /** SSH to the machines. Default: none. */
  readonly ssh?: boolean
}

/** What `/status` answers. */
export interface MonitorStatus {
  readonly instance: string
  readonly machine: string
  readonly release: string
  readonly requests: number
}

/**
 * The platform of the story: an embedded cluster that runs real processes, on each machine an announcer and an
 * nginx, before them all the entry, and an etcd in which they find each other. No application runs yet.
 *
 * @example
 * await using platform = await startStoryPlatform()
 * await platform.fleet.start(platform.monitor('v1').instances(4), { until: 'active' })
 * await platform.routed(4)
 * const traffic = platform.traffic()
 * …
 * const { errors } = await traffic.stop()
 */
export class StoryPlatform implements AsyncDisposable {
  readonly cluster: Cluster
  readonly fleet: Client
  /** The entry: `http://127.0.0.1:PORT`. An application is asked for by its name, {@link host}. */
  readonly routerUrl: string
  /** What leads to the monitors in a request's `Host`. */
  readonly host = 'paas-monitor.localhost'
  readonly etcd: EtcdCluster
  private readonly entry: ChildProcess
  private readonly folder: string

  constructor(parts: {
    cluster: Cluster
    etcd: EtcdCluster
    entry: ChildProcess
    port: number
    folder: string
  }) {
    this.cluster = parts.cluster
    this.etcd = parts.etcd
    this.entry = parts.entry
    this.folder = parts.folder
    this.routerUrl = `http://127.0.0.1:${parts.port}`
    this.fleet = client(new HttpFleet(parts.cluster.endpoint))
  }

  get endpoint(): string {
    return this.cluster.endpoint
  }

  /** The template of the monitors, of a release: `v1`, `v2`. */
  monitor(release: string): ReturnType<typeof paasMonitor> {
    return paasMonitor(release)
  }

  /** Fifty requests a second to the monitors until it is stopped; counts what is answered, and by whom. */
  traffic(perSecond = 50): Traffic {
    return startTraffic(`${this.routerUrl}/status`, { host: this.host, perSecond })
  }

  /** One request through the entry. Rejects where there is no answer. */
  ask(path = '/status', host = this.host): Promise<{ status: number; body: string }> {
    return ask(`${this.routerUrl}${path}`, host)
  }

  /** Resolves once so many monitors answer, as far as can be seen from outside, and nobody else. */
  async routed(instances: number): Promise<ReadonlyMap<string, MonitorStatus>> {
    return eventually(
      `${instances} monitors answer`,
      async () => {
        const seen = new Map<string, MonitorStatus>()
        for (let tries = 0; tries < instances * 4; tries++) {
          const { status, body } = await this.ask()
          if (status !== 200) return undefined
          const answer: MonitorStatus = JSON.parse(body)
          seen.set(answer.instance, answer)
        }
        return seen.size === instances && seen
      },
      { every: 100 },
    )
  }

  /** From now on nobody answers. */
  async stopEntry(): Promise<void> {
    if (this.entry.exitCode !== null || this.entry.signalCode !== null) return
    const ended = once(this.entry, 'exit')
    this.entry.kill('SIGTERM')
    await ended
  }

  async stop(): Promise<void> {
    await this.fleet.close()
    await this.cluster.stop()
    await this.stopEntry()
    await this.etcd.stop()
    await rm(this.folder, { recursive: true, force: true })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

/** Resolves once every router is known to the entry. */
export async function startStoryPlatform(options: StoryOptions = {}): Promise<StoryPlatform> {
  const { machines = 3, drainMs = 400, ssh = false } = options
  const etcd = await EtcdCluster.start()
  const node = (script: string) => `${process.execPath} ${join(folder, script)}`
  const cluster = await startCluster({
    machines,
    ssh,
    runner: 'process',
    pace: { ttlMs: 1_000 },
    images: {
      'mvanholsteijn/paas-monitor': `env DRAIN_MS=${drainMs} ${node('paas-monitor/monitor.mjs')}`,
      'caasctl/http-router': { command: node('http-router/router.mjs'), expose: [80] },
      'caasctl/announcer': { command: node('announcer/announcer.mjs'), expose: [] },
    },
  })
  const [endpoint] = etcd.endpoints
  const port = await takePort(undefined)
  const temporary = await mkdtemp(join(tmpdir(), 'story-'))
  const entry = spawn(process.execPath, [join(folder, 'http-router/router.mjs')], {
    env: {
      PATH: process.env.PATH,
      FOLDER: temporary,
      ETCD: endpoint,
      PORT: String(port),
      ENTRY: '1',
      DRAIN_MS: '0',
    },
    stdio: 'ignore',
  })
  const platform = new StoryPlatform({ cluster, etcd, entry, port, folder: temporary })
  try {
    const surroundings = { etcd: endpoint, ttl: 2 }
    await platform.fleet.start([announcer(surroundings), httpRouter(surroundings)])
    await eventually('the entry knows every router', async () => {
      using keys = etcd.connect()
      const { node } = await keys.get('/services/http-router')
      const { status, body } = await platform.ask('/', 'nobody.localhost')
      return (node.nodes?.length ?? 0) === machines && status === 200 && body.includes('Nobody here')
    })
    return platform
  } catch (error) {
    await platform.stop()
    throw error
  }
}

function ask(url: string, host: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers: { host }, agent: false }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
    })
    outgoing.on('error', reject).end()
  })
}
