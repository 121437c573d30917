import { constants } from 'node:os'
import { SshError } from '../../ssh/errors.js'
import type { Context } from '../context.js'
import { renderError } from '../output/render-error.js'

/** What ssh(1) exits with where it failed itself; a remote command should not. */
export const sshFailed = 255

/** How a process ended, as a shell counts it: its status, or 128 and the number of the signal. */
export function exitStatus({
  code,
  signal,
}: {
  readonly code: number | undefined
  readonly signal: string | undefined
}): number {
  if (code !== undefined) return code
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1]
  return number === undefined ? sshFailed : 128 + number
}

/** Does what passes on the exit status of a remote command; a failure of SSH itself is told, and is 255. */
export async function withSshStatus(
  { output, settings, signal }: Context,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof SshError) || signal.aborted) throw error
    renderError(error, output, settings)
    return sshFailed
  }
}
