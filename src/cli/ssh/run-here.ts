import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { RemoteExit } from '../../ssh/index.js'
import type { Context } from '../context.js'
import { InterruptedError } from '../interrupted-error.js'

/** Runs a command, or a login shell where there is none, on this machine and in this terminal. */
export async function runHere(
  { io, signal: ended }: Context,
  command: string | undefined,
  { stdin }: { readonly stdin: boolean },
): Promise<RemoteExit> {
  const [shell, args] =
    command === undefined ? [io.env.SHELL ?? '/bin/sh', ['-l']] : ['/bin/sh', ['-c', command]]
  const child = spawn(shell, args, { stdio: [stdin ? 'inherit' : 'ignore', 'inherit', 'inherit'] })
  ended.addEventListener('abort', () => passOn(ended.reason, child, io.stdin.isTTY === true))
  const [code, signal]: (string | number | null)[] = await once(child, 'exit')
  return {
    code: typeof code === 'number' ? code : undefined,
    signal: typeof signal === 'string' ? signal : undefined,
  }
}

/** What ends caasctl ends the command. Ctrl-C on a terminal has reached it already. */
function passOn(reason: unknown, child: ChildProcess, onTerminal: boolean): void {
  if (!(reason instanceof InterruptedError)) return
  if (reason.signal !== 'SIGINT' || !onTerminal) child.kill(reason.signal)
}
