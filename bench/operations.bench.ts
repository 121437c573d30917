// Starting 1 to 1,000 units, and listing 10,000, on an embedded cluster in a process of its own at fleet's own
// pace: caasctl against a client that does as fleetctl does, and against the floor (all PUTs at once, one look
// for all every quarter of a second). Each run starts instances of one template that are not there yet.
//
//     npm run bench:operations            all sizes
//     npm run bench:operations 1 10 100   some
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { HttpFleet } from '../src/api/index.js'
import { fleetPace, startCluster } from '../src/dev/index.js'
import { client } from '../src/operations/index.js'
import { fleetOptions } from '../src/units/index.js'
import { ApiClient } from './operations/api-client.js'
import { startAsFleetctl } from './operations/as-fleetctl.js'
import { startAtTheFloor } from './operations/at-the-floor.js'

const machineCount = 10
const listed = 10_000
const options = fleetOptions('[Unit]\nDescription=%i\n\n[Service]\nExecStart=/bin/sleep infinity\n')

const bench = fileURLToPath(import.meta.url)

interface Measured {
  readonly requests: number
  readonly seconds: number
}

/** The cluster has a process of its own, so that the client's time and memory are its own. */
async function serve(): Promise<void> {
  const cluster = await startCluster({ machines: machineCount, name: 'bench', pace: fleetPace })
  process.send?.(cluster.endpoint)
  await once(process, 'disconnect')
  await cluster.stop()
}

async function measure(asked: readonly number[]): Promise<void> {
  const sizes = asked.length > 0 ? asked : [1, 10, 100, 1_000]
  const child = fork(bench, ['cluster'])
  try {
    const [endpoint] = await once(child, 'message')
    if (typeof endpoint !== 'string') throw new Error('the cluster did not say where it is')
    print(`Node ${process.version}, ${machineCount} machines, fleet's own pace`)
    print('')
    print('| units | client | requests | a unit | seconds | heap at most, MB |')
    print('|---|---|---|---|---|---|')
    for (const size of sizes) {
      for (const [name, start] of Object.entries(clients)) {
        const heap = watchHeap()
        const { requests, seconds } = await start(endpoint, size)
        const figures = [(requests / size).toFixed(1), seconds.toFixed(1), heap.most().toFixed(0)]
        print(`| ${size} | ${name} | ${requests} | ${figures.join(' | ')} |`)
      }
    }
    print('')
    await measureList(endpoint)
  } finally {
    child.disconnect()
  }
}

let runs = 0

/** Each starts so many units until all are launched; fleetctl also waits until they are active. */
const clients: Readonly<Record<string, (endpoint: string, size: number) => Promise<Measured>>> = {
  'caasctl start': (endpoint, size) => withCaasctl(endpoint, size, 'launched'),
  'caasctl start --until active': (endpoint, size) => withCaasctl(endpoint, size, 'active'),
  'as fleetctl does': (endpoint, size) => withRawClient(endpoint, size, startAsFleetctl),
  'the floor': (endpoint, size) =>
    withRawClient(endpoint, size, (api, _template, names) => startAtTheFloor(api, names, options)),
}

async function withCaasctl(endpoint: string, size: number, until: 'launched' | 'active'): Promise<Measured> {
  let requests = 0
  await using fleet = client(new HttpFleet(endpoint, { onExchange: () => requests++ }))
  const template = await submitTemplate(endpoint)
  const began = performance.now()
  const results = await fleet.start(`${template}@<1..${size}>`, { until })
  const measured = { requests, seconds: (performance.now() - began) / 1_000 }
  if (!results.every(({ outcome }) => outcome === 'done')) throw new Error('not all units were started')
  await cleanUp(endpoint, template)
  return measured
}

async function withRawClient(
  endpoint: string,
  size: number,
  start: (api: ApiClient, template: string, names: readonly string[]) => Promise<void>,
): Promise<Measured> {
  const template = await submitTemplate(endpoint)
  const names = Array.from({ length: size }, (_, index) => `${template}@${index + 1}.service`)
  const api = new ApiClient(endpoint)
  const began = performance.now()
  await start(api, `${template}@.service`, names)
  const seconds = (performance.now() - began) / 1_000
  api.close()
  await cleanUp(endpoint, template)
  return { requests: api.requests, seconds }
}

async function submitTemplate(endpoint: string): Promise<string> {
  const template = `run${++runs}`
  await using fleet = client(new HttpFleet(endpoint))
  await fleet.submit({ name: `${template}@`, options })
  return template
}

async function cleanUp(endpoint: string, template: string): Promise<void> {
  await using fleet = client(new HttpFleet(endpoint))
  await fleet.destroy(`${template}@*`)
  for (;;) {
    const states = await fleet.unitStates()
    if (states.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** Submits units and lists them in a process of its own, whose memory is that of the list. */
async function measureList(endpoint: string): Promise<void> {
  await using fleet = client(new HttpFleet(endpoint))
  await fleet.submit([{ name: 'many@', options }, `many@<1..${listed - 1}>`], { concurrency: 64 })
  print('| units listed | requests | seconds | heap kept, MB | process at most, MB |')
  print('|---|---|---|---|---|')
  await once(fork(bench, ['list', endpoint]), 'exit')
}

async function list(endpoint: string): Promise<void> {
  let requests = 0
  await using fleet = new HttpFleet(endpoint, { onExchange: () => requests++ })
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  const began = performance.now()
  const units = await fleet.units()
  const seconds = (performance.now() - began) / 1_000
  globalThis.gc?.()
  const kept = (process.memoryUsage().heapUsed - before) / 1e6
  const most = process.resourceUsage().maxRSS / 1e3
  const figures = [requests, seconds.toFixed(2), kept.toFixed(1), most.toFixed(0)]
  print(`| ${units.length} | ${figures.join(' | ')} |`)
}

/** The most heap in use from now on, in megabytes. */
function watchHeap() {
  let most = 0
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().heapUsed / 1e6)
  }, 20)
  return {
    most: () => {
      clearInterval(timer)
      return most
    },
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

const [, , role, ...given] = process.argv
if (role === 'cluster') await serve()
else if (role === 'list') await list(given[0] ?? '')
else await measure(given.map(Number))
