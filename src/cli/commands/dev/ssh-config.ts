import type { RunningCluster } from '../../../dev/index.js'
import { defineCommand } from '../../command.js'
import { clusterFlags, stateFolder } from '../../dev/cluster-flags.js'
import { UsageError } from '../../usage-error.js'

export default defineCommand({
  name: 'dev ssh-config',
  summary: 'Print an ssh_config block for OpenSSH to log in to a cluster',
  description: `
Prints a block for ssh_config(5). The name of the cluster is the way in; each machine is behind it under its host name and its address.`,
  flags: clusterFlags,
  examples: [
    {
      line: 'caasctl dev ssh-config > cluster.conf && ssh -F cluster.conf dev-2 docker ps',
      does: 'Run a command on the second machine with OpenSSH',
    },
    {
      line: 'caasctl dev ssh-config > cluster.conf && ssh -F cluster.conf dev uptime',
      does: 'Run one on the way in',
    },
    {
      line: 'caasctl dev ssh-config --name other >> ~/.ssh/config',
      does: 'Let OpenSSH know the machines of another cluster for good',
    },
  ],
  async run(context, { name }) {
    const { callCluster } = await import('../../../dev/daemon/control-client.js')
    const { cluster } = await callCluster(stateFolder(context, name), { op: 'status' })
    for (const line of describe(cluster)) context.output.line(line)
  },
})

function describe({ name, machines, ssh }: RunningCluster): string[] {
  if (ssh === undefined) {
    throw new UsageError(`Cluster ${name} serves no SSH: it was started with --no-ssh.`)
  }
  const names = machines.flatMap(({ hostname, primaryIP }) => [hostname, primaryIP])
  return [
    `Host ${name}`,
    `  HostName ${ssh.host}`,
    `  Port ${ssh.port}`,
    ...machines.flatMap(({ hostname, primaryIP }) => [
      `Host ${hostname} ${primaryIP}`,
      `  HostName ${primaryIP}`,
      `  ProxyJump ${name}`,
    ]),
    `Host ${[name, ...names].join(' ')}`,
    '  User core',
    `  IdentityFile ${quote(ssh.identityFile)}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${quote(ssh.knownHostsFile)}`,
    '  StrictHostKeyChecking yes',
  ]
}

/** A path in ssh_config, where `%` begins a token. */
function quote(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`
}
