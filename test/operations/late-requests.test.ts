import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../src/api/index.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { client } from '../../src/operations/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { emptied } from '../support/emptied.js'
import { HoldingProxy } from '../support/holding-proxy.js'
import { caasctl } from '../support/run-cli.js'
import { sleeper } from '../support/unit-folder.js'

const name = 'web.service'

let cluster: Cluster
let truth: HttpFleet
let way: HoldingProxy

beforeAll(async () => {
  cluster = await startCluster({ machines: 1 })
  truth = new HttpFleet(cluster.endpoint)
  way = await HoldingProxy.to(cluster.endpoint)
})
beforeEach(async () => {
  await emptied(truth)
  await client(truth).start({ name, options: fleetOptions(sleeper('web')) })
})
afterAll(async () => {
  await truth.close()
  await way[Symbol.asyncDispose]()
  await cluster.stop()
})

/** Something that takes several requests, the first of which is lost on its way, and sent again. */
async function losingTheFirst<T>(work: Promise<T>, pattern = /^PUT .*\n.*"loaded"/s) {
  const held = await way.hold(pattern)
  held.cut()
  return { done: await work, held }
}

describe('a request to fleetd that had no answer and may come late', () => {
  it('is told of where others have been sent after it: nobody knows how the unit is then', async () => {
    await using fleet = new HttpFleet(way.endpoint)
    const { done, held } = await losingTheFirst(client(fleet).restart(name))
    expect(done).toMatchObject([
      {
        outcome: 'done',
        change: 'unknown',
        reason: 'a request to make it loaded had no answer, and may still be carried out',
      },
    ])
    expect((await truth.unit(name))?.desiredState).toBe('launched')
    await held.release()
    expect((await truth.unit(name))?.desiredState).toBe('loaded')
  })

  it('is told of to a person as well, who is told where to look', async () => {
    const restarting = caasctl(['restart', name], { env: { CAASCTL_ENDPOINT: way.endpoint } })
    const { done, held } = await losingTheFirst(restarting)
    expect(done.code).toBe(0)
    expect(done.stderr).toBe(
      [
        `WARNING: Unit ${name} is as it should be, but a request to make it loaded had no answer, and may still be carried out.`,
        `  Look again in a while: caasctl list-units --full ${name}`,
        '',
      ].join('\n'),
    )
    await held.release()
  })

  it('is no matter where it is the last: coming again it asks for what is so already', async () => {
    await using fleet = new HttpFleet(way.endpoint)
    const { done, held } = await losingTheFirst(client(fleet).stop(name))
    expect(done).toMatchObject([{ outcome: 'done', change: 'state-set', reason: undefined }])
    await held.release()
    expect((await truth.unit(name))?.desiredState).toBe('loaded')
  })

  it('is the only one that is sent where it takes too long, and is looked after', async () => {
    await using fleet = new HttpFleet(way.endpoint, { requestTimeoutMs: 300 })
    const held = way.hold(/^PUT .*\n.*"loaded"/s)
    const results = await client(fleet).restart(name)
    expect(results).toMatchObject([
      { outcome: 'failed', change: 'unknown', error: { code: 'REQUEST_TIMEOUT' } },
    ])
    expect((await truth.unit(name))?.desiredState).toBe('launched')
    await (await held).release()
  })
})
