import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { Writable } from 'node:stream'
import type { ServerChannel } from 'ssh2'
import type { SessionPlace, SessionState } from './serve-session.js'
import { hasTerminals, inTerminal, orders } from './terminal.js'

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
  const { terminal } = state
  const real = terminal !== undefined && (await hasTerminals())
  if (signal.aborted) return 255
  if (terminal !== undefined && !real) {
    channel.stderr.write('No terminal: there is no python3 (3.9 or later) on this computer to make one.\r\n')
  }
  const shell = ['/bin/sh', ...(line === undefined ? (terminal === undefined ? [] : ['-i']) : ['-c', line])]
  const [program = '', ...args] = real
    ? inTerminal(shell, { rows: terminal.rows, columns: terminal.cols })
    : shell
  const child = spawn(program, args, {
    cwd: folder,
    env: {
      ...environment,
      TERM: terminal?.term ?? 'dumb',
      ...Object.fromEntries(state.environment),
    },
    // A process group of its own.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  })
  connect(channel, child, state, real)
  const end = () => {
    // A terminal tells what runs in it before it goes.
    killGroup(child, real ? 'SIGHUP' : 'SIGKILL')
    child.stdout?.destroy()
    child.stderr?.destroy()
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

function connect(channel: ServerChannel, child: ChildProcess, state: SessionState, real: boolean): void {
  const { stdin, stdout, stderr } = child
  const control = child.stdio[3]
  if (stdin === null || stdout === null || stderr === null || !(control instanceof Writable)) return
  // What ends before it has read everything is no failure.
  stdin.on('error', () => {})
  control.on('error', () => {})
  channel.pipe(stdin)
  stdout.pipe(channel, { end: false })
  stderr.pipe(channel.stderr, { end: false })
  if (real) {
    state.onResize = ({ rows, cols }) => control.write(orders.resize(rows, cols))
    state.onSignal = (name) => {
      const number = Object.entries(constants.signals).find(([known]) => known === `SIG${name}`)?.[1]
      if (number !== undefined) control.write(orders.signal(number))
    }
  } else {
    control.end()
    state.onSignal = (name) => killGroup(child, `SIG${name}`)
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
