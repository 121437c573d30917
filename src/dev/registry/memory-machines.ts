import type { Machine } from '../../api/index.js'
import type { MachineSession, PublishedState } from './registry.js'

/** Told of all that machines write, and of all that runs out with them. */
export interface MachineWrites {
  changed(id: string, machine: Machine | undefined): void
  saveState(machineID: string, unit: string, state: PublishedState): void
  removeState(machineID: string, unit: string): void
  beat(machineID: string, unit: string): void
  clearBeat(machineID: string, unit: string): void
}

interface LiveMachine {
  readonly machine: Machine
  readonly expiry: NodeJS.Timeout
  /** Units with a state, and units with a heartbeat, from this machine. */
  readonly states: Set<string>
  readonly beats: Set<string>
}

/** The machines that are alive, each for as long as its session is renewed. */
export class MemoryMachines {
  private readonly alive = new Map<string, LiveMachine>()
  private readonly laidOver = new Map<string, Map<string, string>>()
  private readonly writes: MachineWrites

  constructor(writes: MachineWrites) {
    this.writes = writes
  }

  list(): Machine[] {
    return [...this.alive.values()]
      .map(({ machine }) => this.merged(machine))
      .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  }

  overlay(machineID: string, key: string, value: string): void {
    const overlay = this.laidOver.get(machineID)
    if (overlay === undefined) this.laidOver.set(machineID, new Map([[key, value]]))
    else overlay.set(key, value)
    const live = this.alive.get(machineID)
    if (live !== undefined) this.writes.changed(machineID, this.merged(live.machine))
  }

  *overlays(): Generator<[machineID: string, key: string, value: string], void> {
    for (const [machineID, overlay] of this.laidOver) {
      for (const [key, value] of overlay) yield [machineID, key, value]
    }
  }

  join(machine: Machine, ttlMs: number): MachineSession | undefined {
    const { id } = machine
    if (this.alive.has(id)) return undefined
    const expiry = setTimeout(() => this.drop(id, live), ttlMs).unref()
    const live: LiveMachine = { machine, expiry, states: new Set(), beats: new Set() }
    this.alive.set(id, live)
    this.writes.changed(id, this.merged(machine))
    return this.session(id, live)
  }

  close(): void {
    for (const { expiry } of this.alive.values()) clearTimeout(expiry)
    this.alive.clear()
  }

  /** Writes of a session that ran out do nothing: its machine has to join again first. */
  private session(id: string, live: LiveMachine): MachineSession {
    const isAlive = () => this.alive.get(id) === live
    return {
      refresh: async () => {
        if (!isAlive()) return false
        live.expiry.refresh()
        return true
      },
      saveState: async (unit, state) => {
        if (!isAlive()) return
        live.states.add(unit)
        this.writes.saveState(id, unit, state)
      },
      removeState: async (unit) => {
        if (!isAlive()) return
        live.states.delete(unit)
        this.writes.removeState(id, unit)
      },
      beat: async (unit) => {
        if (!isAlive()) return
        live.beats.add(unit)
        this.writes.beat(id, unit)
      },
      clearBeat: async (unit) => {
        if (!isAlive()) return
        live.beats.delete(unit)
        this.writes.clearBeat(id, unit)
      },
      leave: async () => this.drop(id, live),
    }
  }

  private drop(id: string, live: LiveMachine): void {
    if (this.alive.get(id) !== live) return
    clearTimeout(live.expiry)
    this.alive.delete(id)
    for (const unit of live.beats) this.writes.clearBeat(id, unit)
    for (const unit of live.states) this.writes.removeState(id, unit)
    this.writes.changed(id, undefined)
  }

  private merged({ id, primaryIP, metadata }: Machine): Machine {
    const overlay = this.laidOver.get(id)
    if (overlay === undefined) return { id, primaryIP, metadata }
    const merged = new Map([...Object.entries(metadata), ...overlay])
    return { id, primaryIP, metadata: Object.fromEntries([...merged].filter(([, value]) => value !== '')) }
  }
}
