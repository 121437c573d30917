import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { writeAtomically } from '../write-atomically.js'
import type { MachineIdentity } from './machine-spec.js'
import { StateFolderError } from './state-folder-error.js'

const machinesSchema = z.object({
  format: z.literal(1),
  machines: z.array(
    z.object({
      id: z.string(),
      primaryIP: z.string(),
      metadata: z.record(z.string(), z.string()),
      hostname: z.string(),
      /** Whether it had power. */
      up: z.boolean(),
    }),
  ),
})

export interface KeptMachine extends MachineIdentity {
  readonly up: boolean
}

/**
 * How many machines the cluster of a folder had; 0 where there was none.
 * @throws {StateFolderError}
 */
export async function countKeptMachines(stateFolder: string): Promise<number> {
  return (await new MachinesFile(stateFolder).load()).length
}

/** Which virtual machines a cluster has, kept over its end. */
export class MachinesFile {
  private readonly folder: string
  private last: Promise<void> = Promise.resolve()

  constructor(folder: string) {
    this.folder = folder
  }

  /**
   * The machines that were there; none where there was no cluster yet.
   * @throws {StateFolderError}
   */
  async load(): Promise<readonly KeptMachine[]> {
    try {
      return machinesSchema.parse(JSON.parse(await readFile(this.path, 'utf8'))).machines
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
      throw StateFolderError.from(this.folder, 'read', error)
    }
  }

  /** @throws {StateFolderError} */
  save(machines: readonly KeptMachine[]): Promise<void> {
    const text = `${JSON.stringify({ format: 1, machines }, undefined, 2)}\n`
    const write = this.last.then(() => writeAtomically(this.path, text))
    this.last = write.catch(() => undefined)
    return write.catch((error: unknown) => {
      throw StateFolderError.from(this.folder, 'written', error)
    })
  }

  private get path(): string {
    return join(this.folder, 'machines.json')
  }
}
