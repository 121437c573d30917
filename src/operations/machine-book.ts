import type { Fleet, Machine, Unit } from '../api/index.js'
import { hasMetadata, toPlacementUnit } from '../scheduling/index.js'

/** Milliseconds after which the list of machines is read again where a machine is unknown or may have gone. */
const staleAfterMs = 5_000

/** The machines of the cluster, read when first needed and again when what is asked for is not among them. */
export class MachineBook {
  private readonly fleet: Fleet
  private readonly now: () => number
  private machines: ReadonlyMap<string, Machine> = new Map()
  private readAt: number | undefined
  private reading: Promise<void> | undefined

  constructor(fleet: Fleet, now: () => number) {
    this.fleet = fleet
    this.now = now
  }

  /** All machines, as of some seconds ago at most. */
  async all(signal: AbortSignal): Promise<readonly Machine[]> {
    if (this.isStale()) await this.read(signal)
    return [...this.machines.values()]
  }

  /** Machines by ID. Of one that is not alive nothing but the ID is known. */
  async named(ids: readonly string[], signal: AbortSignal): Promise<Machine[]> {
    if (ids.some((id) => !this.machines.has(id)) && this.isStale()) await this.read(signal)
    return ids.map((id) => this.machines.get(id) ?? { id, primaryIP: '', metadata: {} })
  }

  /** IDs of the machines whose metadata lets a unit run there, as of some seconds ago at most. */
  async able(unit: Unit, signal: AbortSignal): Promise<string[]> {
    const placement = toPlacementUnit(unit)
    const machines = await this.all(signal)
    return machines.filter((machine) => hasMetadata(placement, machine)).map(({ id }) => id)
  }

  private isStale(): boolean {
    return this.readAt === undefined || this.now() - this.readAt > staleAfterMs
  }

  private read(signal: AbortSignal): Promise<void> {
    this.reading ??= this.readNow(signal).finally(() => {
      this.reading = undefined
    })
    return this.reading
  }

  private async readNow(signal: AbortSignal): Promise<void> {
    const machines = await this.fleet.machines({ signal })
    this.machines = new Map(machines.map((machine) => [machine.id, machine]))
    this.readAt = this.now()
  }
}
