import { HttpFleet } from '../../src/api/index.js'
import { startCluster } from '../../src/dev/index.js'
import { fleetContract } from './fleet-contract.js'

fleetContract('the HTTP API of the embedded cluster', async () => {
  const cluster = await startCluster({ machines: 3 })
  return {
    connect: () => new HttpFleet(cluster.endpoint),
    [Symbol.asyncDispose]: () => cluster.stop(),
  }
})
