import { connect } from 'caasctl'
import { startCluster } from 'caasctl/dev'
import { defineUnit } from 'caasctl/units'

// A cluster in this process. For a real one leave the line out, and name its endpoint.
await using cluster = await startCluster({ machines: 3 })
await using fleet = await connect({ endpoint: cluster.endpoint })

const web = defineUnit('web@.service', {
  Unit: { Description: 'web %i' },
  Service: { ExecStart: '/usr/bin/docker run --rm --name web-%i nginx', Restart: 'always' },
  'X-Fleet': { Conflicts: 'web@*.service' },
})

// One instance a machine: the fourth has no place, and is told why.
const results = await fleet.start(web.instances(4), { until: 'active', timeoutMs: 5_000 })
for (const { unit, outcome, machines, reason } of results) {
  console.log(unit, outcome, machines[0]?.primaryIP ?? reason)
}
