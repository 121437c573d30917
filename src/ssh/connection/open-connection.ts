import type { Duplex } from 'node:stream'
import { SshChannelError, SshConnectError, SshTimeoutError } from '../errors.js'
import type { SshSettings } from '../settings.js'
import { hostLabel, type SshContext } from './context.js'
import type { DialTarget } from './dial.js'
import { handshake } from './handshake.js'
import type { LiveConnection } from './live-connection.js'
import { openSocket } from './open-socket.js'
import { StageClock } from './stage-clock.js'

/** A host that another can be reached through. */
export interface WayIn {
  readonly host: string
  ready(signal: AbortSignal): Promise<void>
  dial(target: DialTarget, signal: AbortSignal): Promise<Duplex>
}

/**
 * Makes a connection from nothing: straight, by a command, or through another host.
 * @throws what {@link handshake} throws, {SshTimeoutError}, or the signal's reason.
 */
export async function openConnection(
  settings: SshSettings,
  via: WayIn | undefined,
  context: SshContext,
  aborted: AbortSignal,
): Promise<LiveConnection> {
  // The way there has a clock of its own.
  await via?.ready(aborted)
  const late = new AbortController()
  const timeoutMs = settings.connectTimeoutMs.value
  const clock = new StageClock(timeoutMs, (stage) => {
    late.abort(new SshTimeoutError(hostLabel(settings), stage, timeoutMs))
  })
  const signal = AbortSignal.any([aborted, late.signal])
  try {
    const socket = await (via === undefined ? openSocket(settings, signal) : dialVia(via, settings, signal))
    return await handshake(socket, settings, context, clock, signal)
  } finally {
    clock.stop()
  }
}

async function dialVia(via: WayIn, settings: SshSettings, signal: AbortSignal): Promise<Duplex> {
  try {
    return await via.dial({ host: settings.host.value, port: settings.port.value }, signal)
  } catch (error) {
    if (!(error instanceof SshChannelError)) throw error
    throw new SshConnectError(hostLabel(settings), `from ${via.host}: ${error.reason}`, { cause: error })
  }
}
