// Listing 10,000 units by etcd and by HTTP, and how long a change takes from etcd to a watch. A real etcd, its
// data in the folder for temporary files; the API is that of an embedded cluster on the same etcd, in a process
// of its own. Each list has a process of its own, whose memory is that of the list.
//
//     npm run bench:etcd
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { EtcdKeys } from '../src/api/etcd/keys.js'
import { Keyspace } from '../src/api/etcd/keyspace.js'
import { writeMachineObject, writeUnitState } from '../src/api/etcd/records.js'
import { storeUnit } from '../src/api/etcd/store-unit.js'
import { EtcdFleet, type Fleet, HttpFleet } from '../src/api/index.js'
import { startCluster } from '../src/dev/index.js'
import { fleetOptions, hashOptions } from '../src/units/index.js'
import { EtcdCluster } from '../test/support/etcd.js'
import { startTcpProxy } from '../test/support/tcp-proxy.js'

const unitCount = 10_000
const fileCount = 100
const machineCount = 10
const changeCount = 500
/** Of each list the quickest counts: what else the machine does is not what is asked. */
const repeats = 3

const bench = fileURLToPath(import.meta.url)
const keyspace = new Keyspace()
const machines = Array.from({ length: machineCount }, (_, i) => String(i).repeat(32))

async function measure(): Promise<void> {
  await using etcd = await EtcdCluster.start({ lifeMs: 3_600_000 })
  using keys = etcd.connect()
  await fill(keys)
  const [endpoint] = etcd.endpoints
  print(`Node ${process.version}, ${unitCount} units of ${fileCount} unit files on ${machineCount} machines`)
  print('')
  const server = fork(bench, ['serve', endpoint])
  try {
    const [api] = await once(server, 'message')
    print('| list | by | requests | seconds | CPU seconds of the client | process at most, MB | before, MB |')
    print('|---|---|---|---|---|---|---|')
    for (const what of ['units', 'unitStates']) {
      print(await listBest(what, 'etcd', endpoint))
      print(await listBest(what, 'http', String(api)))
      print(await listFromAfar(what, 'etcd', endpoint))
      print(await listFromAfar(what, 'http', String(api)))
    }
  } finally {
    server.disconnect()
    await once(server, 'exit')
  }
  print('')
  await run('watch', endpoint)
}

/** The registry of a cluster where all units run. Nothing in it expires. */
async function fill(keys: EtcdKeys): Promise<void> {
  await Promise.all(
    machines.map((id, i) => {
      const object = { id, primaryIP: `10.0.0.${i}`, metadata: { role: 'worker' }, version: 'v1.0.0' }
      return keys.set(keyspace.machine(id), writeMachineObject(object))
    }),
  )
  const indexes = [...Array(unitCount).keys()]
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      for (let index = indexes.pop(); index !== undefined; index = indexes.pop()) await fillUnit(keys, index)
    }),
  )
}

async function fillUnit(keys: EtcdKeys, index: number): Promise<void> {
  const name = `app-${index % fileCount}@${index}.service`
  const machineID = machines[index % machineCount] ?? ''
  const text = `[Unit]\nDescription=app ${index % fileCount} %i\n\n[Service]\nExecStart=/usr/bin/docker run --rm --name app-%i app\n`
  const options = fleetOptions(text)
  const state = {
    name,
    machineID,
    hash: hashOptions(options),
    load: 'loaded',
    active: 'active',
    sub: 'running',
  }
  await storeUnit(keys, keyspace, { name, options, desiredState: 'launched' })
  await keys.set(keyspace.unit(name, 'target'), machineID)
  await keys.set(keyspace.unit(name, 'job-state'), machineID)
  await keys.set(keyspace.state(name, machineID), writeUnitState(state))
}

/** fleet's API over that registry. */
async function serve(etcd: string): Promise<void> {
  const cluster = await startCluster({ machines: 0, etcd })
  process.send?.(cluster.endpoint)
  await once(process, 'disconnect')
  await cluster.stop()
}

interface Listed {
  readonly requests: number
  readonly seconds: number
  readonly cpu: number
  readonly mostMb: number
  readonly beforeMb: number
}

