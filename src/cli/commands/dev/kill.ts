import { defineCommand, operand } from '../../command.js'
import { clusterFlags, stateFolder } from '../../dev/cluster-flags.js'
import { tellMachine } from '../../dev/machine-line.js'

export default defineCommand({
  name: 'dev kill',
  summary: 'Pull the plug of a machine',
  description: `
The machine loses power: everything on it ends at once. The cluster notices when the machine's time to live is over (dev start --ttl, 3 s), and moves its units to the others.

A machine is named by the beginning of its ID, its address, its host name, or its number in 'caasctl dev status'.`,
  operands: { machine: operand.one({ summary: 'The machine', complete: 'machine' }) },
  flags: clusterFlags,
  formats: ['table', 'json'],
  changes: true,
  examples: [
    { line: 'caasctl dev kill 1cdadb87', does: 'The machine whose ID begins so' },
    { line: 'caasctl dev kill 2', does: 'The second machine' },
    {
      line: 'caasctl dev kill 10.230.14.39 --name other',
      does: 'By its address, in the cluster named other',
    },
  ],
  async run(context, { machine: which, name }) {
    const { callCluster } = await import('../../../dev/daemon/control-client.js')
    const { machine } = await callCluster(stateFolder(context, name), { op: 'kill', machine: which })
    if (machine !== undefined) tellMachine(context, machine, 'has no power')
  },
})
