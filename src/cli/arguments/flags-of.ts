import type { Command } from '../command.js'
import type { Flags } from '../flag-definition.js'
import { globalFlags } from '../global-flags.js'

/** All flags that a command takes: its own and the global ones. */
export function flagsOf(command: Command): Flags {
  return { ...globalFlags, ...command.flags }
}
