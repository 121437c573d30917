import type { VirtualMachine } from '../virtual-machine.js'
import type { Command } from './command.js'
import { cat } from './commands/cat.js'
import { docker } from './commands/docker.js'
import { fleetctl } from './commands/fleetctl.js'
import { hostname } from './commands/hostname.js'
import { journalctl } from './commands/journalctl.js'
import { poweroff, reboot, shutdown } from './commands/power.js'
import { systemctl } from './commands/systemctl/systemctl.js'
import { uptime } from './commands/uptime.js'

/** What a machine answers itself, by the program's name. */
const commands: Readonly<Record<string, Command>> = {
  docker,
  fleetctl,
  halt: poweroff,
  hostname,
  journalctl,
  poweroff,
  reboot,
  shutdown,
  systemctl,
  uptime,
}

/** Names of the programs that lead back to their machine when the host's shell runs them. */
export const commandNames: readonly string[] = Object.keys(commands)

/** Options of sudo(8) that take a value. */
const sudoValues = /^-[aCcDghpRrTtUu]$|^--(user|group|host|prompt|chdir|chroot)$/

/** A command line without the `sudo` in front of it: whoever is on these machines may do everything. */
function withoutSudo(argv: readonly string[]): readonly string[] {
  if (baseName(argv[0]) !== 'sudo') return argv
  let at = 1
  for (; argv[at]?.startsWith('-') === true; at++) {
    if (argv[at] === '--') {
      at++
      break
    }
    if (sudoValues.test(argv[at] ?? '')) at++
  }
  return withoutSudo(argv.slice(at))
}

/** The command that is meant, with its arguments; undefined where the machine leaves it to the host's shell. */
export function findCommand(
  argv: readonly string[],
  machine: VirtualMachine,
): { readonly command: Command; readonly args: readonly string[] } | undefined {
  const [program, ...args] = withoutSudo(argv)
  const name = baseName(program)
  if (name === 'cat' && args.length === 1 && args[0] === '/etc/machine-id') return { command: cat, args }
  // The docker of this computer is a program in the machine's search path.
  if (name === 'docker' && machine.docker === undefined && machine.containers === undefined) return undefined
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  return command === undefined ? undefined : { command, args }
}

/** A program is known by its name, or by its path in a folder of the system's programs. */
function baseName(program = ''): string {
  return program.replace(/^\/(usr\/)?(local\/)?s?bin\//, '')
}
