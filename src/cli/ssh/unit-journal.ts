import type { OperationOptions } from '../../operations/index.js'
import type { SshOverrides } from '../../ssh/index.js'
import { TimeLimit } from '../../time-limit.js'
import type { Context } from '../context.js'

/** Lines shown of a unit that failed. */
const lines = 10
/** How long reading them may take, milliseconds. */
const timeoutMs = 10_000

/**
 * What reads the last journal lines of a unit that failed. Only where there is a tunnel, by which SSH is known
 * to be there; and nobody is asked about a host key or for a password for it. Where it cannot be read there are no lines.
 */
export function unitJournal(context: Context): OperationOptions['journal'] {
  const { signal } = context
  const { tunnel, strictHostKeyChecking } = context.settings
  if (tunnel === undefined || tunnel === '') return undefined
  const overrides: SshOverrides = {
    authMethods: ['publickey'],
    ...(strictHostKeyChecking === 'yes' ? { strictHostKeyChecking } : {}),
  }
  return async (unit, machine) => {
    const [{ hostsOf }, { journalCommand }] = await Promise.all([
      import('./cluster-hosts.js'),
      import('../../operations/remote/journal/journal-command.js'),
    ])
    const hosts = hostsOf(context, overrides)
    using limit = new TimeLimit(timeoutMs, signal)
    try {
      const host = await hosts.of(machine)
      const command = journalCommand([unit], { lines }, { output: 'short' })
      const { stdout } = await host.run(command, { signal: limit.signal })
      return String(stdout)
        .split('\n')
        .filter((line) => line !== '')
    } catch (error) {
      if (limit.isOver) return []
      throw error
    }
  }
}
