import { execEverywhere } from '../../operations/remote/exec-everywhere.js'
import { findPlace } from '../../operations/remote/find-place.js'
import type { Hosts } from '../../operations/remote/hosts.js'
import type { Context } from '../context.js'
import { CollectedOutput } from './collected-output.js'
import { exitStatus, sshFailed } from './exit-status.js'
import type { ExecFlags } from './run-on-machines.js'
import { execJson, tellExecs } from './tell-execs.js'

/**
 * Runs a command on the one machine that a name stands for; what it writes is passed on as it is.
 * @returns the exit status of the command; 255 where it has none
 */
export async function runOnPlace(
  context: Context,
  hosts: Hosts,
  name: string,
  command: string,
  { timeout }: ExecFlags,
): Promise<number> {
  const { io, signal, output, settings } = context
  const machine = await findPlace(await context.fleet(), { kind: 'any', name }, hosts, signal)
  const json = settings.format === 'json' || settings.format === 'jsonl'
  const collected = new CollectedOutput()
  const [result] = await execEverywhere(hosts, [machine], command, {
    signal,
    timeoutMs: timeout,
    async onOutput(_, stream, chunk) {
      if (json) collected.write(machine, stream, chunk)
      else if (settings.format === 'table') {
        io[stream].write(chunk)
        await output.drained(signal)
      }
    },
  })
  if (result === undefined) return sshFailed
  const { outcome, exit, signal: endedBy } = result
  const data = [execJson(result, collected.of(machine))]
  if (settings.format === 'json') output.json(data)
  if (settings.format === 'jsonl') output.jsonLines(data)
  if (settings.format === 'name' && exit === 0) output.line(machine.id)
  if (outcome === 'exited') return exitStatus({ code: exit, signal: endedBy })
  tellExecs([result], output)
  return sshFailed
}
