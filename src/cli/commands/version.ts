import { defineCommand } from '../command.js'
import { flag } from '../flag.js'
import { caasctlVersion, versionLine } from '../version.js'

export default defineCommand({
  name: 'version',
  summary: 'Print the version of caasctl',
  description: `
Prints the version of caasctl, and with --server that of the fleetd it talks to. Servers from 0.8 to 1.0 are known to work.`,
  flags: { server: flag.boolean({ summary: 'Ask the server for its version too' }) },
  formats: ['table', 'json'],
  examples: [
    { line: 'caasctl version', does: 'This program' },
    { line: 'caasctl version --server', does: 'And the fleetd at the other end' },
    { line: 'caasctl version -o json', does: 'For a script' },
  ],
  async run(context, { server }) {
    const { output, settings } = context
    const fleet = server ? await (await context.fleet()).serverVersion(context) : undefined
    if (settings.format === 'json') {
      output.json({ caasctl: caasctlVersion(), ...(server ? { fleet: fleet ?? null } : {}) })
      return
    }
    output.line(versionLine())
    if (server) output.line(`fleet version ${fleet ?? 'not told by the server'}`)
  },
})
