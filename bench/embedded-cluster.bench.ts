// The embedded cluster with 1,000 machines: 10,000 units are submitted through its API in ten steps, each step is
// waited for until all its units run. CPU is that of the whole process: cluster, simulated systemds and the
// client that submits. What a unit costs must not grow with the number of units that are there.
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCluster } from '../src/dev/index.js'

const machineCount = 1_000
const unitCount = 10_000
const steps = 10
const concurrency = 32

const seconds = (from: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1e6
}

const beginning = process.cpuUsage()
await using cluster = await startCluster({ machines: machineCount })
const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
const lines = [
  `${machineCount} machines, ${unitCount} units, Node ${process.version}`,
  `cluster up: ${seconds(beginning).toFixed(2)} s CPU`,
  '  units   CPU s    ms/unit   wall s',
]

const all = process.cpuUsage()
let done = 0
for (let step = 1; step <= steps; step++) {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const end = (unitCount / steps) * step
  const workers = Array.from({ length: concurrency }, async () => {
    while (done < end) await submit(done++)
  })
  await Promise.all(workers)
  while (running() < end) await sleep(20)
  const used = seconds(cpu)
  lines.push(
    [
      String(end).padStart(7),
      used.toFixed(2).padStart(7),
      ((used * 1_000) / (unitCount / steps)).toFixed(3).padStart(10),
      ((performance.now() - start) / 1_000).toFixed(2).padStart(8),
    ].join(' '),
  )
}
lines.push(`all ${unitCount} units: ${seconds(all).toFixed(2)} s CPU`)

const idle = process.cpuUsage()
await sleep(5_000)
lines.push(`idle: ${((seconds(idle) / 5) * 100).toFixed(1)} % of one CPU`)

const lost = process.cpuUsage()
await cluster.kill(1)
await sleep(5_000)
lines.push(
  `one machine lost, its units moved: ${seconds(lost).toFixed(3)} s CPU in 5 s, ${running()} units run`,
)
lines.push(`memory: ${Math.round(process.memoryUsage().rss / 1e6)} MB`)
agent.destroy()
process.stdout.write(`${lines.join('\n')}\n`)

function running(): number {
  let count = 0
  for (const { systemd } of cluster.machines) {
    for (const name of systemd?.loaded() ?? []) if (systemd?.state(name).sub === 'running') count++
  }
  return count
}

function submit(index: number): Promise<void> {
  const options = [
    { section: 'Unit', name: 'Description', value: `Instance ${index % 100}` },
    { section: 'Service', name: 'ExecStart', value: '/bin/sleep infinity' },
    { section: 'Service', name: 'Restart', value: 'always' },
  ]
  const body = JSON.stringify({ desiredState: 'launched', options })
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        socketPath: cluster.socketPath,
        agent,
        method: 'PUT',
        path: `/fleet/v1/units/web@${index}.service`,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume()
        response.on('end', () =>
          response.statusCode === 201 ? resolve() : reject(new Error(`${index}: ${response.statusCode}`)),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}
