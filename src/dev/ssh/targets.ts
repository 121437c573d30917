import { connect, type NetConnectOpts } from 'node:net'
import type { AcceptConnection, RejectConnection, ServerChannel } from 'ssh2'
import { ApartStream } from './apart-stream.js'
import { joinChannel } from './join-channel.js'
import type { MachineSshd } from './machine-sshd.js'
import type { SshSurroundings } from './surroundings.js'

interface Opening {
  readonly accept: AcceptConnection<ServerChannel>
  readonly reject: RejectConnection
  readonly surroundings: SshSurroundings
  /** The machine from which the connection is made. */
  readonly from: MachineSshd
  readonly signal: AbortSignal
}

/** fleet's socket where the machines of a fleet cluster have it; `/var/run` is a link to `/run` there. */
const apiSockets = ['/var/run/fleet.sock', '/run/fleet.sock']

/** The port of fleet's API in the examples of its documentation. */
const apiPort = 49_153

const sshPort = 22

/**
 * Opens a TCP connection as from a machine. Another machine's address leads to its SSH server or to the port of
 * that number on this computer's loopback, where the machines' own programs listen; without power it refuses.
 */
export function openTcp(host: string, port: number, opening: Opening): void {
  const { surroundings, from, reject } = opening
  const local = ['127.0.0.1', '::1', 'localhost'].includes(host)
  const target = local ? from : surroundings.sshdAt(host)
  if (target === undefined || !target.machine.isUp) reject()
  else if (port === sshPort) target.accept(new ApartStream(opening.accept()))
  else if (port === apiPort) dial({ path: surroundings.cluster.socketPath }, opening)
  else dial({ host: host === '::1' ? host : '127.0.0.1', port }, opening)
}

/** Opens a unix socket as from a machine: that of fleet's API, no other. */
export function openSocket(path: string, opening: Opening): void {
  if (!apiSockets.includes(path)) opening.reject()
  else dial({ path: opening.surroundings.cluster.socketPath }, opening)
}

export function isApiSocket(path: string): boolean {
  return apiSockets.includes(path)
}

function dial(where: NetConnectOpts, { accept, reject, signal }: Opening): void {
  const socket = connect({ ...where, allowHalfOpen: true })
  const cut = () => socket.destroy()
  signal.addEventListener('abort', cut)
  socket.once('close', () => signal.removeEventListener('abort', cut))
  socket.once('error', reject)
  socket.once('connect', () => {
    socket.off('error', reject)
    joinChannel(accept(), socket)
  })
}
