import type { PlacementUnit } from '../../scheduling/index.js'
import type { ScheduledUnit } from '../registry/registry.js'

export interface EngineUnit {
  readonly unit: ScheduledUnit
  readonly placement: PlacementUnit
}

/** The units as the engine knows them, found by name, by machine, and by the unit they must be with. */
export class EngineUnits {
  private readonly units = new Map<string, EngineUnit>()
  private readonly byMachine = new Map<string, Set<string>>()
  private readonly byPeer = new Map<string, Set<string>>()

  /** Names of the units that others have to give way to (`Replaces`). */
  readonly replacers = new Set<string>()

  get(name: string): EngineUnit | undefined {
    return this.units.get(name)
  }

  /** Names of the units scheduled to a machine. */
  on(machineID: string): ReadonlySet<string> {
    return this.byMachine.get(machineID) ?? new Set()
  }

  /** Names of the units that ask to be where this one is (`MachineOf`). */
  followers(name: string): ReadonlySet<string> {
    return this.byPeer.get(name) ?? new Set()
  }

  set(unit: EngineUnit): void {
    this.delete(unit.unit.name)
    const { name, machineID } = unit.unit
    this.units.set(name, unit)
    if (machineID !== undefined) add(this.byMachine, machineID, name)
    for (const peer of unit.placement.requirements.peers) add(this.byPeer, peer, name)
    if (unit.placement.requirements.replaces.length > 0) this.replacers.add(name)
  }

  /** The engine has decided where a unit runs; the registry will say so later. */
  move(name: string, machineID: string | undefined): void {
    const known = this.units.get(name)
    if (known !== undefined) this.set({ ...known, unit: { ...known.unit, machineID } })
  }

  delete(name: string): void {
    const known = this.units.get(name)
    if (known === undefined) return
    this.units.delete(name)
    this.replacers.delete(name)
    if (known.unit.machineID !== undefined) remove(this.byMachine, known.unit.machineID, name)
    for (const peer of known.placement.requirements.peers) remove(this.byPeer, peer, name)
  }
}

function add(index: Map<string, Set<string>>, key: string, name: string): void {
  const names = index.get(key)
  if (names === undefined) index.set(key, new Set([name]))
  else names.add(name)
}

function remove(index: Map<string, Set<string>>, key: string, name: string): void {
  const names = index.get(key)
  names?.delete(name)
  if (names?.size === 0) index.delete(key)
}
