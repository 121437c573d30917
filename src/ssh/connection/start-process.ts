import type { Client, ClientCallback, PseudoTtyOptions } from 'ssh2'
import { SshChannelError } from '../errors.js'
import type { LiveConnection } from './live-connection.js'
import { type AgentForwarding, attachProcess, type Pty, type RemoteProcess } from './remote-process.js'

/** What can be said about a process before it starts. */
export interface StartOptions {
  /** A terminal for it. */
  readonly pty?: Pty | undefined
  /** Variables; OpenSSH takes only those of its AcceptEnv, and says nothing about the others. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /**
   * Lets the agent be used from there, by this process and whatever else can on that host. Where that is
   * refused the process starts without: see {@link RemoteProcess.agentForwarding}.
   */
  readonly agentForward?: boolean | undefined
  /**
   * Told when it has been asked for: from now on it may run, whatever becomes of the connection, unless an
   * {@link SshChannelError} says that it was refused.
   */
  readonly onAsked?: (() => void) | undefined
}

/**
 * Starts a command, or a shell where there is none, as soon as the server has room for one more session.
 * @throws {SshChannelError} {SshConnectionLostError} {SshTimeoutError}, or the signal's reason.
 * @internal
 */
export async function startProcess(
  live: LiveConnection,
  command: string | undefined,
  options: StartOptions,
  hasAgent: boolean,
  signal: AbortSignal,
): Promise<RemoteProcess> {
  const start = (agent: AgentForwarding) =>
    live.sessions.open(
      () =>
        live.openChannel(
          command === undefined ? 'a shell' : 'a session',
          true,
          signal,
          (client, done) => {
            request(client, command, options, agent === 'on', done)
            options.onAsked?.()
          },
          (channel) => attachProcess(channel, agent, signal),
        ),
      signal,
    )

  if (options.agentForward !== true) return start('off')
  if (!hasAgent) return start('no-agent')
  if (live.refusesAgent || !live.trusted) return start('refused')
  try {
    return await start('on')
  } catch (error) {
    if (!(error instanceof SshChannelError) || error.refusal !== 'request') throw error
    // One of the requests was refused, and that for the agent comes first. Nothing has run yet.
    const process = await start('refused')
    live.refusesAgent = true
    return process
  }
}

function request(
  client: Client,
  command: string | undefined,
  { pty, env }: StartOptions,
  agentForward: boolean,
  done: ClientCallback,
): void {
  const terminal: PseudoTtyOptions | undefined = pty && { term: pty.term, cols: pty.columns, rows: pty.rows }
  // agentForward is missing in the types of ssh2, not in ssh2.
  const options = { agentForward, ...(env === undefined ? {} : { env: { ...env } }) }
  if (command === undefined) client.shell(terminal ?? false, options, done)
  else client.exec(command, { ...options, ...(terminal === undefined ? {} : { pty: terminal }) }, done)
}
