import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { RemoteExit } from '../../ssh/index.js'

/** Runs a command, or a login shell where there is none, on this machine and in this terminal. */
export async function runHere(
  command: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RemoteExit> {
  const child =
    command === undefined
      ? spawn(env.SHELL ?? '/bin/sh', ['-l'], { stdio: 'inherit' })
      : spawn('/bin/sh', ['-c', command], { stdio: 'inherit' })
  const [code, signal]: (string | number | null)[] = await once(child, 'exit')
  return {
    code: typeof code === 'number' ? code : undefined,
    signal: typeof signal === 'string' ? signal : undefined,
  }
}
