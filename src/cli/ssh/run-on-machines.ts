import { chooseMachines, type MachineChoice } from '../../operations/remote/choose-machines.js'
import { execEverywhere, type MachineExec, succeeded } from '../../operations/remote/exec-everywhere.js'
import type { Hosts } from '../../operations/remote/hosts.js'
import type { Context } from '../context.js'
import { CollectedOutput } from './collected-output.js'
import { PrefixedOutput } from './prefixed-output.js'
import { execJson, tellExecs } from './tell-execs.js'

export interface ExecFlags {
  readonly concurrency: number
  /** Milliseconds. */
  readonly timeout: number
  readonly failFast: boolean
  readonly group: boolean
}

/**
 * Runs a command on machines and shows what it writes there.
 * @returns 0 where it exited with 0 on all
 */
export async function runOnMachines(
  context: Context,
  hosts: Hosts,
  choice: MachineChoice,
  command: string,
  { concurrency, timeout, failFast, group }: ExecFlags,
): Promise<0 | 1> {
  const { signal, output, settings } = context
  const { format } = settings
  const machines = await chooseMachines(await context.fleet(), choice, hosts, signal)
  const prefixed = new PrefixedOutput(output, machines, group)
  const collected = new CollectedOutput()
  const json = format === 'json' || format === 'jsonl'
  const asJson = (result: MachineExec) => execJson(result, collected.of(result.machine))
  const results = await execEverywhere(hosts, machines, command, {
    signal,
    concurrency,
    timeoutMs: timeout,
    failFast,
    onOutput(machine, stream, chunk) {
      if (json) collected.write(machine, stream, chunk)
      else if (format === 'table') {
        prefixed.write(machine, stream, chunk)
        return output.drained(signal)
      }
      return undefined
    },
    onDone(result) {
      prefixed.end(result.machine)
      if (format === 'jsonl') output.jsonLines([asJson(result)])
      if (format === 'name' && succeeded(result)) output.line(result.machine.id)
    },
  })
  if (format === 'json') output.json(results.map(asJson))
  tellExecs(results, output)
  return results.every(succeeded) ? 0 : 1
}
