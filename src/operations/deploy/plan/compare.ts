import { assertMayStore } from '../../../api/check-unit.js'
import {
  type DesiredState,
  type Fleet,
  type Unit,
  UnitRefusedError,
  type UnitState,
} from '../../../api/index.js'
import {
  changesOfMeaning,
  hashOptions,
  isGlobal,
  isTemplateName,
  readLabel,
  splitUnitName,
  startOrder,
  withLabel,
  withoutLabel,
} from '../../../units/index.js'
import { batchSize, fewest, inBatches } from '../../batch-size.js'
import { Run } from '../../run.js'
import { shortID } from '../../short-id.js'
import { type Application, type ApplicationUnit, unitNames } from '../application.js'
import { Foresight } from './foresight.js'
import { type LeftoverOptions, leftovers } from './leftovers.js'
import {
  type Foreseen,
  isChange,
  type Plan,
  type PlannedAction,
  type PlannedRoll,
  type PlannedUnit,
} from './plan.js'
import { type PlanProblem, PlanRefusedError } from './plan-errors.js'
import { registryHash } from './registry-hash.js'
import { isSpare, spareNames } from './spare-names.js'

export interface CompareOptions extends LeftoverOptions {
  readonly adopt: boolean
  readonly signal?: AbortSignal | undefined
}

/** One unit file of an application with the units that are made of it, in the order of starting. */
export interface Group {
  readonly unit: ApplicationUnit
  readonly global: boolean
  readonly members: readonly PlannedUnit[]
  readonly roll: PlannedRoll | undefined
}

/** An application beside what a cluster has. */
export interface Comparison {
  readonly plan: Plan
  readonly groups: readonly Group[]
  /** Units to be removed, in the order of it. */
  readonly removals: readonly PlannedUnit[]
  /** All units of the registry, by name. */
  readonly existing: ReadonlyMap<string, Unit>
  /** Names of units that systemd called active. */
  readonly active: ReadonlySet<string>
  /** Names of units that systemd called failed. */
  readonly failed: ReadonlySet<string>
}

/**
 * Compares an application with a cluster. Reads, and sends nothing.
 *
 * @throws {PlanRefusedError} for units that fleet would refuse, that belong to another application, or that
 * could not run any more once they were replaced.
 * @throws {DependencyCycleError}; what reading the cluster throws.
 */
export async function compare(
  fleet: Fleet,
  application: Application,
  options: CompareOptions,
): Promise<Comparison> {
  const run = new Run(fleet, 'wait', { signal: options.signal })
  const [machines, look] = await Promise.all([
    fleet.machines({ signal: run.signal }),
    run.looker.lookAtAll({ states: true, witness: application.units[0]?.name }, run.signal),
  ])
  const { units = [], states = [] } = look.whole ?? {}
  const foresight = new Foresight(machines, units, states)
  return new Comparer(application, options, units, states, foresight).compare()
}

class Comparer {
  private readonly application: Application
  private readonly options: CompareOptions
  private readonly existing: ReadonlyMap<string, Unit>
  private readonly states: readonly UnitState[]
  private readonly active: ReadonlySet<string>
  private readonly foresight: Foresight
  private readonly problems: PlanProblem[] = []
  private readonly warnings: string[] = []

  constructor(
    application: Application,
    options: CompareOptions,
    units: readonly Unit[],
    states: readonly UnitState[],
    foresight: Foresight,
  ) {
    this.application = application
    this.options = options
    this.existing = new Map(units.map((unit) => [unit.name, unit]))
    this.states = states
    this.active = new Set(states.filter(({ active }) => active === 'active').map(({ name }) => name))
    this.foresight = foresight
  }

  compare(): Comparison {
    const { application, options, problems, warnings, existing, active } = this
    const groups = startOrder(application.units).map((unit) => this.group(unit))
    const named = new Set(groups.flatMap(({ members }) => members.map(({ unit }) => unit)))
    const removed = leftovers([...existing.values()], application.name, named, this.foresight, options)
    for (const { unit, action } of removed) {
      if (action === 'left') warnings.push(`${unit} is no more in the files; --prune removes it.`)
    }
    if (problems.length > 0) throw new PlanRefusedError(application.name, problems)
    const units = [...groups.flatMap(({ members }) => members), ...removed]
    const rolls = groups.flatMap(({ roll }) => roll ?? [])
    const plan: Plan = {
      application,
      prune: options.prune,
      adopt: options.adopt,
      units,
      rolls,
      changes: units.some(isChange),
      warnings,
      findings: [],
      registryHash: registryHash(this.existing.values(), application.name, named),
    }
    const failed = new Set(this.states.filter((state) => state.active === 'failed').map(({ name }) => name))
    return { plan, groups, removals: removed.filter(isChange), existing, active, failed }
  }

  private group(unit: ApplicationUnit): Group {
    const { name, strategy } = unit
    const global = isGlobal(unit.options)
    const existingNames = [...this.existing.values()]
      .filter((other) => !isSpare(other, this.application.name))
      .map((other) => other.name)
    const members = unitNames(unit, existingNames).map((member) => this.member(member, unit))
    const replaced = members.filter(
      ({ action, stateBefore }) => action === 'replace' && stateBefore === 'launched',
    )
    if (replaced.length === 0) return { unit, global, members, roll: undefined }
    const total = members.filter(({ unit: member }) => !isTemplateName(member)).length
    this.checkMinAlive(unit, total)
    const size = batchSize(strategy.batch, total)
    // What does not run loses nothing by being the first.
    const ordered = replaced
      .map((member) => member.unit)
      .toSorted((a, b) => Number(this.active.has(a)) - Number(this.active.has(b)))
    const spares =
      strategy.order === 'start-first' ? this.spares(unit, Math.min(size, ordered.length), members) : []
    const machines = members.find(({ foreseen }) => foreseen.kind === 'everywhere')?.foreseen.machines ?? []
    if (global) {
      this.warnings.push(`${name} is global: fleet replaces it on all ${machines.length} machines at once.`)
    }
    return {
      unit,
      global,
      members,
      roll: { file: name, strategy, spares, batches: inBatches(ordered, size) },
    }
  }

