import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HttpFleet } from '../../src/api/index.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { eventually } from '../support/eventually.js'
import { caasctl } from '../support/run-cli.js'

const platform = fileURLToPath(new URL('../../examples/fleet-units', import.meta.url))

/** The command lines under "The order to start them", as argument lists. */
const commands = readFileSync(join(platform, 'README.md'), 'utf8')
  .split('\n')
  .flatMap((line) => /^ {4}caasctl ((?:start|load) .*)$/.exec(line)?.[1] ?? [])
  .map((line) => line.replaceAll("'", '').split(' '))

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({
    pace: { speed: 1000, engineMs: 5, agentMs: 5, publishMs: 5 },
    machines: [
      { metadata: { consul_role: 'server' } },
      { metadata: { consul_role: 'server' } },
      { metadata: { consul_role: 'server' } },
      { metadata: { consul_role: 'client', volume: 'redis' } },
      { metadata: { consul_role: 'client' } },
    ],
  })
})

afterAll(() => cluster.stop())

it('the platform starts in the order that its README gives', async () => {
  expect(commands.length).toBeGreaterThan(7)
  for (const argv of commands) {
    const run = await caasctl(argv, { cwd: platform, env: { FLEETCTL_ENDPOINT: cluster.endpoint } })
    expect({ argv, ...run }).toMatchObject({ code: 0 })
  }
  await using fleet = new HttpFleet(cluster.endpoint)
  const running = { consul: 3 + 3 + 2 + 5, registrator: 5, router: 5, monitor: 6, redis: 2, timer: 5 }
  await eventually('all of it runs', async () => {
    const states = await fleet.unitStates()
    const active = states.filter(({ active }) => active === 'active').map(({ name }) => name)
    const count = (pattern: RegExp) => active.filter((name) => pattern.test(name)).length
    expect({
      consul: count(/^consul-(server|announce|agent|join)/),
      registrator: count(/^registrator/),
      router: count(/^consul-http-router/),
      monitor: count(/^paas-monitor/),
      redis: count(/redis/),
      timer: count(/\.timer$/),
    }).toEqual(running)
    const of = (pattern: RegExp) =>
      states.filter(({ name }) => pattern.test(name)).map((each) => each.machineID)
    expect(new Set(of(/^consul-server/)).size).toBe(3)
    expect(new Set(of(/redis/)).size).toBe(1)
    return true
  })
})
