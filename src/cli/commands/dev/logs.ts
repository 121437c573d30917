import { defineCommand } from '../../command.js'
import { clusterFlags, stateFolder } from '../../dev/cluster-flags.js'
import { flag } from '../../flag.js'

export default defineCommand({
  name: 'dev logs',
  summary: 'Show what an embedded cluster says about itself',
  description: `
Shows what the engine decided, what the agents did, and what went wrong, also of a cluster that does not run any more. What units print is in their machine's journal.`,
  flags: {
    ...clusterFlags,
    lines: flag.integer({ summary: 'How many of the last lines', short: 'n', default: 100 }),
    follow: flag.boolean({ summary: 'Go on as lines come, until Ctrl-C', short: 'f' }),
  },
  examples: [
    { line: 'caasctl dev logs', does: 'The last 100 lines' },
    { line: 'caasctl dev logs -f', does: 'And those to come' },
    { line: 'caasctl dev logs -n 1000 | grep engine', does: 'Where units were scheduled' },
  ],
  async run(context, { name, lines, follow }) {
    const { clusterLog } = await import('../../../dev/daemon/follow-log.js')
    const { output, signal } = context
    for await (const line of clusterLog(stateFolder(context, name), { lines, follow, signal }))
      output.line(line)
  },
})
