import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Writable } from 'node:stream'
import type { ServerChannel } from 'ssh2'
import { sendSignal } from '../processes/process-keeper.js'
import { signalNumber } from '../systemd/signal-number.js'
import type { SessionPlace, SessionState } from './serve-session.js'
import { hasTerminals, inTerminal, orders } from './terminal.js'

/**
 * Runs a line in the host's shell, or a shell to type at, in the machine's folder. All of its process group ends
 * with it, and with the connection; what has made a session of its own, with the machine.
 *
 * @returns its exit status, or the name of the signal that ended it, without `SIG`.
 */
export async function runOnHost(
  channel: ServerChannel,
  line: string | undefined,
  state: SessionState,
  { machine, surroundings: { places, hostPrograms }, signal }: SessionPlace,
): Promise<number | string> {
  const { folder, environment } = await places.of(machine)
  const { terminal } = state
  const real = terminal !== undefined && (await hasTerminals())
  if (terminal !== undefined && !real) {
    channel.stderr.write('No terminal: there is no python3 (3.9 or later) on this computer to make one.\r\n')
  }
  const shell: readonly [string, ...string[]] = [
    '/bin/sh',
    ...(line === undefined ? (terminal === undefined ? [] : ['-i']) : ['-c', line]),
  ]
  const argv = real ? inTerminal(shell, { rows: terminal.rows, columns: terminal.cols }) : shell
  const child = await hostPrograms.start(machine, {
    path: argv[0],
    argv,
    environment: {
      ...environment,
      TERM: terminal?.term ?? 'dumb',
      ...Object.fromEntries(state.environment),
    },
    folder,
    // The last takes orders for the terminal. Nobody else has one, as what stays would keep it open.
    stdio: ['pipe', 'pipe', 'pipe', ...(real ? (['pipe'] as const) : [])],
  })
  connect(channel, child, state)
  const end = () => {
    // A terminal tells what runs in it before it goes.
    killGroup(child, real ? 'SIGHUP' : 'SIGKILL')
    child.stdout?.destroy()
    child.stderr?.destroy()
  }
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  try {
    const [code, killedBy]: (number | string | null)[] = await once(child, 'close')
    return code ?? String(killedBy).replace(/^SIG/, '')
  } finally {
    signal.removeEventListener('abort', end)
    killGroup(child, 'SIGKILL')
  }
}

function connect(channel: ServerChannel, child: ChildProcess, state: SessionState): void {
  const { stdin, stdout, stderr } = child
  if (stdin === null || stdout === null || stderr === null) return
  // What ends before it has read everything is no failure.
  stdin.on('error', () => {})
  channel.pipe(stdin)
  stdout.pipe(channel, { end: false })
  stderr.pipe(channel.stderr, { end: false })
  const control = child.stdio[3]
  if (control instanceof Writable) {
    control.on('error', () => {})
    state.onResize = ({ rows, cols }) => control.write(orders.resize(rows, cols))
    state.onSignal = (name) => {
      const number = signalNumber(name)
      if (number !== undefined) control.write(orders.signal(number))
    }
  } else state.onSignal = (name) => killGroup(child, name)
}

function killGroup({ pid }: ChildProcess, signal: string): void {
  const number = signalNumber(signal)
  if (pid !== undefined && number !== undefined) sendSignal(-pid, number)
}
