import type { Machine } from '../../api/index.js'
import { defineCommand } from '../command.js'
import { checkFields, type Listing, listFlags, printList } from '../list/listing.js'
import { machineIDLegend } from '../list/machine-legend.js'

const listing = {
  fields: {
    machine: { cell: ({ id }, full) => machineIDLegend(id, full) },
    ip: { cell: ({ primaryIP }) => primaryIP || '-' },
    metadata: { cell: ({ metadata }) => formatMetadata(metadata) },
  },
  name: ({ id }) => id,
  json: (machine) => machine,
} as const satisfies Listing<Machine>

export default defineCommand({
  name: 'list-machines',
  summary: 'List the machines of the cluster',
  description: `
Lists the machines that are alive, with the metadata that units ask for in MachineMetadata=. A machine that was lost drops off within its time to live.`,
  flags: listFlags(listing, ['machine', 'ip', 'metadata']),
  formats: ['table', 'json', 'jsonl', 'name'],
  examples: [
    { line: 'caasctl list-machines', does: 'All machines' },
    {
      line: 'caasctl list-machines --fields=machine --no-legend --full',
      does: 'Whole machine IDs alone, for a script',
    },
    { line: "caasctl list-machines -o json | jq -r '.[].primaryIP'", does: 'Their addresses' },
  ],
  async run(context, flags) {
    checkFields(listing, context, flags.fields)
    const fleet = await context.fleet()
    await printList(listing, await fleet.machines(context), context, flags)
  },
})

/** `consul_role=server,region=us-west-2`, in the order of keys. */
function formatMetadata(metadata: Machine['metadata']): string {
  const pairs = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1))
  return pairs.map(([key, value]) => `${key}=${value}`).join(',') || '-'
}
