import { SystemdError } from '../../../systemd/systemd-error.js'
import { type CommandCall, print } from '../../command.js'
import { viewUnit } from './unit-view.js'

export type ChangeVerb = 'start' | 'stop' | 'restart' | 'reload'

/**
 * Starts, stops or reloads units and waits until they have, as systemctl does.
 * @returns 0, 1 where one failed, 5 where one is not there.
 */
export async function change(
  call: CommandCall,
  verb: ChangeVerb,
  names: readonly string[],
  wait: boolean,
): Promise<number> {
  let result = 0
  for (const name of names) result = (await changeOne(call, verb, name, wait)) || result
  return result
}

async function changeOne(
  { machine, systemd, stderr, signal }: CommandCall,
  verb: ChangeVerb,
  name: string,
  wait: boolean,
): Promise<number> {
  const view = viewUnit(systemd, name, machine.upSince ?? 0)
  if (view === undefined) {
    print(stderr, `Failed to ${verb} ${name}: Unit ${name} not ${verb === 'stop' ? 'loaded' : 'found'}.`)
    return 5
  }
  const { unit, service } = view
  if (unit === undefined) {
    print(stderr, `Failed to ${verb} ${name}: it is simulated, and stays as it is.`)
    return 1
  }
  try {
    if (verb !== 'reload') systemd[verb](name)
    else if (service?.reload() !== true) {
      print(stderr, `Failed to reload ${name}: Job type reload is not applicable for unit ${name}.`)
      return 1
    }
  } catch (error) {
    if (!(error instanceof SystemdError)) throw error
    print(stderr, `Failed to ${verb} ${name}: ${error.message}`)
    return 1
  }
  if (!wait) return 0
  const settled = () =>
    unit.active !== 'deactivating' &&
    unit.active !== 'reloading' &&
    (unit.active !== 'activating' || unit.sub === 'auto-restart')
  await new Promise<void>((resolve) => {
    const look = () => {
      if (!settled() && !signal.aborted) return
      unlisten()
      signal.removeEventListener('abort', look)
      resolve()
    }
    const unlisten = systemd.onChange(look)
    signal.addEventListener('abort', look)
    look()
  })
  if (verb === 'stop' || (unit.active !== 'failed' && unit.sub !== 'auto-restart')) return 0
  const why =
    service?.result === 'timeout' ? 'a timeout was exceeded' : 'the control process exited with error code'
  print(
    stderr,
    `Job for ${name} failed because ${why}.`,
    `See "systemctl status ${name}" and "journalctl -xeu ${name}" for details.`,
  )
  return 1
}
