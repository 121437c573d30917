import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { EtcdConnection } from '../../src/api/etcd/connection.js'
import { EtcdKeys } from '../../src/api/etcd/keys.js'
import type { TlsMaterial } from '../../src/api/transport/dialing-agent.js'
import { CertificateAuthority } from './certificates.js'
import { EtcdProxy } from './etcd-proxy.js'
import { eventually } from './eventually.js'
import { realProgram } from './real-program.js'

const etcd = realProgram('etcd', 'etcd-server')

/** Whether there is a real etcd here to start. */
export const hasEtcd = etcd !== undefined

export interface EtcdClusterOptions {
  /** Default 1. */
  readonly members?: 1 | 3
  /** Speaks TLS and asks clients for a certificate. */
  readonly tls?: boolean
  /** Has clients come through connections that can be cut: {@link EtcdCluster.proxies}. */
  readonly proxied?: boolean
  /** Longest life, milliseconds. Default three minutes: no test runs longer. */
  readonly lifeMs?: number
  /** More arguments for etcd. */
  readonly args?: readonly string[]
}

/** A real etcd with the v2 API, on loopback ports, its data in a folder of its own. */
export class EtcdCluster implements AsyncDisposable {
  readonly members: readonly EtcdProcess[]
  /** What a client needs of TLS; undefined where the cluster speaks none. */
  readonly tls: TlsMaterial | undefined
  /** In the order of members; these are then the addresses that the cluster names. */
  readonly proxies: readonly EtcdProxy[]
  private readonly folder: string
  private readonly life: NodeJS.Timeout

  private constructor(
    members: EtcdProcess[],
    folder: string,
    tls: TlsMaterial | undefined,
    proxies: EtcdProxy[],
    lifeMs: number,
  ) {
    this.members = members
    this.folder = folder
    this.tls = tls
    this.proxies = proxies
    this.life = setTimeout(() => void this.stop(), lifeMs)
    this.life.unref()
  }

  static async start(options: EtcdClusterOptions = {}): Promise<EtcdCluster> {
    // A port that was free may be taken by the time etcd wants it.
    for (let tries = 3; ; tries--) {
      try {
        return await EtcdCluster.startOnce(options)
      } catch (error) {
        if (tries === 1) throw error
      }
    }
  }

  private static async startOnce({
    members: count = 1,
    tls = false,
    proxied = false,
    lifeMs = 180_000,
    args = [],
  }: EtcdClusterOptions): Promise<EtcdCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'caasctl-etcd-'))
    const secured = tls ? await secure(folder) : undefined
    const scheme = tls ? 'https' : 'http'
    const ports = await freePorts(count * 2)
    const specs = Array.from({ length: count }, (_, i) => ({
      name: `m${i}`,
      client: `${scheme}://127.0.0.1:${ports[2 * i]}`,
      peer: `http://127.0.0.1:${ports[2 * i + 1]}`,
    }))
    const proxies = proxied ? await Promise.all(specs.map(({ client }) => EtcdProxy.to(client))) : []
    const initial = specs.map(({ name, peer }) => `${name}=${peer}`).join(',')
    const members = specs.map(
      ({ name, client, peer }, i) =>
        new EtcdProcess(name, client, join(folder, `${name}.log`), [
          ...['--enable-v2', '--name', name, '--data-dir', join(folder, name)],
          ...['--listen-client-urls', client, '--advertise-client-urls', proxies[i]?.endpoint ?? client],
          ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
          ...['--initial-cluster', initial, '--initial-cluster-token', folder],
          ...['--heartbeat-interval', '50', '--election-timeout', '500'],
          ...(secured?.args ?? []),
          ...args,
        ]),
    )
    const cluster = new EtcdCluster(members, folder, secured?.client, proxies, lifeMs)
    try {
      await Promise.all(members.map((member) => member.start()))
      await cluster.ready()
      return cluster
    } catch (error) {
      const log = await readFile(join(folder, 'm0.log'), 'utf8').catch(() => '')
      await cluster.stop()
      throw new Error(`etcd does not start:\n${log.slice(-2_000)}`, { cause: error })
    }
  }

  /** Where clients should come. */
  get endpoints(): [string, ...string[]] {
    return atLeastOne((this.proxies.length > 0 ? this.proxies : this.members).map(({ endpoint }) => endpoint))
  }

  /** A client of its own, for looking and for making trouble. */
  connect(): EtcdKeys & Disposable {
    const connection = new EtcdConnection(atLeastOne(this.members.map(({ endpoint }) => endpoint)), {
      tls: this.tls,
    })
    return Object.assign(new EtcdKeys(connection), { [Symbol.dispose]: () => connection.close() })
  }

  /** The member that leads now. */
  leader(): Promise<EtcdProcess> {
    return eventually('a leader', async () => {
      for (const member of this.members) {
        if (!member.running) continue
        const response = await fetch(`${member.endpoint}/v2/stats/self`, {
          signal: AbortSignal.timeout(1_000),
        })
        if (JSON.stringify(await response.json()).includes('"state":"StateLeader"')) return member
      }
      return undefined
    })
  }

  async stop(): Promise<void> {
    clearTimeout(this.life)
    await Promise.all(this.members.map((member) => member.kill()))
    await Promise.all(this.proxies.map((proxy) => proxy[Symbol.asyncDispose]()))
    await rm(this.folder, { recursive: true, force: true })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  private async ready(): Promise<void> {
    using keys = this.connect()
    for (const { endpoint } of this.members) {
      await eventually(`${endpoint} answers`, () => keys.get('/', { quorum: true, endpoint }))
    }
  }
}

