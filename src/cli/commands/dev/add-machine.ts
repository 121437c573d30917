import { defineCommand } from '../../command.js'
import { clusterFlags, parseMetadata, stateFolder } from '../../dev/cluster-flags.js'
import { tellMachine } from '../../dev/machine-line.js'
import { flag } from '../../flag.js'
import { BadValueError, UsageError } from '../../usage-error.js'

export default defineCommand({
  name: 'dev add-machine',
  summary: 'Add a machine to an embedded cluster',
  description: `
Boots one more machine. Global units start on it; others come to it only as new ones are scheduled, as in fleet.`,
  flags: {
    ...clusterFlags,
    id: flag.string({ summary: 'Its ID, 32 hexadecimal digits', placeholder: 'ID' }),
    ip: flag.string({ summary: 'The address it is known by', placeholder: 'ADDRESS' }),
    metadata: flag.string({ summary: 'Its metadata', placeholder: 'KEY=VALUE,…' }),
  },
  formats: ['table', 'json'],
  changes: true,
  examples: [
    { line: 'caasctl dev add-machine', does: 'One more' },
    {
      line: 'caasctl dev add-machine --metadata consul_role=client,region=us-west-2',
      does: 'With metadata that units may ask for',
    },
    { line: 'caasctl dev add-machine --ip 10.0.0.9 -o json', does: 'With an address, told as JSON' },
  ],
  async run(context, { name, id, ip, metadata }) {
    if (id !== undefined && !/^[0-9a-f]{32}$/.test(id)) {
      throw new UsageError(`--id: 32 hexadecimal digits are wanted, not ${JSON.stringify(id)}.`)
    }
    const { callCluster } = await import('../../../dev/daemon/control-client.js')
    const { machine } = await callCluster(stateFolder(context, name), {
      op: 'add-machine',
      ...(id === undefined ? {} : { id }),
      ...(ip === undefined ? {} : { primaryIP: ip }),
      ...(metadata === undefined ? {} : { metadata: readMetadata(metadata) }),
    })
    if (machine !== undefined) tellMachine(context, machine, 'added')
  },
})

/** @throws {UsageError} */
function readMetadata(text: string): Record<string, string> {
  try {
    return parseMetadata(text)
  } catch (error) {
    if (!(error instanceof BadValueError)) throw error
    throw new UsageError(`--metadata: ${error.message}.`, { cause: error })
  }
}
