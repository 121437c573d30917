import type { Cluster } from '../../src/dev/index.js'

/** The variables by which caasctl goes through the way in of an embedded cluster that serves SSH. */
export function sshEnvironment({ ssh }: Cluster): Record<string, string> {
  if (ssh === undefined) throw new Error('the cluster serves no SSH')
  return {
    FLEETCTL_TUNNEL: `${ssh.host}:${ssh.port}`,
    FLEETCTL_KNOWN_HOSTS_FILE: ssh.knownHostsFile,
    FLEETCTL_ENDPOINT: 'unix:///var/run/fleet.sock',
    CAASCTL_IDENTITY: ssh.identityFile,
  }
}
