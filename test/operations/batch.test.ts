import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import type { ExplainedEvent, Outcome, UnitLike, UnitResult } from '../../src/operations/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { countedFleet } from '../support/counted-fleet.js'

/*
 * Fifty units of all kinds in one start, on a cluster that is slow and now and then unavailable: each gets its own
 * result, and none holds up another.
 */

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ machines: 4, name: 'batch' })
})

afterAll(() => cluster.stop())

const web = make('web@', 'ExecStart=/bin/sleep infinity')
const kinds: readonly {
  readonly units: readonly (UnitLike | string)[]
  readonly outcome: Outcome
  readonly reason?: RegExp
}[] = [
  { units: many(26, 'web', 'ExecStart=/bin/sleep infinity'), outcome: 'done' },
  { units: many(3, 'slow', 'ExecStartPre=/bin/sleep 1\nExecStart=/bin/sleep infinity'), outcome: 'done' },
  { units: many(2, 'once', 'Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true'), outcome: 'done' },
  // It runs for long enough to be seen by a computer that is busy.
  { units: many(2, 'ends', 'Type=oneshot\nExecStart=/bin/sleep 3'), outcome: 'done' },
  { units: [make('all', 'ExecStart=/bin/sleep infinity\n[X-Fleet]\nGlobal=true')], outcome: 'done' },
  {
    units: many(4, 'mars', 'ExecStart=/bin/true\n[X-Fleet]\nMachineMetadata=planet=mars'),
    outcome: 'timed-out',
    reason: /^no machine has been chosen for it: planet=mars: no machine has it/,
  },
  {
    units: many(4, 'fails', 'Type=oneshot\nExecStart=/bin/false'),
    outcome: 'failed',
    reason: /^it failed: systemd on \w{8} says failed\/failed$/,
  },
  {
    units: many(4, 'flaps', 'ExecStart=/bin/false\nRestart=always\nRestartSec=3'),
    outcome: 'timed-out',
    reason:
      /^it does not stay up: systemd on \w{8} says \w+\/\S+, restarted at least (once|\d times) so far$/,
  },
  {
    units: [make('both', 'ExecStart=/bin/true\n[X-Fleet]\nGlobal=true\nMachineOf=web@1.service')],
    outcome: 'failed',
    reason: /Global cannot be used with Peers/,
  },
  { units: [web], outcome: 'failed', reason: /template/ },
  { units: ['nope', 'nope@1'], outcome: 'not-found' },
]

it('gives each of fifty units its own result, on a slow and failing cluster', async () => {
  await using counted = countedFleet(cluster.endpoint)
  let requests = 0
  cluster.faults.inject(() => ({
    delayMs: (requests++ * 37) % 150,
    ...(requests % 7 === 0 ? { status: 503, message: 'fleet server unable to communicate with etcd' } : {}),
  }))
  const explained: ExplainedEvent[] = []
  const settled: UnitResult[] = []

  const results = await counted.fleet.start(
    kinds.flatMap(({ units }) => units),
    {
      until: 'active',
      timeoutMs: 10_000,
      onEvent: (event) => {
        if (event.type === 'explained') explained.push(event)
        if (event.type === 'settled') settled.push(event.result)
      },
    },
  )
  cluster.faults.inject(undefined)

  expect(results).toHaveLength(50)
  const expected = kinds.flatMap(({ units, outcome }) => units.map(() => outcome))
  expect(results.map(({ unit, outcome, reason }) => ({ unit, outcome, reason }))).toEqual(
    results.map(({ unit, reason }, index) => ({ unit, outcome: expected[index], reason })),
  )
  const reasons = kinds.flatMap(({ units, reason }) => units.map(() => reason))
  for (const [index, result] of results.entries()) {
    const pattern = reasons[index]
    if (pattern !== undefined) expect(result.reason).toMatch(pattern)
    if (result.outcome === 'done') {
      expect(result).toMatchObject({ change: 'created', reason: undefined, error: undefined })
      expect(result.machines).toHaveLength(result.global ? 4 : 1)
    }
  }

  // The healthy ones did not wait for the others, and the reason for the unplaced was told while they waited.
  const healthy = results.filter(({ unit }) => unit.startsWith('web@') && unit !== 'web@.service')
  expect(Math.max(...healthy.map(({ durationMs }) => durationMs))).toBeLessThan(8_000)
  expect(explained.map(({ unit }) => unit).sort()).toEqual(
    [1, 2, 3, 4].map((instance) => `mars@${instance}.service`),
  )
  expect(settled).toHaveLength(50)
  expect(new Set(settled)).toEqual(new Set(results))
  expect(counted.exchanges.some(({ status }) => status === 503)).toBe(true)
})

function make(name: string, service: string): UnitLike {
  return { name: `${name}.service`, options: fleetOptions(`[Service]\n${service}\n`) }
}

function many(count: number, prefix: string, service: string): UnitLike[] {
  return Array.from({ length: count }, (_, index) => make(`${prefix}@${index + 1}`, service))
}
