import type { DesiredState, Machine } from '../../api/index.js'
import { conflictBetween } from '../../scheduling/index.js'
import type { ClusterLog } from '../log.js'
import type { Pace } from '../pace.js'
import type { MachineSession, Registry } from '../registry/registry.js'
import type { Systemd } from '../systemd/systemd.js'
import type { Assignment, Assignments } from './assignments.js'
import { StatePublisher } from './state-publisher.js'
import { type StepKind, stepKinds, steps } from './steps.js'

export interface AgentOptions {
  readonly machine: Machine
  readonly registry: Registry
  readonly assignments: Assignments
  readonly systemd: Systemd
  readonly pace: Pace
  readonly log: ClusterLog
}

/** How long after a step that failed the unit is looked at again; fleet's agent looks at everything that often. */
const retryMs = 5_000

/**
 * fleet's agent on one machine: loads, starts, stops and unloads units in systemd as the registry wants it, says
 * what became of them, and that the machine is alive.
 */
export class Agent {
  private readonly machine: Machine
  private readonly registry: Registry
  private readonly assignments: Assignments
  private readonly systemd: Systemd
  private readonly pace: Pace
  private readonly log: ClusterLog
  private readonly publisher: StatePublisher
  /** How far each unit that is loaded here has been brought. */
  private readonly done = new Map<string, DesiredState>()
  private readonly touched = new Set<string>()
  /** Units that others here shut out. */
  private excluded = new Set<string>()
  private readonly timers = new Set<NodeJS.Timeout>()
  private pending: NodeJS.Timeout | undefined
  private work: Promise<void> = Promise.resolve()
  private joining = false
  private session: MachineSession | undefined
  private unlisten: (() => void) | undefined
  private stopped = false

  constructor({ machine, registry, assignments, systemd, pace, log }: AgentOptions) {
    this.machine = machine
    this.registry = registry
    this.assignments = assignments
    this.systemd = systemd
    this.pace = pace
    this.log = log
    this.publisher = new StatePublisher(systemd, pace.publishMs, (error) => this.report(error))
  }

  /**
   * Resolves once the machine is a member of the cluster; where an older self of it still counts as alive, at
   * once, and it becomes one later. Before that the agent does nothing, as fleetd.
   */
  async start(): Promise<void> {
    this.timers.add(setInterval(() => this.run(this.tick()), this.pace.ttlMs / 3))
    await this.join()
  }

  /** The machine loses power: nothing is written any more, and what was written runs out. */
  cut(): void {
    this.stopped = true
    this.unlisten?.()
    this.publisher.stop()
    clearTimeout(this.pending)
    for (const timer of this.timers) clearTimeout(timer)
    this.timers.clear()
  }

  /** Says that the machine is alive; one that is no member, or no longer, tries to become one. */
  private async tick(): Promise<void> {
    const session = this.session
    if (session !== undefined) {
      if ((await session.refresh()) || this.session !== session) return
      this.log.write(this.machine.id, 'Was taken for lost; joining again', 4)
      this.session = undefined
    }
    await this.join()
  }

  private async join(): Promise<void> {
    if (this.joining) return
    this.joining = true
    try {
      const session = await this.registry.join(this.machine, this.pace.ttlMs)
      if (session === undefined) return
      if (this.stopped) {
        await session.leave()
        return
      }
      this.session = session
      this.log.write(this.machine.id, 'Joined the cluster')
      this.publisher.publishTo(session)
      for (const [unit, state] of this.done) if (state === 'launched') await session.beat(unit)
      this.unlisten ??= this.listen()
    } finally {
      this.joining = false
    }
  }

  private listen(): () => void {
    const { id } = this.machine
    const unlisten = this.assignments.listen(id, (unit) => this.touch(unit))
    for (const { unit } of this.assignments.all(id)) this.touch(unit.name)
    return unlisten
  }

