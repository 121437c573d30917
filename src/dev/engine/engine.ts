import { ClusterLoad, fits, type PlacementUnit, toPlacementUnit } from '../../scheduling/index.js'
import { isTemplateName } from '../../units/index.js'
import type { ClusterLog } from '../log.js'
import type { Registry, RegistryChange, RegistryWatch, ScheduledUnit } from '../registry/registry.js'
import { EngineUnits } from './engine-units.js'

export interface EngineOptions {
  readonly registry: Registry
  readonly log: ClusterLog
  /** From a change to the round about it, in milliseconds; what comes meanwhile is part of it. */
  readonly delayMs: number
  /**
   * The order in which a round takes units. fleet has none: it walks a Go map. Here it is that of their names,
   * so that a run can be repeated.
   */
  readonly order?: ((a: string, b: string) => number) | undefined
}

/** How long to wait after a write to the registry has failed. */
const retryMs = 1_000

/**
 * Decides where units run, as fleet's engine does: first all that may not stay where they are leave, then all
 * that want to run and are nowhere are placed. Only what a change can have an effect on is looked at.
 */
export class Engine {
  private readonly registry: Registry
  private readonly log: ClusterLog
  private readonly delayMs: number
  private readonly order: (a: string, b: string) => number
  private readonly units = new EngineUnits()
  private readonly load = new ClusterLoad()
  /** Scheduled units that may have to leave. */
  private readonly doubtful = new Set<string>()
  /** Units that want to run and are nowhere. */
  private readonly waiting = new Set<string>()
  /** Those among them for which something has changed since they were tried. */
  private readonly untried = new Set<string>()
  /** Something has changed that may make room for any of them. */
  private roomMade = false
  private watch: RegistryWatch | undefined
  private timer: NodeJS.Timeout | undefined
  private held = false
  private rounds = 0
  private scheduled = 0
  private unscheduled = 0

  constructor({ registry, log, delayMs, order }: EngineOptions) {
    this.registry = registry
    this.log = log
    this.delayMs = delayMs
    this.order = order ?? ((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  }

  /** Rounds and decisions so far. */
  get figures(): { rounds: number; scheduled: number; unscheduled: number } {
    const { rounds, scheduled, unscheduled } = this
    return { rounds, scheduled, unscheduled }
  }

  async start(): Promise<void> {
    const watch = await this.registry.watch((change) => this.onChange(change))
    this.watch = watch
    for (const machine of watch.machines) this.load.setMachine(machine)
    for (const unit of watch.units) this.onUnit(unit.name, unit)
    this.wake()
  }

  stop(): void {
    this.watch?.close()
    clearTimeout(this.timer)
    this.timer = undefined
    this.held = true
  }

  /** As if no machine led: changes pile up until {@link release}. */
  hold(): void {
    this.held = true
    clearTimeout(this.timer)
    this.timer = undefined
  }

  release(): void {
    this.held = false
    this.wake()
  }

  private onChange(change: RegistryChange): void {
    if (change.kind === 'unit') this.onUnit(change.name, change.unit)
    else if (change.machine === undefined) {
      this.load.removeMachine(change.id)
      this.doubtAllOn(change.id)
    } else {
      this.load.setMachine(change.machine)
      this.doubtAllOn(change.id)
      this.roomMade = true
    }
    this.wake()
  }

  private onUnit(name: string, unit: ScheduledUnit | undefined): void {
    const before = this.units.get(name)
    if (before !== undefined && unit !== undefined && isSame(before.unit, unit)) return
    if (unit === undefined || unit.global) this.forget(name)
    if (before?.unit.global && !unit?.global) {
      this.load.removeGlobal(name)
      this.roomMade = true
    }
    if (unit === undefined) return
    const placement =
      before?.unit.file === unit.file ? before.placement : toPlacementUnit({ name, ...unit.file })
    this.units.set({ unit, placement })
    if (unit.global) {
      if (before?.placement !== placement) {
        this.load.setGlobal(placement)
        this.roomMade = true
      }
      return
    }
    this.waiting.delete(name)
    if (unit.machineID !== undefined) {
      this.arrives(placement, unit.machineID)
      this.doubtful.add(name)
      return
    }
    this.leaves(name)
    if (unit.desiredState !== 'inactive' && !isTemplateName(name)) this.wait(name)
  }

  private arrives(placement: PlacementUnit, machineID: string): void {
    const { name } = placement
    this.load.schedule(placement, machineID)
    for (const follower of this.units.followers(name)) this.reconsider(follower)
    for (const replacer of this.units.replacers) {
      if (this.load.machineOf(replacer) === machineID) this.doubtful.add(replacer)
    }
  }

  private wait(name: string): void {
    this.waiting.add(name)
    this.untried.add(name)
  }

  private forget(name: string): void {
    this.leaves(name)
    this.units.delete(name)
    this.waiting.delete(name)
    this.doubtful.delete(name)
  }

  /** A unit is on no machine any more: that may make room, and takes the ground from those that must be with it. */
  private leaves(name: string): void {
    if (this.load.machineOf(name) === undefined) return
    this.load.unschedule(name)
    for (const follower of this.units.followers(name)) this.reconsider(follower)
    this.roomMade = true
  }

  private reconsider(name: string): void {
    if (this.waiting.has(name)) this.untried.add(name)
    else if (this.load.machineOf(name) !== undefined) this.doubtful.add(name)
  }

  private doubtAllOn(machineID: string): void {
    for (const name of this.units.on(machineID)) this.doubtful.add(name)
  }

  private wake(delayMs = this.delayMs): void {
    if (this.held || this.timer !== undefined) return
    const hasWork =
      this.doubtful.size > 0 || this.untried.size > 0 || (this.roomMade && this.waiting.size > 0)
    if (!hasWork) return
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.round()
      this.wake()
    }, delayMs)
  }

