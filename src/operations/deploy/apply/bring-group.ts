import type { Unit } from '../../../api/index.js'
import { isTemplateName, withLabel } from '../../../units/index.js'
import { isOneshot } from '../../is-oneshot.js'
import type { Comparison, Group } from '../plan/compare.js'
import { isChange, type PlannedUnit } from '../plan/plan.js'
import type { Deployment, Failure, Target } from './deployment.js'
import { roll } from './roll.js'

/** What bringing the units of one unit file in line came to. */
export interface GroupOutcome {
  readonly failures: readonly Failure[]
  /** Whether it is of what was changed: a unit that did not run before is no reason to take anything back. */
  readonly byChange: boolean
}

const good: GroupOutcome = { failures: [], byChange: false }

/**
 * Brings the units of one unit file in line: what should run already is checked, what does not run yet is
 * started, all at once, then what runs is replaced in batches. A template that is there is replaced last, so
 * that until the new one has proven itself instances are made of the old.
 */
export async function bringGroup(
  deployment: Deployment,
  comparison: Comparison,
  group: Group,
): Promise<GroupOutcome> {
  return await new GroupBringer(deployment, comparison, group).bring()
}

class GroupBringer {
  private readonly deployment: Deployment
  private readonly comparison: Comparison
  private readonly group: Group

  constructor(deployment: Deployment, comparison: Comparison, group: Group) {
    this.deployment = deployment
    this.comparison = comparison
    this.group = group
  }

  async bring(): Promise<GroupOutcome> {
    const { members, unit } = this.group
    const templates = members.filter((member) => isTemplateName(member.unit) && isChange(member))
    const idle = members.filter(
      (member) =>
        isChange(member) &&
        !isTemplateName(member.unit) &&
        !(member.action === 'replace' && member.stateBefore === 'launched'),
    )
    const stages = [
      { byChange: false, work: () => this.verify() },
      { byChange: true, work: () => this.bringAll(templates.filter(({ action }) => action === 'create')) },
      { byChange: true, work: () => this.bringAll(idle) },
      { byChange: true, work: () => this.roll() },
      { byChange: true, work: () => this.bringAll(templates.filter(({ action }) => action !== 'create')) },
    ]
    const failures: Failure[] = []
    for (const { byChange, work } of stages) {
      const failed = await work()
      if (failed.length > 0 && unit.strategy.onFailure !== 'continue') return { failures: failed, byChange }
      failures.push(...failed)
    }
    return failures.length === 0 ? good : { failures, byChange: true }
  }

  /** What an interrupted deployment has not waited for, and what has to answer, is asked anew. */
  private async verify(): Promise<Failure[]> {
    const { members, unit } = this.group
    const due = members.filter((member) => member.action === 'none' && this.isDue(member))
    const run = this.deployment.run(unit.strategy.timeoutMs)
    return await this.together(due, (member) => {
      const { options = unit.options } = this.before(member.unit) ?? {}
      return this.deployment.verify(run, this.target(member, options), unit.strategy)
    })
  }

  private isDue({ unit: name, stateAfter }: PlannedUnit): boolean {
    const { unit, roll: planned } = this.group
    if (stateAfter !== 'launched') return false
    const { ready } = unit.strategy
    if (this.comparison.active.has(name)) {
      return ready.kind !== 'active' || (planned !== undefined && ready.forMs > 0)
    }
    // One that has done its work and ended is as it should be.
    return !isOneshot(unit.options) || this.comparison.failed.has(name)
  }

  private async bringAll(members: readonly PlannedUnit[]): Promise<Failure[]> {
    const { strategy } = this.group.unit
    const run = this.deployment.run(strategy.timeoutMs)
    return await this.together(members, (member) =>
      this.deployment.bring(run, this.target(member), this.before(member.unit), strategy),
    )
  }

  private async roll(): Promise<Failure[]> {
    const { roll: planned, unit, members } = this.group
    if (planned === undefined) return []
    const { file, spares, batches, strategy } = planned
    const units = batches.flat()
    this.deployment.emit({ type: 'roll', file, units, spares })
    const failedSpares = await this.startSpares(spares)
    if (failedSpares.length > 0) return failedSpares
    const instances = members.map((member) => member.unit).filter((name) => !isTemplateName(name))
    const failures = await roll(this.deployment, {
      file,
      strategy,
      targets: units.map((name) => ({
        name,
        options: unit.options,
        desiredState: 'launched',
        action: 'replace',
      })),
      kept: [...instances, ...spares],
      total: instances.length,
      before: (name) => this.before(name),
    })
    // Where something has gone wrong the spares go on standing in for what is down.
    if (failures.length > 0 && strategy.onFailure !== 'continue') return failures
    return [...failures, ...(await this.removeSpares(spares))]
  }

  private async startSpares(spares: readonly string[]): Promise<Failure[]> {
    const { unit } = this.group
    const { strategy } = unit
    const run = this.deployment.run(strategy.timeoutMs)
    const options = withLabel(unit.options, {
      application: this.comparison.plan.application.name,
      spare: true,
    })
    const failures = await Promise.all(
      spares.map((name) => {
        const target: Target = { name, options, desiredState: 'launched', action: 'spare' }
        return this.deployment.bring(run, target, this.before(name), strategy)
      }),
    )
    const failed = failures.flatMap((failure) => failure ?? [])
    // Nothing has been stopped yet for which they would have to stand in.
    if (failed.length > 0) await this.removeSpares(spares)
    return failed
  }

  private async removeSpares(spares: readonly string[]): Promise<Failure[]> {
    const { strategy } = this.group.unit
    const run = this.deployment.run(strategy.timeoutMs)
    const failures = await Promise.all(
      spares.map(async (name) => {
        const unit = await this.deployment.fleet.unit(name, { signal: this.deployment.signal })
        return unit === undefined ? undefined : await this.deployment.destroy(run, unit, strategy)
      }),
    )
    return failures.flatMap((failure) => failure ?? [])
  }

  private async together(
    members: readonly PlannedUnit[],
    work: (member: PlannedUnit) => Promise<Failure | undefined>,
  ): Promise<Failure[]> {
    const failures = await Promise.all(members.map(work))
    return failures.flatMap((failure) => failure ?? [])
  }

  private target(
    { unit: name, stateAfter = 'inactive', action }: PlannedUnit,
    options: Target['options'] = this.group.unit.options,
  ): Target {
    return { name, options, desiredState: stateAfter, action }
  }

  private before(name: string): Unit | undefined {
    return this.comparison.existing.get(name)
  }
}
