import { defineCommand } from '../../command.js'
import { clusterFlags, stateFolder } from '../../dev/cluster-flags.js'
import { flag } from '../../flag.js'

export default defineCommand({
  name: 'dev stop',
  summary: 'Stop an embedded cluster',
  description: `
Ends the cluster's process and waits until it and its sockets are gone. Units and machines are kept for the next 'caasctl dev start'; --forget removes them too, also of a cluster that does not run.`,
  flags: {
    ...clusterFlags,
    forget: flag.boolean({ summary: 'Remove all that is kept of the cluster' }),
  },
  changes: true,
  examples: [
    { line: 'caasctl dev stop', does: 'Stop it; the next start carries on' },
    { line: 'caasctl dev stop --forget', does: 'Stop it and begin anew next time' },
    { line: 'caasctl dev stop --name other', does: 'Stop the cluster named other' },
  ],
  async run(context, { name, forget }) {
    const folder = stateFolder(context, name)
    const { stopCluster, forgetCluster } = await import('../../../dev/daemon/stop-cluster.js')
    const stopped = await stopCluster(folder)
    if (forget) await forgetCluster(folder)
    const done = [stopped ? 'stopped' : 'did not run', ...(forget ? ['forgotten'] : [])]
    context.output.line(`Cluster ${name}: ${done.join(', ')}`)
  },
})
