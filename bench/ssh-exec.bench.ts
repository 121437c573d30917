import { startCluster } from '../src/dev/index.js'
import { execEverywhere, Hosts } from '../src/operations/index.js'
import { quoteForShell, SshPool } from '../src/ssh/index.js'
import { startTcpProxy } from '../test/support/tcp-proxy.js'

/** One command on ten machines through a far entry: all by one ssh-exec, and by a loop of single calls. */

const machineCount = 10
/** Each way; a round trip takes twice as long. */
const delayMs = 50
const command = quoteForShell(['docker', 'ps'])

const cluster = await startCluster({ machines: machineCount, ssh: true })
const { ssh } = cluster
if (ssh === undefined) throw new Error('the cluster serves no SSH')
const far = await startTcpProxy({ host: ssh.host, port: ssh.port }, { delayMs })

/** What one call of the CLI has: a pool of its own. */
function openPool(): SshPool {
  return new SshPool({
    environment: {},
    configFiles: [],
    // The way in has another port here than in known_hosts; only times are looked at.
    overrides: { identityFiles: [identity], strictHostKeyChecking: 'no', knownHostsFiles: ['/dev/null'] },
  })
}
const identity = ssh.identityFile
const machines = cluster.machines.map(({ identity: { id, primaryIP } }) => ({ id, primaryIP, metadata: {} }))

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}

async function exec(some: typeof machines): Promise<void> {
  await using pool = openPool()
  const hosts = new Hosts({ pool: async () => pool, tunnel: `core@127.0.0.1:${far.port}` })
  const results = await execEverywhere(hosts, some, command)
  const failed = results.find(({ exit }) => exit !== 0)
  if (failed !== undefined) throw failed.error ?? new Error(`exit ${failed.exit}`)
}

try {
  const atOnce = await timeOf(() => exec(machines))
  const loop = await timeOf(async () => {
    for (const machine of machines) await exec([machine])
  })
  print('| machines | added latency, ms | ssh-exec --all, s | loop of single calls, s | times faster |')
  print('|---|---|---|---|---|')
  print(
    `| ${machineCount} | ${delayMs * 2} | ${atOnce.toFixed(2)} | ${loop.toFixed(2)} | ${(loop / atOnce).toFixed(1)} |`,
  )
} finally {
  await far.close()
  await cluster.stop()
}
process.exit()
