import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { EtcdApplicationStore } from '../../src/api/index.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { type Client, connect } from '../../src/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { describeWithEtcd } from '../support/describe-with-etcd.js'
import { EtcdCluster } from '../support/etcd.js'
import { kept } from '../support/reliability.js'
import { sleeper } from '../support/unit-folder.js'

const day = 86_400_000

/** Where somebody sets the computer's clock to, from where it is. */
const jumps = [
  ['a day ahead', day],
  ['a day back', -day],
] as const

let setTo: (aside: number) => void

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  setTo = (aside) => vi.setSystemTime(Date.now() + aside)
})
afterEach(() => {
  vi.useRealTimers()
})

function tell(what: string): void {
  kept({
    area: 'Connections',
    promise:
      'Where the clock of the computer is set, no wait ends early or late, and no lock is lost or had twice',
    counts: { [what]: 1 },
  })
}

describe.each(jumps)('as the clock is set to %s', (_name, aside) => {
  let cluster: Cluster
  let fleet: Client

  beforeAll(async () => {
    cluster = await startCluster({ machines: 2, pace: { ttlMs: 500 } })
    fleet = await connect({ endpoint: cluster.endpoint })
    await fleet.start({ name: 'web@1', options: fleetOptions(sleeper('web')) }, { until: 'active' })
  })
  afterAll(async () => {
    await fleet[Symbol.asyncDispose]()
    await cluster.stop()
  })

  it('a wait that nothing fulfils ends when its time is over', async () => {
    const began = performance.now()
    const waiting = fleet.waitFor('web@1', 'gone', { timeoutMs: 1_000 })
    await sleep(200)
    setTo(aside)
    expect(await waiting).toMatchObject([{ outcome: 'timed-out' }])
    expect(performance.now() - began).toBeGreaterThan(950)
    expect(performance.now() - began).toBeLessThan(30_000)
    tell('waits')
  })

  it('a unit is started, awaited and stopped, and no machine is taken for lost', async () => {
    const starting = fleet.start(
      { name: 'web@2', options: fleetOptions(sleeper('web')) },
      { until: 'active', timeoutMs: 30_000 },
    )
    setTo(aside)
    expect(await starting).toMatchObject([{ outcome: 'done' }])
    await sleep(600)
    expect(await fleet.machines()).toHaveLength(2)
    expect(await fleet.stop('web@2', { timeoutMs: 30_000 })).toMatchObject([{ outcome: 'done' }])
    tell('units started')
  })
})

describeWithEtcd('in a real etcd', () => {
  let etcd: EtcdCluster

  beforeAll(async () => {
    etcd = await EtcdCluster.start()
  })
  afterAll(() => etcd.stop())

  it.each(jumps)('a lock is held, by one, as the clock is set to %s', async (_name, aside) => {
    const options = { keyPrefix: `/test/${randomUUID()}/fleet`, lockTtlMs: 6_000 }
    await using store = new EtcdApplicationStore(etcd.endpoints, options)
    await using other = new EtcdApplicationStore(etcd.endpoints, options)
    const lock = await store.lock('web', { owner: 'mark@laptop', message: 'apply' })
    setTo(aside)
    await lock.confirm()
    expect(lock.signal.aborted).toBe(false)
    await expect(other.lock('web', { owner: 'ci@runner', message: '' })).rejects.toThrow('is locked by mark')
    await lock.release()
    await (await other.lock('web', { owner: 'ci@runner', message: '' })).release()
    tell('locks')
  })
})
