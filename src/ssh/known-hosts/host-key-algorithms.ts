import type { ServerHostKeyAlgorithm } from 'ssh2'

/**
 * The host key algorithms to ask a server for, the ones first by whose key it is known: else it might show a
 * key of another type and seem to have changed.
 *
 * @param knownTypes Types of key, as they stand in known_hosts.
 */
export function hostKeyAlgorithms(knownTypes: ReadonlySet<string>): ServerHostKeyAlgorithm[] {
  const isKnown = (algorithm: ServerHostKeyAlgorithm) => knownTypes.has(keyTypeOf(algorithm))
  const offered = preferred.filter((algorithm) => algorithm !== 'ssh-rsa' || isKnown(algorithm))
  return [...offered.filter(isKnown), ...offered.filter((algorithm) => !isKnown(algorithm))]
}

/**
 * OpenSSH's order. `ssh-rsa` signs with SHA-1 and is asked for only where a host is known by an RSA key: its
 * server may be older than RFC 8332.
 */
const preferred: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
]

function keyTypeOf(algorithm: ServerHostKeyAlgorithm): string {
  return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm
}