/** One member, ended by its own process id; it ends as well when this process does. */
export class EtcdProcess {
  readonly name: string
  readonly endpoint: string
  private readonly log: string
  private readonly args: readonly string[]
  private keeper: ChildProcess | undefined
  private pid: number | undefined

  constructor(name: string, endpoint: string, log: string, args: readonly string[]) {
    this.name = name
    this.endpoint = endpoint
    this.log = log
    this.args = args
  }

  get running(): boolean {
    return this.pid !== undefined
  }

  /** Starts it, also again after {@link kill}. */
  async start(): Promise<void> {
    // The shell reads from a pipe that this process holds: however this one ends, etcd does not outlive it.
    const script = 'log=$1; shift; "$@" >>"$log" 2>&1 & echo $!; read line; kill -9 $!; wait'
    const keeper = spawn('sh', ['-c', script, 'sh', this.log, etcd ?? 'etcd', ...this.args], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    this.keeper = keeper
    for await (const line of createInterface({ input: keeper.stdout })) {
      this.pid = Number(line)
      break
    }
  }

  /** Stops answering, without closing a connection. */
  pause(): void {
    this.signal('SIGSTOP')
  }

  resume(): void {
    this.signal('SIGCONT')
  }

  /** Ends it at once, as when the power fails. */
  async kill(): Promise<void> {
    const { keeper } = this
    if (keeper === undefined) return
    this.signal('SIGKILL')
    this.keeper = undefined
    this.pid = undefined
    const ended = once(keeper, 'exit')
    keeper.stdin?.end()
    await ended
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined) process.kill(this.pid, signal)
  }
}

async function secure(folder: string): Promise<{ args: string[]; client: TlsMaterial }> {
  const authority = await CertificateAuthority.create(folder)
  const server = await authority.server()
  const client = await authority.client()
  return {
    args: [
      ...['--cert-file', server.certFile, '--key-file', server.keyFile],
      ...['--trusted-ca-file', authority.ca.certFile, '--client-cert-auth'],
    ],
    client: { ca: authority.ca.cert, cert: client.cert, key: client.key },
  }
}

function atLeastOne([first = '', ...others]: readonly string[]): [string, ...string[]] {
  return [first, ...others]
}

/** Ports that are free now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  const ports = await Promise.all(
    servers.map(async (server) => {
      await once(server, 'listening')
      const address = server.address()
      return typeof address === 'object' && address !== null ? address.port : 0
    }),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
