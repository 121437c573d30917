import type { DoctorEtcd, DoctorFinding } from '../../operations/index.js'
import { defineCommand } from '../command.js'
import { connectionOptions, endpoints, etcdEndpoints } from '../connect-fleet.js'
import type { Context } from '../context.js'
import { mendGhosts } from '../doctor/mend-ghosts.js'
import { printFinding } from '../doctor/print-finding.js'
import { flag } from '../flag.js'
import { UsageError } from '../usage-error.js'

export default defineCommand({
  name: 'doctor',
  summary: 'Look for what is wrong with the cluster, and mend what can be',
  description: `
Looks step by step, from the way to the cluster up to its units, and says what is wrong and what to do about it: SSH (configuration, host key, login, what the tunnel leads to), the API, the members of etcd, their majority and clocks, the engine that schedules, machines (the same ID or address, stale heartbeats), ghosts in the registry, and units that should run and do not.

Much of that only etcd can tell: where the settings lead to the HTTP API, name etcd with --etcd, or in a profile. It is reached through the same tunnel.

A ghost is what the registry has of a unit that fleet cannot serve: an empty directory that blocks the name, a desired state that fleet does not know, a unit without its file, a state kept for a unit that is gone. With --fix they are mended, after a question on a terminal; each key is changed only where it is as it was found.

The exit code is 1 where there is an error, with --strict for a warning too; ghosts that were mended do not count.`,
  flags: {
    fix: flag.boolean({ summary: 'Mend ghosts' }),
    yes: flag.boolean({ summary: 'Do not ask', short: 'y' }),
    strict: flag.boolean({ summary: 'Exit with 1 for warnings too' }),
  },
  formats: ['table', 'json', 'jsonl'],
  changes: true,
  examples: [
    { line: 'caasctl doctor', does: 'All that can be seen with these settings' },
    { line: 'caasctl doctor --etcd http://127.0.0.1:2379', does: 'What only etcd can tell too' },
    {
      line: 'caasctl doctor --driver etcd --fix --yes -o json',
      does: 'Mend what is broken in the registry, without asking',
    },
  ],
  async run(context, { fix, yes, strict }) {
    const { signal, settings, output } = context
    const etcd = etcdOf(context)
    if (fix && etcd === undefined) {
      throw new UsageError('Ghosts can be mended in etcd only.', {
        suggestion: 'Name it: --etcd http://HOST:2379',
      })
    }
    const { doctor, worstLevel } = await import('../../operations/index.js')
    const { tunnel } = settings
    const subject = {
      ssh:
        tunnel === undefined || tunnel === '' ? undefined : async () => (await context.ssh()).connect(tunnel),
      endpoint: endpoints(context)[0],
      fleet: () => context.fleet(),
      etcd,
    }
    const findings: DoctorFinding[] = []
    for await (const finding of doctor(subject, { signal })) {
      findings.push(finding)
      if (settings.format === 'table') printFinding(finding, output)
      if (settings.format === 'jsonl') output.jsonLines([finding])
    }
    const mends = fix && etcd !== undefined ? await mendGhosts(context, await etcd(), findings, yes) : []
    if (settings.format === 'json') output.json({ findings, mends })
    if (settings.format === 'jsonl') output.jsonLines(mends)
    const mended = new Set(mends.filter(({ outcome }) => outcome === 'mended').map(({ ghost }) => ghost))
    const worst = worstLevel(findings.filter(({ ghost }) => ghost === undefined || !mended.has(ghost)))
    return worst === 'error' || (worst === 'warning' && strict) ? 1 : 0
  },
})

function etcdOf(context: Context): (() => Promise<DoctorEtcd>) | undefined {
  const etcd = etcdEndpoints(context)
  if (etcd === undefined) return undefined
  return async () => ({
    ...(await connectionOptions(context)),
    endpoints: etcd,
    keyPrefix: context.settings.etcdKeyPrefix,
  })
}
