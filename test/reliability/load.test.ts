import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HttpFleet } from '../../src/api/index.js'
import { type BuiltCli, builtCli } from '../support/built-cli.js'
import { inShortOrLong, kept } from '../support/reliability.js'
import { ServedCluster } from '../support/served-cluster.js'

const clients = 200
const seconds = inShortOrLong(2, 60)

let cli: BuiltCli
let stateHome: string

beforeAll(async () => {
  cli = await builtCli()
  stateHome = await mkdtemp(join(tmpdir(), 'caasctl-load-'))
})
afterAll(async () => {
  await rm(stateHome, { recursive: true, force: true })
})

it(`the embedded cluster answers ${clients} clients at once, and right`, { timeout: 180_000 }, async () => {
  await using cluster = await ServedCluster.start(cli.program, stateHome, '--no-ssh')
  const times: number[] = []
  const timed = async <T>(call: Promise<T>): Promise<T> => {
    const start = performance.now()
    const answer = await call
    times.push(performance.now() - start)
    return answer
  }
  const end = performance.now() + seconds * 1_000

  /** Each has a unit of its own, of which it knows what must be answered. */
  const client = async (number: number): Promise<void> => {
    await using fleet = new HttpFleet(`unix://${cluster.socketPath}`, { retries: 0 })
    for (let round = 0; performance.now() < end; round++) {
      const name = `client-${number}@${round}.service`
      const options = [{ section: 'Service', name: 'ExecStart', value: `/bin/sleep ${number}${round}` }]
      await timed(fleet.putUnit({ name, options, desiredState: 'inactive' }))
      expect(await timed(fleet.unit(name))).toMatchObject({ name, options, desiredState: 'inactive' })
      await timed(fleet.setDesiredState(name, 'loaded'))
      expect(await timed(fleet.unit(name))).toMatchObject({ name, options, desiredState: 'loaded' })
      expect(await timed(fleet.machines())).toHaveLength(3)
      await timed(fleet.destroyUnit(name))
      expect(await timed(fleet.unit(name))).toBeUndefined()
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)))

  await using fleet = new HttpFleet(`unix://${cluster.socketPath}`)
  expect(await fleet.units()).toEqual([])
  times.sort((a, b) => a - b)
  const within = (share: number) => `${Math.ceil(times[Math.floor(times.length * share)] ?? 0)} ms`
  kept({
    area: 'Load',
    promise: 'The embedded cluster holds 200 clients at once, every answer right',
    counts: { clients, seconds, requests: times.length },
    measured: `half within ${within(0.5)}, 95 % within ${within(0.95)}, 99 % within ${within(0.99)}, all within ${within(0.999999)}; clients and cluster on the same processors`,
  })
})
