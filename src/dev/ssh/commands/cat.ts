import { type CommandCall, print } from '../command.js'

/** `cat /etc/machine-id`, the one file that a simulated machine has for itself. */
export function cat({ machine, stdout }: CommandCall): number {
  print(stdout, machine.identity.id)
  return 0
}
