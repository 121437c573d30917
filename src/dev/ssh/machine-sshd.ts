import { setMaxListeners } from 'node:events'
import type { Duplex } from 'node:stream'
import ssh2, { type AuthContext, type Connection } from 'ssh2'
import type { VirtualMachine } from '../virtual-machine.js'
import { serveSession } from './serve-session.js'
import type { StoredKey } from './ssh-keys.js'
import type { SshSurroundings } from './surroundings.js'
import { openSocket, openTcp } from './targets.js'

declare module 'ssh2' {
  interface Server {
    /** The types ask for a socket; ssh2 is content with any stream both ways, as its own README says. */
    injectSocket(stream: Duplex): void
  }
}

/** The SSH server of one machine. It serves streams that come to it from elsewhere, and listens nowhere itself. */
export class MachineSshd {
  readonly machine: VirtualMachine
  readonly hostKey: StoredKey
  private readonly server: ssh2.Server
  private readonly surroundings: SshSurroundings

  constructor(machine: VirtualMachine, hostKey: StoredKey, surroundings: SshSurroundings) {
    this.machine = machine
    this.hostKey = hostKey
    this.surroundings = surroundings
    this.server = new ssh2.Server({ hostKeys: [hostKey.privateKey], ident: 'embedded' }, (client) =>
      this.serve(client),
    )
  }

  /** A stream whose other side speaks SSH to this machine. Without power it is closed. */
  accept(stream: Duplex): void {
    const { power } = this.machine
    if (power === undefined) {
      stream.destroy()
      return
    }
    const cut = () => stream.destroy()
    power.addEventListener('abort', cut)
    stream.once('close', () => power.removeEventListener('abort', cut))
    stream.on('error', cut)
    this.server.injectSocket(stream)
  }

  private serve(client: Connection): void {
    const { machine, surroundings } = this
    const { power } = machine
    // A connection that breaks is no affair of the cluster's.
    client.on('error', () => client.end())
    if (power === undefined) {
      client.end()
      return
    }
    const gone = new AbortController()
    client.once('close', () => gone.abort())
    const signal = AbortSignal.any([gone.signal, power])
    // Everything that is opened over it listens.
    setMaxListeners(0, signal)
    client.on('authentication', (context) => authenticate(context, surroundings.identity))
    client.on('ready', () => {
      client.on('session', (accept) => serveSession(accept(), { machine, surroundings, signal }))
      client.on('tcpip', (accept, reject, { destIP, destPort }) =>
        openTcp(destIP, destPort, { accept, reject, surroundings, from: this, signal }),
      )
      client.on('openssh.streamlocal', (accept, reject, { socketPath }) =>
        openSocket(socketPath, { accept, reject, surroundings, from: this, signal }),
      )
    })
  }
}

/** Any user name is good, with the cluster's own key alone. */
function authenticate(context: AuthContext, identity: StoredKey): void {
  if (context.method !== 'publickey' || !context.key.data.equals(identity.publicBlob)) {
    context.reject(['publickey'])
    return
  }
  // Without a signature the client only asks whether the key would do.
  if (context.signature === undefined || context.blob === undefined) {
    context.accept()
    return
  }
  const key = ssh2.utils.parseKey(identity.privateKey)
  if (key instanceof Error || key.verify(context.blob, context.signature, context.hashAlgo) !== true) {
    context.reject(['publickey'])
    return
  }
  context.accept()
}
