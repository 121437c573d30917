import { type CommandCall, print } from '../command.js'

/** hostname(1), as far as it tells. */
export function hostname({ args, machine: { identity }, stdout, stderr }: CommandCall): number {
  const [option] = args
  switch (option) {
    case undefined:
    case '-f':
    case '--fqdn':
      print(stdout, identity.hostname)
      return 0
    case '-s':
    case '--short':
      print(stdout, identity.hostname.split('.')[0] ?? '')
      return 0
    case '-i':
    case '-I':
    case '--ip-address':
    case '--all-ip-addresses':
      print(stdout, identity.primaryIP)
      return 0
    default:
      print(stderr, 'hostname: you must be root to change the host name')
      return 1
  }
}
