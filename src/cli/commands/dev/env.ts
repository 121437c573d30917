import { quoteForShell } from '../../../ssh/quote-for-shell.js'
import { defineCommand } from '../../command.js'
import { clusterFlags, stateFolder } from '../../dev/cluster-flags.js'
import { flag } from '../../flag.js'

export default defineCommand({
  name: 'dev env',
  summary: 'Print shell lines that let a shell speak to an embedded cluster',
  description: `
Prints lines for a shell to evaluate: they set CAASCTL_ENDPOINT, and with --fleetctl FLEETCTL_ENDPOINT, which fleetctl reads too.`,
  flags: {
    ...clusterFlags,
    fleetctl: flag.boolean({ summary: 'Set FLEETCTL_ENDPOINT as well' }),
  },
  formats: ['table', 'json'],
  examples: [
    { line: 'eval "$(caasctl dev env)"', does: 'Let this shell speak to the cluster' },
    { line: 'eval "$(caasctl dev env --fleetctl)" && fleetctl list-machines', does: 'And fleetctl too' },
    { line: 'caasctl dev env -o json', does: 'The variables as data' },
  ],
  async run(context, { name, fleetctl }) {
    const { callCluster } = await import('../../../dev/daemon/control-client.js')
    const { cluster } = await callCluster(stateFolder(context, name), { op: 'status' })
    const endpoint = `unix://${encodeURI(cluster.socketPath)}`
    const variables = { CAASCTL_ENDPOINT: endpoint, ...(fleetctl ? { FLEETCTL_ENDPOINT: endpoint } : {}) }
    const { output, settings } = context
    if (settings.format === 'json') {
      output.json(variables)
      return
    }
    for (const [variable, value] of Object.entries(variables)) {
      output.line(`export ${variable}=${quoteForShell([value])}`)
    }
  },
})