  private round(): void {
    this.rounds++
    for (const name of this.take(this.doubtful)) this.review(name)
    if (this.roomMade) for (const name of this.waiting) this.untried.add(name)
    this.roomMade = false
    for (const name of this.take(this.untried)) this.place(name)
  }

  private take(names: Set<string>): string[] {
    const taken = [...names].sort(this.order)
    names.clear()
    return taken
  }

  private review(name: string): void {
    const known = this.units.get(name)
    const machineID = this.load.machineOf(name)
    if (known === undefined || machineID === undefined) return
    if (known.unit.desiredState === 'inactive') {
      this.unschedule(name, machineID, 'it is to be inactive')
      return
    }
    const verdict = this.load.review(known.placement)
    if (verdict.action === 'leave') {
      const gone = this.load.machine(machineID) === undefined
      this.unschedule(name, machineID, gone ? 'the machine is gone' : 'it cannot run there any more')
    } else if (verdict.action === 'replace') this.moveElsewhere(verdict.replaced, machineID, name)
  }

  /**
   * Makes room for a unit that replaces another. fleet moves that one without asking whether the next machine
   * can run it, takes it off even where there is no other machine, and then moves it to and fro for ever; here
   * it stays where nothing better can be had.
   */
  private moveElsewhere(name: string, machineID: string, replacer: string): void {
    const known = this.units.get(name)
    const elsewhere = this.load.machine(this.load.placeElsewhere(machineID) ?? '')
    if (known === undefined || elsewhere === undefined || !fits(known.placement, elsewhere)) return
    this.unschedule(name, machineID, `${replacer} replaces it`)
    this.schedule(name, elsewhere.machine.id)
  }

  private place(name: string): void {
    const known = this.units.get(name)
    if (known === undefined || !this.waiting.has(name)) return
    const placement = this.load.place(known.placement)
    if (placement.placed) this.schedule(name, placement.machineID)
  }

  private schedule(name: string, machineID: string): void {
    const known = this.units.get(name)
    if (known === undefined) return
    this.scheduled++
    this.waiting.delete(name)
    this.untried.delete(name)
    this.units.move(name, machineID)
    this.arrives(known.placement, machineID)
    this.log.write('engine', `Scheduled ${name} to ${machineID.slice(0, 8)}`)
    this.settle(name, this.registry.schedule(name, machineID))
  }

  private unschedule(name: string, machineID: string, reason: string): void {
    this.unscheduled++
    this.units.move(name, undefined)
    this.leaves(name)
    if (this.units.get(name)?.unit.desiredState !== 'inactive') this.wait(name)
    this.log.write('engine', `Unscheduled ${name} from ${machineID.slice(0, 8)}: ${reason}`)
    this.settle(name, this.registry.unschedule(name, machineID))
  }

  /** Where a decision was not written, the registry's word counts, and the unit is looked at again later. */
  private async settle(name: string, written: Promise<unknown>): Promise<void> {
    let delayMs = this.delayMs
    try {
      if ((await written) !== false) return
    } catch (error) {
      this.log.write('engine', `Cannot write where ${name} runs: ${String(error)}`, 3)
      delayMs = retryMs
    }
    try {
      this.onUnit(name, await this.registry.unit(name))
    } catch {
      this.onUnit(name, undefined)
    }
    this.wake(delayMs)
  }
}

/** Whether the engine knows all this already, as it does of what it has decided itself. */
function isSame(a: ScheduledUnit, b: ScheduledUnit): boolean {
  return a.file === b.file && a.desiredState === b.desiredState && a.machineID === b.machineID
}
