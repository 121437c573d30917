import { resolve } from 'node:path'
import { Hosts } from '../../operations/remote/hosts.js'
import type { SshOverrides } from '../../ssh/index.js'
import type { Context } from '../context.js'
import { expandHome } from '../expand-home.js'
import { UsageError } from '../usage-error.js'

/**
 * The cluster's machines, reached as the settings say.
 * @throws {UsageError} for a port that is none
 */
export function clusterHosts(
  context: Context,
  { sshPort: port }: { readonly sshPort: number | undefined },
): Hosts {
  if (port !== undefined && (port < 1 || port > 65_535)) {
    throw new UsageError(`--ssh-port: ${port} is not a port (1 to 65535).`)
  }
  return hostsOf(context, { port })
}

/** The same with what is said about the machines alone. */
export function hostsOf({ ssh, settings, io }: Context, overrides: SshOverrides): Hosts {
  const machineIDFile = resolve(io.cwd, expandHome(settings.machineIdFile, io.env.HOME))
  return new Hosts({ pool: ssh, tunnel: settings.tunnel, overrides, machineIDFile })
}
