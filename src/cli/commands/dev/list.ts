import type { KeptCluster } from '../../../dev/daemon/list-clusters.js'
import { defineCommand } from '../../command.js'
import { checkFields, type Listing, listFlags, printList } from '../../list/listing.js'

const styles = { running: 'green', stopped: 'dim', silent: 'red' } as const

const listing = {
  fields: {
    name: { cell: ({ name }) => name },
    state: { cell: ({ state }) => ({ text: state, style: styles[state] }) },
    machines: { cell: ({ cluster }) => String(cluster?.machines.length ?? '-') },
    units: { cell: ({ cluster }) => String(cluster?.units ?? '-') },
    runner: { cell: ({ cluster }) => cluster?.runner ?? '-' },
    endpoint: { cell: ({ cluster }) => cluster?.endpoint ?? '-' },
    folder: { cell: ({ stateFolder }) => stateFolder },
  },
  name: ({ name }) => name,
  json: ({ name, state, stateFolder, cluster }) => ({
    name,
    state,
    stateFolder,
    ...(cluster !== undefined && {
      pid: cluster.pid,
      endpoint: cluster.endpoint,
      socketPath: cluster.socketPath,
      runner: cluster.runner,
      machines: cluster.machines.length,
      units: cluster.units,
    }),
  }),
} as const satisfies Listing<KeptCluster>

export default defineCommand({
  name: 'dev list',
  summary: 'List the embedded clusters of this computer',
  description: `
Lists your embedded clusters, by name: those that run, and those that are kept for the next 'caasctl dev start --name NAME'. The state is silent where a cluster's process is there and does not answer.`,
  flags: listFlags(listing, ['name', 'state', 'machines', 'units', 'runner', 'endpoint']),
  formats: ['table', 'json', 'jsonl', 'name'],
  ignoresProfile: true,
  examples: [
    { line: 'caasctl dev list', does: 'All of them' },
    { line: 'caasctl dev list --fields name,folder', does: 'Where each is kept' },
    {
      line: 'caasctl dev list -o json | jq -r \'.[] | select(.state == "running").endpoint\'',
      does: 'Where they listen',
    },
  ],
  async run(context, flags) {
    checkFields(listing, context, flags.fields)
    const { listClusters } = await import('../../../dev/daemon/list-clusters.js')
    const clusters = await listClusters(context.io.env)
    const { output, settings } = context
    if (clusters.length === 0 && settings.format === 'table') {
      output.note('There is no embedded cluster. Start one with: caasctl dev start')
      return
    }
    await printList(listing, clusters, context, flags)
  },
})
