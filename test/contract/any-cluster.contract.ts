import { isEtcdEndpoint } from '../../src/api/etcd/etcd-endpoint.js'
import { EtcdFleet, HttpFleet } from '../../src/api/index.js'
import { fleetContract } from './fleet-contract.js'

/*
 * FLEET_ENDPOINT=http://HOST:PORT npm run test:contract
 *
 * Runs the contract against a cluster there is, a real one too: by fleet's API, or where the port is etcd's
 * (2379 or 4001) by its registry. It takes away again what it has put there.
 */
const endpoint = process.env.FLEET_ENDPOINT
if (endpoint === undefined) {
  throw new Error('name the cluster: FLEET_ENDPOINT=http://HOST:PORT npm run test:contract')
}
const connect = () => (isEtcdEndpoint(endpoint) ? new EtcdFleet([endpoint]) : new HttpFleet(endpoint))
// A real agent looks at its units every five seconds, and a state is told for thirty.
fleetContract(endpoint, async () => ({ connect, [Symbol.asyncDispose]: async () => {} }), {
  patienceMs: 60_000,
})
