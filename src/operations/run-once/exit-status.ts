import { constants } from 'node:os'
import type { Machine } from '../../api/index.js'
import { quoteForShell } from '../../ssh/index.js'
import type { Hosts } from '../remote/hosts.js'

/**
 * How the main process of a unit ended, as a shell counts it: its status, or 128 and the number of the signal. Where
 * that was well, but the unit failed all the same, 1. Undefined where the machine's systemd does not tell.
 */
export async function readExitStatus(
  hosts: Hosts,
  machine: Machine,
  unit: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const properties = ['Result', 'ExecMainCode', 'ExecMainStatus']
  const command = quoteForShell(['systemctl', 'show', ...properties.flatMap((name) => ['-p', name]), unit])
  const { code, stdout } = await (await hosts.of(machine)).run(command, { signal })
  const values = new Map(
    String(stdout)
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).trim()] as const),
  )
  const result = values.get('Result')
  const status = Number(values.get('ExecMainStatus'))
  if (code !== 0 || result === undefined || !Number.isInteger(status)) return undefined
  if (result === 'success') return 0
  // CLD_KILLED and CLD_DUMPED: the status is the number of a signal.
  const killed = ['2', '3'].includes(values.get('ExecMainCode') ?? '')
  if (killed) return 128 + (status || constants.signals.SIGKILL)
  return status === 0 ? 1 : status
}
