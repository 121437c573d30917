import type { PseudoTtyInfo, ServerChannel, Session, WindowChangeInfo } from 'ssh2'
import { splitCommandLine } from '../split-command-line.js'
import type { VirtualMachine } from '../virtual-machine.js'
import { findCommand } from './find-command.js'
import { runCommand } from './run-command.js'
import { runOnHost } from './run-on-host.js'
import type { SshSurroundings } from './surroundings.js'

export interface SessionPlace {
  readonly machine: VirtualMachine
  readonly surroundings: SshSurroundings
  /** Aborts when the connection or the machine is gone. */
  readonly signal: AbortSignal
}

/** What one session has been told before and while it runs. */
export interface SessionState {
  terminal: (PseudoTtyInfo & { readonly term?: string }) | undefined
  readonly environment: Map<string, string>
  /** Set by what runs. */
  onResize: (size: WindowChangeInfo) => void
  /** Set by what runs. @param name without `SIG` */
  onSignal: (name: string) => void
}

/** Variables that a client may set, as in the sshd_config of most systems. */
const accepted = /^(LANG|LC_\w+|COLORTERM|NO_COLOR)$/

/** A session on a machine: one command, or a shell. What is not served is refused: agent, X11, sftp. */
export function serveSession(session: Session, place: SessionPlace): void {
  const state: SessionState = {
    terminal: undefined,
    environment: new Map(),
    onResize: () => {},
    onSignal: () => {},
  }
  // ssh2 gives no function to answer with where the client wants no answer.
  session.on('pty', (accept?: () => void, _reject?: () => void, info?: PseudoTtyInfo) => {
    state.terminal = info
    accept?.()
  })
  session.on('window-change', (accept?: () => void, _reject?: () => void, info?: WindowChangeInfo) => {
    if (info !== undefined) state.onResize(info)
    accept?.()
  })
  session.on('env', (accept?: () => void, reject?: () => void, info?: { key: string; val: string }) => {
    if (info === undefined || !accepted.test(info.key)) {
      reject?.()
      return
    }
    state.environment.set(info.key, info.val)
    accept?.()
  })
  session.on('signal', (accept?: () => void, _reject?: () => void, info?: { name: string }) => {
    if (info !== undefined) state.onSignal(info.name.replace(/^SIG/, ''))
    accept?.()
  })
  hearAfterInput(session)
  session.on('exec', (accept, _reject, { command }) => run(accept(), command, state, place))
  session.on('shell', (accept) => run(accept(), undefined, state, place))
}

/**
 * ssh2 hears no signal and no new window size any more once standard input has ended, although RFC 4254, section 5.3,
 * then only forbids more data.
 */
function hearAfterInput(session: Session): void {
  session.on('eof', () => Reflect.set(session, '_ending', false))
}

function run(
  channel: ServerChannel,
  line: string | undefined,
  state: SessionState,
  place: SessionPlace,
): void {
  channel.on('error', () => channel.close())
  const gone = new AbortController()
  channel.once('close', () => gone.abort())
  const signal = AbortSignal.any([gone.signal, place.signal])
  const words = line === undefined ? undefined : splitCommandLine(line)
  const known = words && findCommand(words, place.machine)
  const work =
    known === undefined
      ? runOnHost(channel, line, state, { ...place, signal })
      : runCommand(channel, known, state, { ...place, signal })
  work
    .then(async (exit) => {
      if (signal.aborted) return
      await written(channel)
      if (typeof exit === 'number') channel.exit(exit)
      else channel.exit(exit)
      channel.end()
    })
    .catch((error: unknown) => {
      place.surroundings.cluster.log.write(place.machine.identity.id, `ssh: ${String(error)}`, 3)
      channel.exit(255)
      channel.end()
    })
}

/** Resolves once all has left that was written; never where the other side is gone, as ssh2 tells nobody then. */
async function written(channel: ServerChannel): Promise<void> {
  await new Promise<void>((resolve) => channel.stderr.write('', () => resolve()))
  await new Promise<void>((resolve) => channel.write('', () => resolve()))
}
