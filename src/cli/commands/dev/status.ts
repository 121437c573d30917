import { defineCommand } from '../../command.js'
import { clusterFlags, stateFolder } from '../../dev/cluster-flags.js'
import { machineState, type RunningMachine } from '../../dev/machine-line.js'
import { checkFields, type Listing, listFlags, printList } from '../../list/listing.js'
import { machineIDLegend } from '../../list/machine-legend.js'

const listing = {
  fields: {
    number: { cell: ({ number }) => String(number) },
    machine: { cell: ({ id }, full) => machineIDLegend(id, full) },
    ip: { cell: ({ primaryIP }) => primaryIP || '-' },
    hostname: { cell: ({ hostname }) => hostname },
    state: {
      cell: (machine) => {
        const state = machineState(machine)
        return { text: state, style: state === 'up' ? 'green' : state === 'joining' ? 'yellow' : 'red' }
      },
    },
    units: { cell: ({ units }) => String(units) },
  },
  name: ({ id }) => id,
  json: (machine) => machine,
} as const satisfies Listing<RunningMachine>

export default defineCommand({
  name: 'dev status',
  summary: 'Show an embedded cluster and its machines',
  description: `
Shows the machines of an embedded cluster, those without power too. State is up; lost while the cluster still counts a machine without power as alive; off; joining while a machine that has power again waits for its older self to be taken for lost. Units are those that the machine has loaded.

Exit code 1 where no cluster of that name runs.`,
  flags: {
    ...clusterFlags,
    ...listFlags(listing, ['number', 'machine', 'ip', 'hostname', 'state', 'units']),
  },
  formats: ['table', 'json', 'jsonl', 'name'],
  examples: [
    { line: 'caasctl dev status', does: 'The machines' },
    { line: 'caasctl dev status >/dev/null || caasctl dev start', does: 'Start the cluster unless it runs' },
    { line: "caasctl dev status -o json | jq -r '.machines[].id'", does: 'Whole machine IDs' },
  ],
  async run(context, { name, ...flags }) {
    checkFields(listing, context, flags.fields)
    const { callCluster } = await import('../../../dev/daemon/control-client.js')
    const { cluster } = await callCluster(stateFolder(context, name), { op: 'status' })
    const { endpoint, socketPath, runner, units, pid } = cluster
    const { output, settings } = context
    if (settings.format === 'json') {
      output.json(cluster)
      return
    }
    if (settings.format === 'table') {
      const what = runner === 'process' ? 'run as processes' : 'simulated'
      output.note(
        `Cluster ${cluster.name}: ${units} units, ${what}; ${endpoint}, unix://${socketPath}, process ${pid}`,
      )
    }
    await printList(listing, cluster.machines, context, flags)
  },
})
