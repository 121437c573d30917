import { mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Cluster } from '../cluster.js'
import type { VirtualMachine } from '../virtual-machine.js'
import { MachineSocket } from './machine-socket.js'
import { writeWrappers } from './wrappers.js'

/** Where a machine's commands run that the host's shell carries out. */
export interface MachinePlace {
  /** The machine's own folder. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** The machines' folders on this computer, made when they are first needed. */
export class MachinePlaces implements AsyncDisposable {
  private readonly folder: string
  private readonly socketFolder: string
  private readonly cluster: Cluster
  private readonly sockets = new Map<VirtualMachine, Promise<MachineSocket>>()
  private wrappers: Promise<void> | undefined

  /** @param socketFolder for the machines' sockets; its path is short. */
  constructor(folder: string, socketFolder: string, cluster: Cluster) {
    this.folder = folder
    this.socketFolder = socketFolder
    this.cluster = cluster
  }

  async of(machine: VirtualMachine): Promise<MachinePlace> {
    const { id, hostname } = machine.identity
    const folder = join(this.folder, 'machines', id)
    const programs = join(this.folder, 'bin')
    const socketPath = join(this.socketFolder, `m${this.cluster.machines.indexOf(machine) + 1}.sock`)
    this.wrappers ??= writeWrappers(programs)
    let socket = this.sockets.get(machine)
    if (socket === undefined) {
      socket = MachineSocket.listen(socketPath, machine, this.cluster)
      this.sockets.set(machine, socket)
    }
    await Promise.all([mkdir(folder, { recursive: true, mode: 0o700 }), this.wrappers, socket])
    const { username, shell } = userInfo()
    return {
      folder,
      environment: {
        ...inherited(),
        ENV: join(programs, 'prompt'),
        HOME: folder,
        HOSTNAME: hostname,
        LOGNAME: username,
        MACHINE_ID: id,
        MACHINE_SOCKET: socketPath,
        PATH: `${programs}${delimiter}${process.env.PATH ?? '/usr/bin:/bin'}`,
        SHELL: shell ?? '/bin/sh',
        // As on the machines of a cluster.
        TZ: 'UTC',
        USER: username,
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets.values()) await (await socket)[Symbol.asyncDispose]()
  }
}

/** Not what leads caasctl or fleetctl to some other cluster, nor what belongs to whoever started this one. */
function inherited(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(CAASCTL_|FLEETCTL_|NODE_|npm_|SSH_|XDG_|VITEST)|^(OLDPWD|PWD|_)$/.test(name),
    ),
  )
}
