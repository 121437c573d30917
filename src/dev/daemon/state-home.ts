import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { CaasctlError } from '../../error.js'

/** A name that no cluster can have. */
export class ClusterNameError extends CaasctlError {
  override readonly name = 'ClusterNameError'
  readonly code = 'BAD_CLUSTER_NAME'

  constructor(clusterName: string) {
    super(`${JSON.stringify(clusterName)} cannot be the name of a cluster.`, {
      suggestion: 'Use letters, digits, ".", "_" and "-", at most 40, a letter or digit first.',
    })
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/** The folder whose folders keep a cluster each: `$XDG_STATE_HOME/caasctl`, or `~/.local/state/caasctl`. */
export function stateHomeOf(env: Environment): string {
  const { XDG_STATE_HOME: home = '' } = env
  // A relative path is to be ignored (XDG Base Directory Specification).
  return join(isAbsolute(home) ? home : join(env.HOME || homedir(), '.local', 'state'), 'caasctl')
}

/**
 * The folder that keeps a cluster: `$XDG_STATE_HOME/caasctl/NAME`, where that is not set
 * `~/.local/state/caasctl/NAME`.
 *
 * @throws {ClusterNameError}
 */
export function stateFolderOf(name: string, env: Environment): string {
  if (!isClusterName(name)) throw new ClusterNameError(name)
  return join(stateHomeOf(env), name)
}

export function isClusterName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(name)
}
