import { type Readable, Transform, Writable } from 'node:stream'
import type { ServerChannel } from 'ssh2'
import { isSignal } from '../docker/signals.js'
import type { Command } from './command.js'
import type { SessionPlace, SessionState } from './serve-session.js'

/** Runs a command that the machine answers itself. @returns its exit status, or the name of a signal. */
export async function runCommand(
  channel: ServerChannel,
  { command, args }: { readonly command: Command; readonly args: readonly string[] },
  state: SessionState,
  { machine, surroundings: { cluster, places }, signal: gone }: SessionPlace,
): Promise<number | string> {
  const { systemd } = machine
  if (systemd === undefined) return 255
  const ended = new AbortController()
  let killedBy: string | undefined
  state.onSignal = (name) => {
    killedBy = name
    ended.abort()
  }
  gone.addEventListener('abort', () => ended.abort())
  const { signal } = ended
  const onTerminal = state.terminal !== undefined
  const status = await command({
    args,
    machine,
    systemd,
    cluster,
    client: () => places.of(machine),
    stdin: onTerminal ? typed(channel, () => state.onSignal('INT')) : channel,
    stdout: onTerminal ? toTerminal(channel) : channel,
    stderr: onTerminal ? toTerminal(channel) : channel.stderr,
    signal,
    onSignal: (told) => {
      state.onSignal = (name) => {
        const signal = `SIG${name}`
        if (isSignal(signal)) told(signal)
      }
    },
  })
  return killedBy ?? status
}

/** What a terminal does to what is written: each line begins at the left. */
function toTerminal(channel: ServerChannel): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      channel.write(chunk.toString('latin1').replaceAll('\n', '\r\n'), 'latin1', done)
    },
  })
}

/** What is typed at a terminal, where Ctrl-C ends what runs. */
function typed(channel: ServerChannel, interrupt: () => void): Readable {
  return channel.pipe(
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        if (chunk.includes(3)) interrupt()
        done(undefined, chunk)
      },
    }).resume(),
  )
}
