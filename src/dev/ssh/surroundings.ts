import type { Cluster } from '../cluster.js'
import type { HostPrograms } from './host-programs.js'
import type { MachinePlaces } from './machine-places.js'
import type { MachineSshd } from './machine-sshd.js'
import type { StoredKey } from './ssh-keys.js'

/** What the machines' SSH servers share. */
export interface SshSurroundings {
  readonly cluster: Cluster
  /** The key that lets in. */
  readonly identity: StoredKey
  readonly places: MachinePlaces
  readonly hostPrograms: HostPrograms
  /** The SSH server of the machine that has this address or host name; undefined where none has. */
  sshdAt(host: string): MachineSshd | undefined
}
