import type { expandSpecifiers } from '../../units/index.js'

type Known = NonNullable<Parameters<typeof expandSpecifiers>[2]>

/** What specifiers say of a machine and of its system manager (systemd.unit(5)). */
export function machineSpecifiers(machine: { machineID: string; bootID: string; hostname: string }): Known {
  const { machineID, bootID, hostname } = machine
  return {
    b: bootID,
    C: '/var/cache',
    E: '/etc',
    h: '/root',
    H: hostname,
    l: hostname.split('.')[0] ?? hostname,
    L: '/var/log',
    m: machineID,
    s: '/bin/sh',
    S: '/var/lib',
    t: '/run',
    T: '/tmp',
    u: 'root',
    U: '0',
    V: '/var/tmp',
  }
}
