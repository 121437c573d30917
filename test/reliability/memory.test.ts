import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../src/api/index.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { type BuiltCli, builtCli } from '../support/built-cli.js'
import { eventually } from '../support/eventually.js'
import { measured } from '../support/peak-memory.js'
import { inShortOrLong, kept } from '../support/reliability.js'

const machines = inShortOrLong(50, 1_000)
const units = inShortOrLong(500, 10_000)

/** What a process of caasctl may have at most. */
const limitMB = 300

let cli: BuiltCli
let cluster: Cluster

beforeAll(async () => {
  cli = await builtCli()
  cluster = await startCluster({ machines })
  await using fleet = new HttpFleet(cluster.endpoint)
  const options = [
    { section: 'Unit', name: 'Description', value: 'One of many' },
    { section: 'Service', name: 'ExecStart', value: '/usr/bin/docker run --rm --name web-%i nginx' },
    { section: 'Service', name: 'Restart', value: 'always' },
  ]
  let next = 1
  const submit = async () => {
    for (let n = next++; n <= units; n = next++) {
      await fleet.putUnit({ name: `web@${n}.service`, options, desiredState: 'launched' })
    }
  }
  await Promise.all(Array.from({ length: 32 }, submit))
  await eventually(
    'all run',
    async () => (await fleet.unitStates()).filter(({ sub }) => sub === 'running').length === units,
    { deadline: 240_000, every: 500 },
  )
}, 300_000)

afterAll(async () => {
  await cluster.stop()
})

describe(`with ${units} units and ${machines} machines`, { timeout: 300_000 }, () => {
  it.each([
    { line: 'list-units', lines: units + 1 },
    { line: 'list-unit-files', lines: units + 1 },
    { line: 'list-machines', lines: machines + 1 },
    { line: 'list' },
    { line: 'list-units -o json' },
    { line: 'start web@*' },
    { line: 'wait web@* --for active' },
    { line: 'explain --all' },
    { line: 'doctor', mayFail: true },
    { line: 'watch', endAfter: inShortOrLong(2_000, 8_000), mayFail: true },
  ])(`caasctl $line takes no more than ${limitMB} MB`, async ({ line, lines, mayFail, endAfter }) => {
    const env = { PATH: process.env.PATH, HOME: '/nowhere', CAASCTL_ENDPOINT: cluster.endpoint }
    const { stdout, stderr, code, peakMB } = await measured(cli.program, line.split(' '), env, endAfter)
    if (mayFail !== true) expect([code, stderr.slice(-500)]).toEqual([0, expect.anything()])
    if (lines !== undefined) expect(stdout.split('\n').length - 1).toBe(lines)
    expect(peakMB).toBeGreaterThan(20)
    expect(peakMB).toBeLessThan(limitMB)
    kept({
      area: 'Load',
      promise: 'A command stays within 300 MB of memory with 10,000 units and 1,000 machines',
      counts: { commands: 1 },
      measured: `${line}: ${peakMB} MB`,
    })
  })
})
