import { EtcdFleet, HttpFleet } from '../../src/api/index.js'
import { startCluster } from '../../src/dev/index.js'
import { describeWithEtcd } from '../support/describe-with-etcd.js'
import { EtcdCluster } from '../support/etcd.js'
import { type ContractCluster, fleetContract } from './fleet-contract.js'

/** The embedded cluster with its registry in a real etcd. */
async function start(
  connect: (endpoints: {
    api: string
    etcd: [string, ...string[]]
  }) => ReturnType<ContractCluster['connect']>,
): Promise<ContractCluster> {
  const etcd = await EtcdCluster.start()
  const cluster = await startCluster({ machines: 3, etcd: { endpoints: etcd.endpoints } })
  return {
    connect: () => connect({ api: cluster.endpoint, etcd: etcd.endpoints }),
    [Symbol.asyncDispose]: async () => {
      await cluster.stop()
      await etcd.stop()
    },
  }
}

describeWithEtcd('over a real etcd', () => {
  fleetContract('the HTTP API of the embedded cluster', () => start(({ api }) => new HttpFleet(api)))
  fleetContract('the registry of the embedded cluster', () => start(({ etcd }) => new EtcdFleet(etcd)))
})
