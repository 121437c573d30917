import type { RunningCluster } from '../../../dev/index.js'
import { quoteForShell } from '../../../ssh/quote-for-shell.js'
import { defineCommand } from '../../command.js'
import { clusterFlags, stateFolder } from '../../dev/cluster-flags.js'
import { flag } from '../../flag.js'
import { noProfile } from '../../settings/choose-profile.js'

export default defineCommand({
  name: 'dev env',
  summary: 'Print shell lines that let a shell speak to an embedded cluster',
  description: `
Prints lines for a shell to evaluate: they set the tunnel to the cluster, the key that lets in and the host keys, so that every command goes through SSH as on a real cluster. With --direct, and for a cluster without SSH, they set CAASCTL_ENDPOINT alone. No profile holds in that shell, and an etcd named before is forgotten. With --fleetctl they set FLEETCTL_ENDPOINT too, always direct: fleetctl's own SSH wants an agent.`,
  flags: {
    ...clusterFlags,
    direct: flag.boolean({ summary: 'Speak to the API itself, without SSH' }),
    fleetctl: flag.boolean({ summary: 'Set FLEETCTL_ENDPOINT as well' }),
  },
  formats: ['table', 'json'],
  examples: [
    { line: 'eval "$(caasctl dev env)"', does: 'Let this shell speak to the cluster' },
    { line: 'eval "$(caasctl dev env --fleetctl)" && fleetctl list-machines', does: 'And fleetctl too' },
    { line: 'eval "$(caasctl dev env --direct)"', does: 'Without SSH' },
    { line: 'caasctl dev env -o json', does: 'The variables as data' },
  ],
  async run(context, { name, direct, fleetctl }) {
    const { callCluster } = await import('../../../dev/daemon/control-client.js')
    const { cluster } = await callCluster(stateFolder(context, name), { op: 'status' })
    const endpoint = `unix://${encodeURI(cluster.socketPath)}`
    const variables: Readonly<Record<string, string>> = {
      ...((direct ? undefined : tunnel(cluster)) ?? { CAASCTL_ENDPOINT: endpoint }),
      // What a profile says of another cluster, such as where its etcd is, is not for this one.
      CAASCTL_PROFILE: noProfile,
      ...(fleetctl ? { FLEETCTL_ENDPOINT: endpoint } : {}),
    }
    const { output, settings } = context
    if (settings.format === 'json') {
      output.json(variables)
      return
    }
    for (const [variable, value] of Object.entries(variables)) {
      output.line(`export ${variable}=${quoteForShell([value])}`)
    }
    // What this shell has had would lead elsewhere.
    const had = [...tunnelVariables, 'CAASCTL_DRIVER', 'CAASCTL_ETCD']
    const stale = fleetctl ? [...had, 'FLEETCTL_TUNNEL'] : had
    const unset = stale.filter((variable) => !Object.hasOwn(variables, variable))
    if (unset.length > 0) output.line(`unset ${unset.join(' ')}`)
  },
})

const tunnelVariables = ['CAASCTL_TUNNEL', 'CAASCTL_IDENTITY', 'CAASCTL_KNOWN_HOSTS_FILE']

/** What leads through SSH; undefined where the cluster serves none. */
function tunnel({ ssh }: RunningCluster): Record<string, string> | undefined {
  if (ssh === undefined) return undefined
  return {
    CAASCTL_TUNNEL: `core@${ssh.host}:${ssh.port}`,
    CAASCTL_IDENTITY: ssh.identityFile,
    CAASCTL_KNOWN_HOSTS_FILE: ssh.knownHostsFile,
    // As seen from the machine that the tunnel leads to.
    CAASCTL_ENDPOINT: 'unix:///var/run/fleet.sock',
  }
}
