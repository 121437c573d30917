import type { Duplex } from 'node:stream'
import ssh2, { type ClientErrorExtensions, type ConnectConfig } from 'ssh2'
import { SshConnectError } from '../errors.js'
import { hostKeyAlgorithms } from '../known-hosts/host-key-algorithms.js'
import type { AcceptedHostKey } from '../known-hosts/host-key-checker.js'
import { onAbort } from '../on-abort.js'
import type { SshSettings } from '../settings.js'
import { hostLabel, type SshContext } from './context.js'
import { LiveConnection } from './live-connection.js'
import { Login } from './login.js'
import { describeSocketError } from './open-socket.js'
import type { StageClock } from './stage-clock.js'

/**
 * Speaks SSH over an open socket up to being logged in. The socket is destroyed where that fails.
 * @throws {SshConnectError}
 * @throws {SshAuthenticationError}
 * @throws {HostKeyUnknownError}
 * @throws {HostKeyChangedError}
 * @throws {HostKeyRevokedError}
 * @throws the signal's reason
 */
export async function handshake(
  socket: Duplex,
  settings: SshSettings,
  context: SshContext,
  clock: StageClock,
  signal: AbortSignal,
): Promise<LiveConnection> {
  // ssh2 listens only once it is told to connect; until then a failure must not go unheard.
  const ignore = () => {}
  socket.on('error', ignore)
  const knownTypes = await context.hostKeys.knownTypes(settings).catch((error: unknown) => {
    socket.destroy()
    throw error
  })
  const host = hostLabel(settings)
  clock.stage = 'banner'

  return new Promise((resolve, reject) => {
    const client = new ssh2.Client()
    let settled = false
    // A question that stands when the server hangs up is not to stand for ever.
    const over = new AbortController()
    const asking = AbortSignal.any([signal, over.signal])
    const settle = () => {
      settled = true
      ignoreAbort()
      client.off('error', refused).off('end', ended).off('close', ended)
    }
    const failed = (error: unknown) => {
      if (settled) return
      settle()
      client.on('error', ignore)
      socket.destroy()
      over.abort(error)
      reject(error)
    }
    const ignoreAbort = onAbort(signal, () => failed(signal.reason))
    const ended = () => {
      if (clock.stage === 'authentication') return failed(login.failure('the server closed the connection'))
      const reason = clock.stage === 'banner' ? 'it hung up without speaking SSH' : 'it closed the connection'
      failed(new SshConnectError(host, reason))
    }
    const refused = (error: Error & ClientErrorExtensions) => {
      // One key of an agent could not be used; ssh2 goes on with the next.
      if (error.level === 'agent') return
      if (clock.stage === 'authentication' && error.level !== 'client-socket') {
        failed(login.failure(error.message))
      } else if (clock.stage === 'banner' && error.level === 'protocol') {
        ended()
      } else {
        failed(new SshConnectError(host, describeSocketError(error), { cause: error }))
      }
    }
    const login = new Login(settings, context, clock, asking, failed)
    let accepted: AcceptedHostKey | undefined
    let remembered = Promise.resolve()

    const config: ConnectConfig = {
      sock: socket,
      username: settings.user.value,
      algorithms: { serverHostKey: hostKeyAlgorithms(knownTypes) },
      authHandler: login.nextMethod,
      // Streams to unix sockets are asked of every server: what does not know them says so.
      strictVendor: false,
      // StageClock bounds the time; ssh2's own clock would run on while a person is asked.
      readyTimeout: 0,
      keepaliveInterval: settings.aliveIntervalMs.value,
      keepaliveCountMax: settings.aliveCountMax.value,
      hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
        // Asked again when keys are renegotiated: the host has to stay the same one.
        if (accepted !== undefined) return verify(accepted.key.equals(key))
        const checked = clock.hold(context.hostKeys.check(settings, key, asking)).then((answer) => {
          accepted = answer
          login.trusted = answer.trusted
          verify(true)
        })
        checked.catch(failed)
      },
      ...(settings.agentSocket.value === undefined ? {} : { agent: settings.agentSocket.value }),
    }

    client.on('error', refused).on('end', ended).on('close', ended)
    client.once('handshake', () => {
      // Only now has the host proved that the key is its own.
      clock.stage = 'authentication'
      if (accepted !== undefined) remembered = accepted.remember()
    })
    client.on('banner', (text) => context.notify({ kind: 'banner', host, text }))
    client.on('change password', () => failed(login.failure('the password has expired')))
    client.once('ready', () => {
      settle()
      const live = new LiveConnection(client, socket, settings, login.trusted)
      void remembered.then(() => resolve(live))
    })
    if (signal.aborted) return failed(signal.reason)
    if (socket.destroyed) return ended()
    try {
      client.connect(config)
    } catch (error) {
      return failed(error)
    }
    socket.on('data', function banner(chunk: Buffer) {
      if (!chunk.includes('SSH-')) return
      socket.off('data', banner)
      if (clock.stage === 'banner') clock.stage = 'handshake'
    })
  })
}
