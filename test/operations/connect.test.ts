import { describe, expect, it } from 'vitest'
import { startCluster } from '../../src/dev/index.js'
import { ConnectionSettingError, connect, isDone } from '../../src/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { sleeper } from '../support/unit-folder.js'

describe('connect', () => {
  it('gives one object for the calls and the operations, over TCP and over a socket', async () => {
    await using cluster = await startCluster({ machines: 1, name: 'connect' })
    for (const endpoint of [cluster.endpoint, `unix://${cluster.socketPath}`]) {
      await using fleet = await connect({ endpoint })
      expect(await fleet.machines()).toHaveLength(1)
      const results = await fleet.start({ name: 'web', options: fleetOptions(sleeper('web')) })
      expect(results.every(isDone)).toBe(true)
      expect((await fleet.unit('web.service'))?.currentState).toBe('launched')
    }
  })

  it.each([
    { endpoint: 'http://127.0.0.1:2379', driver: undefined, is: 'etcd' },
    { endpoint: ['http://127.0.0.1:4001', 'http://127.0.0.2:4001'], driver: undefined, is: 'etcd' },
    { endpoint: 'http://127.0.0.1:2379', driver: 'http', is: 'http' },
    { endpoint: 'http://127.0.0.1:8080', driver: undefined, is: 'http' },
    { endpoint: 'http://127.0.0.1:8080', driver: 'etcd', is: 'etcd' },
    { endpoint: undefined, driver: undefined, is: 'http' },
  ] as const)('takes $endpoint for $is when the driver is $driver', async ({ endpoint, driver, is }) => {
    await using fleet = await connect({ endpoint, driver })
    expect(fleet.driver).toBe(is)
    expect(fleet.watch === undefined).toBe(is === 'http')
  })

  it('refuses an endpoint that cannot be used', async () => {
    await expect(connect({ endpoint: 'bogus' })).rejects.toThrow(ConnectionSettingError)
  })
})
