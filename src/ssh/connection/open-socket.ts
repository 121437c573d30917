import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { Duplex } from 'node:stream'
import { SshConnectError } from '../errors.js'
import { onAbort } from '../on-abort.js'
import type { SshSettings } from '../settings.js'
import { hostLabel } from './context.js'

/** Opens what SSH is to be spoken over: a TCP connection, or the pipes of a ProxyCommand. */
export async function openSocket(settings: SshSettings, signal: AbortSignal): Promise<Duplex> {
  const proxy = settings.proxy.value
  return proxy?.kind === 'command' ? runProxyCommand(proxy.command) : connectTcp(settings, signal)
}

function connectTcp(settings: SshSettings, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket = connect(settings.port.value, settings.host.value)
    const ignoreAbort = onAbort(signal, () => {
      socket.destroy()
      reject(signal.reason)
    })
    const failed = (error: NodeJS.ErrnoException) => {
      ignoreAbort()
      reject(new SshConnectError(hostLabel(settings), describeSocketError(error), { cause: error }))
    }
    socket.once('error', failed)
    socket.once('connect', () => {
      ignoreAbort()
      socket.off('error', failed)
      socket.setNoDelay(true)
      resolve(socket)
    })
  })
}

/** What went wrong on a socket, in words. */
export function describeSocketError(error: NodeJS.ErrnoException): string {
  const words = socketErrors.get(error.code ?? '')
  // Several addresses were tried: Node gives one error a try, and no message of its own.
  const message = error.message === '' ? error.code : error.message
  return words ?? message ?? 'the connection failed'
}

const socketErrors = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'connection reset by the other side'],
  ['EHOSTUNREACH', 'no route to it'],
  ['ENETUNREACH', 'no route to its network'],
  ['ENOTFOUND', 'its name cannot be resolved'],
  ['EAI_AGAIN', 'its name cannot be resolved at the moment'],
  ['EPIPE', 'closed by the other side'],
  ['ETIMEDOUT', 'it does not answer'],
])

/** Runs a command whose standard input and output lead to the host; ssh_config(5), ProxyCommand. */
function runProxyCommand(command: string): Duplex {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'inherit'] })
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin })
  child.once('error', (error) => stream.destroy(error))
  stream.once('close', () => child.kill('SIGHUP'))
  return stream
}