  private touch(unit: string): void {
    this.touched.add(unit)
    if (this.pending !== undefined || this.stopped) return
    this.pending = setTimeout(() => {
      this.pending = undefined
      // One after the other: what one has begun must not be begun by the next.
      this.work = this.work.then(() => this.reconcile()).catch((error: unknown) => this.report(error))
    }, this.pace.agentMs)
  }

  private async reconcile(): Promise<void> {
    this.findExcluded()
    const names = [...this.touched].sort()
    this.touched.clear()
    const todo = names.flatMap((name) => this.stepsFor(name).map((kind) => ({ kind, name })))
    todo.sort((a, b) => stepKinds.indexOf(a.kind) - stepKinds.indexOf(b.kind))
    const failed = new Set<string>()
    let loads = todo.some(({ kind }) => kind === 'load' || kind === 'unload')
    for (const { kind, name } of todo) {
      if (this.stopped || failed.has(name)) continue
      if (loads && (kind === 'stop' || kind === 'start')) {
        this.systemd.reload()
        loads = false
      }
      try {
        await this.take(kind, name)
      } catch (error) {
        failed.add(name)
        this.log.write(this.machine.id, `Cannot ${kind} ${name}: ${String(error)}`, 3)
        this.after(retryMs, async () => this.touch(name))
      }
    }
    if (loads && !this.stopped) this.systemd.reload()
  }

  private stepsFor(name: string): StepKind[] {
    const wanted = this.wanted(name)
    const hash = this.systemd.hash(name)
    return steps(
      wanted === undefined
        ? undefined
        : { hash: wanted.unit.file.hash, desiredState: wanted.unit.desiredState },
      hash === undefined ? undefined : { hash, state: this.done.get(name) ?? 'inactive' },
    )
  }

  private wanted(name: string): Assignment | undefined {
    return this.excluded.has(name) ? undefined : this.assignments.of(this.machine.id, name)
  }

  private async take(kind: StepKind, name: string): Promise<void> {
    this.log.write(this.machine.id, `${kind} ${name}`, 7)
    switch (kind) {
      case 'load': {
        const wanted = this.wanted(name)
        if (wanted === undefined) return
        this.done.set(name, 'loaded')
        this.systemd.load(name, wanted.unit.file)
        this.publisher.add(name)
        return
      }
      case 'unload':
        this.done.delete(name)
        await this.session?.clearBeat(name)
        this.systemd.stop(name)
        this.publisher.remove(name)
        this.systemd.unload(name)
        return
      case 'start':
        this.done.set(name, 'launched')
        await this.session?.beat(name)
        this.systemd.start(name)
        return
      case 'stop':
        this.done.set(name, 'loaded')
        await this.session?.clearBeat(name)
        this.systemd.stop(name)
    }
  }

  /**
   * fleet's agent takes its units in order of their names and leaves out each that conflicts with one before,
   * whatever the engine thought. It matters where a global unit conflicts with a scheduled one.
   */
  private findExcluded(): void {
    if (this.excluded.size === 0 && !this.assignments.anyConflicts) return
    const assigned = [...this.assignments.all(this.machine.id)].sort((a, b) =>
      a.unit.name < b.unit.name ? -1 : 1,
    )
    const before = this.excluded
    const kept: Assignment[] = []
    const excluded = new Set<string>()
    for (const assignment of assigned) {
      if (kept.some((other) => conflictBetween(assignment.placement, other.placement) !== undefined)) {
        excluded.add(assignment.unit.name)
      } else kept.push(assignment)
    }
    for (const name of excluded) if (!before.has(name)) this.touched.add(name)
    for (const name of before) if (!excluded.has(name)) this.touched.add(name)
    this.excluded = excluded
  }

  private after(ms: number, act: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      this.run(act())
    }, ms)
    this.timers.add(timer)
  }

  private run(act: Promise<void>): void {
    act.catch((error: unknown) => this.report(error))
  }

  private report(error: unknown): void {
    this.log.write(this.machine.id, String(error), 3)
  }
}
