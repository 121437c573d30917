import { afterAll, beforeAll } from 'vitest'
import { EtcdFleet } from '../../../src/api/index.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { patience, watchingForRejections } from '../../support/breaking/break-everywhere.js'
import { breakWay, type ClusterWay, standing, templates } from '../../support/breaking/cluster-way.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster } from '../../support/etcd.js'
import { unitFolder } from '../../support/unit-folder.js'

watchingForRejections()

describeWithEtcd('the way to etcd breaks under', () => {
  let etcd: EtcdCluster
  let cluster: Cluster
  let way: ClusterWay

  beforeAll(async () => {
    etcd = await EtcdCluster.start({ lifeMs: 600_000 })
    cluster = await startCluster({ machines: 2, etcd: { endpoints: etcd.endpoints } })
    const folder = await unitFolder(templates)
    way = {
      target: Number(new URL(etcd.endpoints[0]).port),
      truth: new EtcdFleet(etcd.endpoints),
      folder,
      env: (proxy) => ({
        HOME: folder.path,
        CAASCTL_ENDPOINT: `http://127.0.0.1:${proxy.port}`,
        CAASCTL_DRIVER: 'etcd',
        ...patience(proxy),
      }),
    }
    await standing(way.truth)
  })
  afterAll(async () => {
    await way.truth.close()
    await cluster.stop()
    await etcd.stop()
    await way.folder[Symbol.asyncDispose]()
  })

  breakWay(() => way)
})
