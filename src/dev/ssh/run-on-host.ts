import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ServerChannel } from 'ssh2'
import type { SessionPlace, SessionState } from './serve-session.js'

/**
 * Runs a line in the host's shell, or a shell to type at, in the machine's folder. All of its process group ends
 * with it, and with the connection or the machine.
 *
 * @returns its exit status, or the name of the signal that ended it, without `SIG`.
 */
export async function runOnHost(
  channel: ServerChannel,
  line: string | undefined,
  state: SessionState,
  { machine, surroundings: { places }, signal }: SessionPlace,
): Promise<number | string> {
  const { folder, environment } = await places.of(machine)
  if (signal.aborted) return 255
  const child = spawn('/bin/sh', line === undefined ? [] : ['-c', line], {
    cwd: folder,
    env: { ...environment, ...Object.fromEntries(state.environment) },
    detached: true,
    stdio: 'pipe',
  })
  // Who reads no more than the beginning is no failure.
  child.stdin.on('error', () => {})
  channel.pipe(child.stdin)
  child.stdout.pipe(channel, { end: false })
  child.stderr.pipe(channel.stderr, { end: false })
  state.onSignal = (name) => killGroup(child, `SIG${name}`)
  const end = () => {
    killGroup(child, 'SIGKILL')
    child.stdout.destroy()
    child.stderr.destroy()
  }
  signal.addEventListener('abort', end)
  try {
    const [code, killedBy]: (number | string | null)[] = await once(child, 'close')
    return code ?? String(killedBy).replace(/^SIG/, '')
  } finally {
    signal.removeEventListener('abort', end)
    killGroup(child, 'SIGKILL')
  }
}

function killGroup({ pid }: ChildProcess, signal: string): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended already, or the signal is none that this system knows.
  }
}
