import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet, ServerError } from '../../../src/api/index.js'
import { fleetOptions } from '../../../src/units/index.js'
import { type BuiltCli, builtCli } from '../../support/built-cli.js'
import { ServedCluster } from '../../support/served-cluster.js'

let cli: BuiltCli
let stateHome: string
/** The folder of the sockets that had no room in their own. */
let short: string | undefined

beforeAll(async () => {
  cli = await builtCli()
  stateHome = await mkdtemp(join(tmpdir(), 'caasctl-full-'))
})
afterAll(async () => {
  await rm(stateHome, { recursive: true, force: true })
  if (short !== undefined) await rm(short, { recursive: true, force: true })
})

const options = fleetOptions(`[Service]\nExecStart=/bin/true\nEnvironment=A=${'x'.repeat(1_500)}\n`)

describe('a disk that takes no more', () => {
  it('makes writes fail with an error, and loses nothing that was acknowledged before', async () => {
    const acknowledged: string[] = []
    {
      await using cluster = await ServedCluster.startLimited(cli.program, stateHome, 100)
      await using fleet = new HttpFleet(`unix://${cluster.socketPath}`, { retries: 0 })
      const failures: unknown[] = []
      for (let n = 0; failures.length < 3; n++) {
        const name = `unit@${n}.service`
        await fleet.putUnit({ name, options, desiredState: 'inactive' }).then(
          () => acknowledged.push(name),
          (error: unknown) => failures.push(error),
        )
      }
      for (const failure of failures) expect(failure).toMatchObject({ constructor: ServerError, status: 500 })
      expect(acknowledged.length).toBeGreaterThan(10)
      expect((await fleet.units()).map(({ name }) => name).sort()).toEqual(acknowledged.toSorted())
    }
    await using cluster = await ServedCluster.start(cli.program, stateHome)
    await using fleet = new HttpFleet(`unix://${cluster.socketPath}`)
    expect((await fleet.units()).map(({ name }) => name).sort()).toEqual(acknowledged.toSorted())
    await fleet.putUnit({ name: 'more.service', options, desiredState: 'inactive' })
  }, 60_000)
})

describe('a state folder whose path is too long for a socket', () => {
  it('is used all the same', async () => {
    const deep = join(stateHome, 'x'.repeat(120))
    await using cluster = await ServedCluster.start(cli.program, deep)
    expect(Buffer.byteLength(cluster.socketPath)).toBeLessThan(108)
    short = dirname(cluster.socketPath)
    await using fleet = new HttpFleet(`unix://${cluster.socketPath}`)
    expect(await fleet.machines()).toHaveLength(3)
    await expect(ServedCluster.start(cli.program, deep)).resolves.toMatchObject({
      line: expect.stringContaining('runs already'),
    })
  }, 60_000)
})
