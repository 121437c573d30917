import { mkdir, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Cluster } from '../cluster.js'
import type { VirtualMachine } from '../virtual-machine.js'
import { MachineSocket } from './machine-socket.js'
import { writeWrappers } from './wrappers.js'

/** Where what a machine runs on this computer is at home. */
export interface MachinePlace {
  /** The machine's own folder. */
  readonly folder: string
  /** The folder of the programs that are the machine's own, and their names. */
  readonly programs: string
  readonly programNames: ReadonlySet<string>
  /** Where its units' processes say how they are (sd_notify(3)). */
  readonly notifySocket: string
  /** What a session on the machine has. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** The machines' folders on this computer, made when they are first needed. */
export class MachinePlaces implements AsyncDisposable {
  private readonly folder: string
  private readonly socketFolder: string
  private readonly cluster: Cluster
  private readonly sockets = new Map<VirtualMachine, Promise<MachineSocket>>()
  private readonly wrappers = new Map<VirtualMachine, Promise<ReadonlySet<string>>>()

  /**
   * @param folder for the machines' folders.
   * @param socketFolder for the machines' sockets; its path is short.
   */
  constructor(folder: string, socketFolder: string, cluster: Cluster) {
    this.folder = folder
    this.socketFolder = socketFolder
    this.cluster = cluster
  }

  /** @param dockerScript what `docker` is on it, where it does not lead back to the machine. Heeded at the first call. */
  async of(machine: VirtualMachine, dockerScript?: string): Promise<MachinePlace> {
    const { id, hostname, primaryIP } = machine.identity
    const folder = join(this.folder, id)
    const programs = join(this.folder, 'programs', id)
    const number = this.cluster.machines.indexOf(machine) + 1
    const socketPath = join(this.socketFolder, `m${number}.sock`)
    let wrappers = this.wrappers.get(machine)
    if (wrappers === undefined) {
      wrappers = writeWrappers(programs, { id, hostname, socketPath, dockerScript })
      this.wrappers.set(machine, wrappers)
      this.sockets.set(machine, MachineSocket.listen(socketPath, machine, this.cluster))
    }
    const made = makeFolder(folder, primaryIP)
    const [programNames] = await Promise.all([wrappers, made, this.sockets.get(machine)])
    const { username, shell } = userInfo()
    return {
      folder,
      programs,
      programNames,
      notifySocket: join(this.socketFolder, `n${number}.sock`),
      environment: {
        ...inherited(),
        ENV: join(programs, 'prompt'),
        HOME: folder,
        HOSTNAME: hostname,
        LOGNAME: username,
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

/** A machine's folder, with the file that CoreOS has its addresses in and unit files read. */
async function makeFolder(folder: string, address: string): Promise<void> {
  await mkdir(join(folder, 'etc'), { recursive: true, mode: 0o700 })
  const text = `COREOS_PRIVATE_IPV4=${address}\nCOREOS_PUBLIC_IPV4=${address}\n`
  await writeFile(join(folder, 'etc', 'environment'), text)
}

/** Not what leads caasctl or fleetctl to some other cluster, nor what belongs to whoever started this one. */
function inherited(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(CAASCTL_|FLEETCTL_|NODE_|npm_|SSH_|XDG_|VITEST)|^(OLDPWD|PWD|_)$/.test(name),
    ),
  )
}
