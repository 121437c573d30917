import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { Cluster, ClusterSsh } from '../cluster.js'
import { ListenError } from '../http/listen-error.js'
import type { ProcessKeeper } from '../processes/process-keeper.js'
import type { VirtualMachine } from '../virtual-machine.js'
import { HostPrograms } from './host-programs.js'
import type { MachinePlaces } from './machine-places.js'
import { MachineSshd } from './machine-sshd.js'
import { SshKeys, type StoredKey } from './ssh-keys.js'
import type { SshSurroundings } from './surroundings.js'

export interface SshServerOptions {
  /** Keeps keys. */
  readonly folder: string
  readonly places: MachinePlaces
  /** Who runs what people have this computer run; asked for when it is first needed. */
  readonly findKeeper: () => Promise<ProcessKeeper>
  /** TCP port on 127.0.0.1; 0 takes any that is free. */
  readonly port: number
}

/**
 * The cluster's SSH: one port on this computer's loopback as the way in, behind it every machine under its own
 * address. The way in leads to the first machine that has power, as an address does that is moved at need.
 */
export class SshServer implements ClusterSsh, AsyncDisposable {
  readonly host = '127.0.0.1'
  readonly identityFile: string
  readonly knownHostsFile: string
  private readonly keys: SshKeys
  private readonly surroundings: SshSurroundings
  private readonly sshds: MachineSshd[] = []
  private readonly server: Server
  private readonly sockets = new Set<Socket>()
  private knownHosts: Promise<void> = Promise.resolve()

  private constructor(
    cluster: Cluster,
    keys: SshKeys,
    identity: StoredKey,
    { places, findKeeper }: SshServerOptions,
  ) {
    this.keys = keys
    this.identityFile = keys.identityFile
    this.knownHostsFile = keys.knownHostsFile
    const sshdAt = (host: string) =>
      this.sshds.find(
        ({ machine: { identity } }) => identity.primaryIP === host || identity.hostname === host,
      )
    const hostPrograms = new HostPrograms(findKeeper)
    this.surroundings = { cluster, identity, places, hostPrograms, sshdAt }
    this.server = createServer({ noDelay: true }, (socket) => this.enter(socket))
  }

  /** @throws {ListenError} where the port cannot be had. */
  static async start(cluster: Cluster, options: SshServerOptions): Promise<SshServer> {
    const keys = new SshKeys(options.folder)
    const ssh = new SshServer(cluster, keys, await keys.identity(), options)
    ssh.sshds.push(...(await Promise.all(cluster.machines.map((machine) => ssh.makeSshd(machine)))))
    ssh.server.listen(options.port, ssh.host)
    try {
      await once(ssh.server, 'listening')
    } catch (error) {
      if (error instanceof Error) throw new ListenError({ host: ssh.host, port: options.port }, error)
      throw error
    }
    await ssh.writeKnownHosts()
    return ssh
  }

  get port(): number {
    const address = this.server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  /** Gives a new machine its SSH server. */
  async add(machine: VirtualMachine): Promise<void> {
    this.sshds.push(await this.makeSshd(machine))
    await this.writeKnownHosts()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    for (const socket of this.sockets) socket.destroy()
    await closed
  }

  private async makeSshd(machine: VirtualMachine): Promise<MachineSshd> {
    return new MachineSshd(machine, await this.keys.hostKey(machine.identity.id), this.surroundings)
  }

  private writeKnownHosts(): Promise<void> {
    const write = this.knownHosts.then(() =>
      this.keys.writeKnownHosts(
        this.sshds.map(({ machine: { identity }, hostKey }) => ({
          names: [identity.primaryIP, identity.hostname],
          key: hostKey,
        })),
        this.port,
      ),
    )
    this.knownHosts = write.catch(() => undefined)
    return write
  }

  private enter(socket: Socket): void {
    this.sockets.add(socket)
    socket.once('close', () => this.sockets.delete(socket))
    const entry = this.sshds.find(({ machine }) => machine.isUp)
    if (entry === undefined) socket.resetAndDestroy()
    else entry.accept(socket)
  }
}
