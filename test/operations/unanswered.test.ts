import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../src/api/index.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { client } from '../../src/operations/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { FaultyProxy } from '../support/faulty-proxy.js'
import { sleeper } from '../support/unit-folder.js'

let cluster: Cluster
let truth: HttpFleet

beforeAll(async () => {
  cluster = await startCluster({ machines: 1 })
  truth = new HttpFleet(cluster.endpoint)
})
afterAll(async () => {
  await truth.close()
  await cluster.stop()
})

const own = (name: string) => ({ name: `${name}.service`, options: fleetOptions(sleeper(name)) })

/** A cluster whose request to change something is answered by nobody, who does what with it. */
async function unanswered(change: 'carried out' | 'dropped') {
  const { hostname: host, port } = new URL(cluster.endpoint)
  const proxy = await FaultyProxy.to({ host, port: Number(port) })
  const http = new HttpFleet(`http://127.0.0.1:${proxy.port}`, { requestTimeoutMs: 400, retries: 0 })
  const putUnit: HttpFleet['putUnit'] = (unit, options) => {
    cluster.faults.inject((request) => {
      if (!request.startsWith('PUT')) return undefined
      return change === 'dropped' ? { delayMs: 1_500, status: 500 } : undefined
    })
    if (change === 'carried out') proxy.breakOn('down')
    return http.putUnit(unit, options)
  }
  return {
    fleet: client({ ...client(http), putUnit }),
    async [Symbol.asyncDispose]() {
      cluster.faults.inject(undefined)
      await http.close()
      await proxy[Symbol.asyncDispose]()
    },
  }
}

describe('a request that nobody answered', () => {
  it('is looked after: what it did counts, and the work goes on', async () => {
    await using lost = await unanswered('carried out')
    const results = await lost.fleet.start(own('done'), { timeoutMs: 20_000 })
    expect(results).toMatchObject([{ outcome: 'done', change: 'created', reason: undefined }])
  })

  it('and of which nobody can tell what it did is told as such', async () => {
    await using lost = await unanswered('dropped')
    const results = await lost.fleet.start(own('maybe'), { timeoutMs: 20_000 })
    expect(results).toMatchObject([
      { outcome: 'failed', change: 'unknown', error: { code: 'REQUEST_TIMEOUT' } },
    ])
    expect(results[0]?.reason).toMatch(/within 0\.4 s; whether it was carried out is not known$/)
    expect(await truth.unit('maybe.service')).toBeUndefined()
  })

  it('because it was interrupted may have been carried out', async () => {
    await using lost = await unanswered('dropped')
    const ctrlC = new AbortController()
    setTimeout(() => ctrlC.abort(new Error('Ctrl-C')), 200)
    const results = await lost.fleet.start(own('cut'), { signal: ctrlC.signal })
    expect(results).toMatchObject([{ outcome: 'cancelled', change: 'unknown' }])
  })

  it('because the server was never reached was not', async () => {
    const fleet = client(new HttpFleet(cluster.endpoint))
    await using nowhere = new HttpFleet('http://127.0.0.1:1', { retries: 1 })
    const results = await client({ ...fleet, destroyUnit: (name) => nowhere.destroyUnit(name) }).destroy(
      'none',
    )
    expect(results).toMatchObject([{ outcome: 'failed', change: undefined, error: { sent: false } }])
    await fleet.close()
  })

  it('is not what a silent cluster makes of a wait: that ends in its time', async () => {
    await using fleet = client(new HttpFleet(cluster.endpoint))
    const began = performance.now()
    const results = await fleet.start(own('silent'), {
      timeoutMs: 1_000,
      onEvent: ({ type }) => {
        if (type === 'created') cluster.faults.inject({ delayMs: 30_000 })
      },
    })
    cluster.faults.inject(undefined)
    expect(results).toMatchObject([
      { outcome: 'timed-out', change: 'created', error: { code: 'CLUSTER_SILENT' } },
    ])
    expect(performance.now() - began).toBeLessThan(20_000)
  })
})
