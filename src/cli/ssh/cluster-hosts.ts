import { Hosts } from '../../operations/remote/hosts.js'
import type { Context } from '../context.js'
import { UsageError } from '../usage-error.js'

/**
 * The cluster's machines, reached as the settings say.
 * @throws {UsageError} for a port that is none
 */
export function clusterHosts(
  { ssh, settings }: Context,
  { sshPort: port }: { readonly sshPort: number | undefined },
): Hosts {
  if (port !== undefined && (port < 1 || port > 65_535)) {
    throw new UsageError(`--ssh-port: ${port} is not a port (1 to 65535).`)
  }
  return new Hosts({ pool: ssh, tunnel: settings.tunnel, overrides: { port } })
}