  private member(name: string, { name: file, options, start, instances }: ApplicationUnit): PlannedUnit {
    const before = this.existing.get(name)
    const template = isTemplateName(name)
    // How many run of a template whose instances nobody has counted is left to who starts and stops them.
    const leftToOthers = !start || (instances === 'existing' && !template)
    const stateAfter: DesiredState = template
      ? 'inactive'
      : leftToOthers
        ? (before?.desiredState ?? 'inactive')
        : 'launched'
    const changes =
      before === undefined ? [] : changesOfMeaning(withoutLabel(before.options), withoutLabel(options))
    const action = this.action(before, stateAfter, changes.length > 0)
    if (action !== 'none') this.checkRefusals(name, options, stateAfter)
    const foreseen: Foreseen =
      stateAfter === 'inactive'
        ? { kind: 'none', machines: [], reasons: [] }
        : action === 'none' && before !== undefined
          ? this.foresight.leave(before)
          : this.foresight.place({ name, options }, before)
    if (foreseen.kind === 'nowhere' && action !== 'none') this.tellNowhere(name, before, foreseen)
    return {
      unit: name,
      file,
      action,
      changes,
      stateBefore: before?.desiredState,
      stateAfter,
      foreseen,
      notes: before === undefined ? [] : this.notes(before, action),
    }
  }

  private action(before: Unit | undefined, stateAfter: DesiredState, differs: boolean): PlannedAction {
    if (before === undefined) return 'create'
    const label = readLabel(before.options)
    const own = label?.application === this.application.name
    if (label !== undefined && !own && !this.options.adopt) {
      this.problems.push({
        unit: before.name,
        reason: `it belongs to the application ${label.application}; --adopt takes it over`,
      })
    }
    if (differs || label?.spare === true) return 'replace'
    if (stateAfter !== before.desiredState) return 'set-state'
    if (own) return 'none'
    // A label is not worth a restart, unless it is asked for.
    if (before.desiredState !== 'launched') return 'label'
    return this.options.adopt ? 'replace' : 'none'
  }

  private notes(unit: Unit, action: PlannedAction): string[] {
    const notes: string[] = []
    if (action === 'none') {
      if (readLabel(unit.options) === undefined) {
        notes.push('it has no label and is not given one while it runs; --adopt replaces it')
      }
      notes.push(...this.foresight.trouble(unit))
    }
    const hash = hashOptions(unit.options)
    for (const state of this.states) {
      if (state.name === unit.name && state.hash !== '' && state.hash !== hash) {
        notes.push(`${shortID(state.machineID)} still has an older file of it loaded`)
      }
    }
    return notes
  }

  private checkRefusals(name: string, options: ApplicationUnit['options'], desiredState: DesiredState): void {
    try {
      assertMayStore({ name, options, desiredState })
    } catch (error) {
      if (!(error instanceof UnitRefusedError)) throw error
      this.problems.push({ unit: name, reason: error.reason })
    }
  }

  /** What runs is not stopped for what could run nowhere; what does not run yet may wait for a machine. */
  private tellNowhere(name: string, before: Unit | undefined, { reasons }: Foreseen): void {
    const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`
    if (before?.desiredState === 'launched') {
      this.problems.push({ unit: name, reason: `it runs, and once replaced no machine could run it${why}` })
    } else this.warnings.push(`${name}: no machine can run it now${why}.`)
  }

  private checkMinAlive({ name, strategy }: ApplicationUnit, total: number): void {
    const alive = fewest(strategy.minAlive, total)
    const most = strategy.order === 'start-first' ? total : total - 1
    if (alive <= most) return
    this.problems.push({
      unit: name,
      reason: `with minAlive ${strategy.minAlive} none of its ${total} could be stopped to be replaced${
        strategy.order === 'stop-first' ? '; start-first has a spare' : ''
      }`,
    })
  }

  private spares(unit: ApplicationUnit, count: number, members: readonly PlannedUnit[]): string[] {
    const application = this.application.name
    const left = [...this.existing.values()].filter(
      (other) => isSpare(other, application) && splitUnitName(other.name)?.template === unit.name,
    )
    const unused = left
      .map(({ name }) => name)
      .filter((name) => !members.some((member) => member.unit === name))
    const taken = [...this.existing.keys(), ...members.map((member) => member.unit)]
    const names = spareNames(unit.name, count, taken, unused)
    for (const name of names) {
      const options = withLabel(unit.options, { application, spare: true })
      this.checkRefusals(name, options, 'launched')
      const { kind, reasons } = this.foresight.place({ name, options }, this.existing.get(name))
      if (kind !== 'nowhere') continue
      this.problems.push({
        unit: unit.name,
        reason: `start-first needs a machine for ${name}, and none can run it: ${reasons.join('; ')}`,
      })
    }
    return names
  }
}