/** The same from a place whose packets take 25 ms each way. */
async function listFromAfar(what: string, by: string, endpoint: string): Promise<string> {
  const { hostname, port } = new URL(endpoint)
  await using proxy = await startTcpProxy({ host: hostname, port: Number(port) }, { delayMs: 25 })
  return await listBest(what, by, `http://127.0.0.1:${proxy.port}`, `${by}, 50 ms away`)
}

/** The quickest of some lists, as a line of the table. */
async function listBest(what: string, by: string, endpoint: string, called = by): Promise<string> {
  let best: Listed | undefined
  for (let n = 0; n < repeats; n++) {
    const child = fork(bench, ['list', what, by, endpoint])
    let listed: Listed | undefined
    child.once('message', (message: Listed) => {
      listed = message
    })
    // What it sent may come after its end, but not after the end of the channel.
    const [[code]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')])
    if (code !== 0) throw new Error(`listing ${what} by ${by} ended with ${code}`)
    if (best === undefined || (listed !== undefined && listed.seconds < best.seconds)) best = listed
  }
  if (best === undefined) throw new Error('nothing was listed')
  const { requests, seconds, cpu, mostMb, beforeMb } = best
  const figures = [requests, seconds.toFixed(2), cpu.toFixed(2), mostMb.toFixed(0), beforeMb.toFixed(0)]
  return `| ${unitCount} ${what} | ${called} | ${figures.join(' | ')} |`
}

async function list(what: string, by: string, endpoint: string): Promise<void> {
  let requests = 0
  const onExchange = () => requests++
  await using fleet: Fleet =
    by === 'etcd' ? new EtcdFleet([endpoint], { onExchange }) : new HttpFleet(endpoint, { onExchange })
  await fleet.machines()
  requests = 0
  const beforeMb = process.resourceUsage().maxRSS / 1e3
  const cpuBefore = process.cpuUsage()
  const began = performance.now()
  const { length } = await (what === 'units' ? fleet.units() : fleet.unitStates())
  const seconds = (performance.now() - began) / 1e3
  const { user, system } = process.cpuUsage(cpuBefore)
  if (length !== unitCount) throw new Error(`${length} are listed`)
  const mostMb = process.resourceUsage().maxRSS / 1e3
  const listed: Listed = { requests, seconds, cpu: (user + system) / 1e6, mostMb, beforeMb }
  process.send?.(listed)
}

/** One change after the other, each told before the next is made. */
async function watch(endpoint: string): Promise<void> {
  await using fleet = new EtcdFleet([endpoint])
  const changes = fleet.watch()[Symbol.asyncIterator]()
  const began = performance.now()
  await changes.next()
  print(`A watch begins, with ${unitCount} units, in ${((performance.now() - began) / 1e3).toFixed(2)} s.`)
  const fromSending: number[] = []
  const fromAnswer: number[] = []
  for (let n = 0; n < changeCount; n++) {
    const next = changes.next().then(() => performance.now())
    const sent = performance.now()
    await fleet.setMetadata(machines[0] ?? '', 'n', String(n))
    const answered = performance.now()
    const told = await next
    fromSending.push(told - sent)
    fromAnswer.push(told - answered)
  }
  print('')
  print(`| ${changeCount} changes, one by one: milliseconds until the watch tells it | half | 95 % | all |`)
  print('|---|---|---|---|')
  print(`| from sending it to etcd | ${spread(fromSending)} |`)
  print(`| from etcd's answer (below 0: told before) | ${spread(fromAnswer)} |`)
}

function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b)
  return [0.5, 0.95, 1]
    .map((part) => (sorted[Math.ceil(part * sorted.length) - 1] ?? 0).toFixed(1))
    .join(' | ')
}

async function run(...args: string[]): Promise<void> {
  const [code] = await once(fork(bench, args), 'exit')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

const [role, ...given] = process.argv.slice(2)
const [first = '', second = '', third = ''] = given
if (role === 'serve') await serve(first)
else if (role === 'list') await list(first, second, third)
else if (role === 'watch') await watch(first)
else await measure()
