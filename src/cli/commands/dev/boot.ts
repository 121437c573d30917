import { defineCommand, operand } from '../../command.js'
import { clusterFlags, stateFolder } from '../../dev/cluster-flags.js'
import { tellMachine } from '../../dev/machine-line.js'

export default defineCommand({
  name: 'dev boot',
  summary: 'Give a machine power again',
  description: `
The machine boots, with nothing loaded, and becomes a member again: at once, or when its older self has been taken for lost. Global units start on it; others only as new ones are scheduled.

A machine is named by the beginning of its ID, its address, its host name, or its number in 'caasctl dev status'.`,
  operands: { machine: operand.one({ summary: 'The machine', complete: 'machine' }) },
  flags: clusterFlags,
  formats: ['table', 'json'],
  changes: true,
  examples: [
    { line: 'caasctl dev boot 1cdadb87', does: 'The machine whose ID begins so' },
    { line: 'caasctl dev boot 2', does: 'The second machine' },
    {
      line: 'caasctl dev boot 10.230.14.39 --name other',
      does: 'By its address, in the cluster named other',
    },
  ],
  async run(context, { machine: which, name }) {
    const { callCluster } = await import('../../../dev/daemon/control-client.js')
    const { machine } = await callCluster(stateFolder(context, name), { op: 'boot', machine: which })
    if (machine !== undefined) tellMachine(context, machine, 'boots')
  },
})
