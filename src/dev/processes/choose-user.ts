import type { ExecutionSettings } from '../systemd/execution-settings.js'
import type { ProcessListener } from '../systemd/runner.js'
import { StepError } from './open-streams.js'
import { findGroup, findUser } from './users.js'

/**
 * Whom User and Group name. Only the superuser can give a process to another user: whoever else runs this runs it
 * all, and the journal says so.
 *
 * @returns undefined where it is whoever runs this.
 * @throws {StepError} where there is no such user or group.
 */
export function chooseUser(
  { user, group }: ExecutionSettings,
  listener: ProcessListener,
): { uid: number; gid: number } | undefined {
  if (user === undefined && group === undefined) return undefined
  const found = user === undefined ? undefined : findUser(user)
  if (process.getuid?.() !== 0) {
    if (found === undefined || found.uid !== process.getuid?.()) {
      setImmediate(() => listener.remark(`User=${user ?? ''} has no effect: not run as root`, 5))
    }
    return undefined
  }
  if (user !== undefined && found === undefined) throw new StepError('USER', `No such user: ${user}`)
  const gid = group === undefined ? found?.gid : findGroup(group)
  if (gid === undefined) throw new StepError('GROUP', `No such group: ${group}`)
  return { uid: found?.uid ?? 0, gid }
}
