import { formatHostPort } from '../destination.js'
import type { KeyRing } from '../keys/key-ring.js'
import type { HostKeyChecker } from '../known-hosts/host-key-checker.js'
import type { Person, SshNotice } from '../person.js'
import type { SshSettings } from '../settings.js'
import type { Turns } from '../turns.js'

/** What all connections of a process share: keys, known hosts, and the one person to ask. */
export interface SshContext {
  readonly keys: KeyRing
  readonly hostKeys: HostKeyChecker
  readonly person: Person
  readonly turns: Turns
  readonly notify: (notice: SshNotice) => void
}

/** How a host is called in messages: `bastion (54.203.141.124)`, with its port where that is not 22. */
export function hostLabel({ name, host, port }: SshSettings): string {
  const address = port.value === 22 ? host.value : formatHostPort(host.value, port.value)
  return name === host.value ? address : `${name} (${address})`
}
