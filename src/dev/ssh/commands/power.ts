import { type CommandCall, print } from '../command.js'
import { readOptions } from './read-options.js'

/** How long a machine is still there after it was told to go, so that the answer gets away. In milliseconds. */
const graceMs = 50

/** `poweroff`, `halt` or `reboot`: the machine really goes, and with `reboot` comes again. */
export function power(
  { machine, cluster }: Pick<CommandCall, 'machine' | 'cluster'>,
  verb: 'poweroff' | 'halt' | 'reboot',
): number {
  const { id } = machine.identity
  const off = machine.power
  setTimeout(() => {
    // Somebody else may have been faster.
    if (off === undefined || off.aborted) return
    const done = verb === 'reboot' ? cluster.kill(id).then(() => cluster.boot(id)) : cluster.kill(id)
    done.catch((error: unknown) => cluster.log.write(id, `${verb}: ${String(error)}`, 3))
  }, graceMs)
  return 0
}

const specs = {
  poweroff: { short: 'P' },
  p: { short: 'p' },
  halt: { short: 'H' },
  h: { short: 'h' },
  reboot: { short: 'r' },
  cancel: { short: 'c' },
  k: { short: 'k' },
  force: { short: 'f' },
  'no-wall': {},
} as const

/** shutdown(8) for the present: `shutdown -h now`. */
export function shutdown(call: CommandCall): number {
  const read = readOptions(call.args, specs)
  if (typeof read === 'string') {
    print(call.stderr, `shutdown: ${read}`)
    return 1
  }
  const { options, words } = read
  const [when = '+1'] = words
  if (options.has('cancel') || options.has('k')) return 0
  if (when !== 'now' && when !== '+0') {
    print(call.stderr, `shutdown: ${when}: these machines can only go now.`)
    return 1
  }
  return power(call, options.has('reboot') ? 'reboot' : 'poweroff')
}

export function poweroff(call: CommandCall): number {
  return power(call, 'poweroff')
}

export function reboot(call: CommandCall): number {
  return power(call, 'reboot')
}
