import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cluster } from '../cluster.js'
import type { VirtualMachine } from '../virtual-machine.js'

/** Where a machine's commands run that the host's shell carries out. */
export interface MachinePlace {
  /** The machine's own folder. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** The machines' folders on this computer. */
export class MachinePlaces implements AsyncDisposable {
  private readonly folder: string

  constructor(folder: string, _socketFolder: string, _cluster: Cluster) {
    this.folder = folder
  }

  /** The place of a machine, made where it is not there yet. */
  async of({ identity }: VirtualMachine): Promise<MachinePlace> {
    const folder = join(this.folder, 'machines', identity.id)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return { folder, environment: { ...process.env, HOME: folder } }
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
