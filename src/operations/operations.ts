import type { KeptPlan } from './deploy/apply/apply-application.js'
import type { ApplyOptions, ApplyResult } from './deploy/apply-options.js'
import type { DownOptions } from './deploy/down.js'
import type { LoadApplicationOptions } from './deploy/manifest/load-application.js'
import type { Plan } from './deploy/plan/plan.js'
import type { PlannedApplication, PlanOptions } from './deploy/plan/plan-application.js'
import type { Explanation } from './explanation.js'
import type {
  Condition,
  DestroyOptions,
  LoadOptions,
  OperationOptions,
  RestartOptions,
  Source,
  SourceOptions,
  StartOptions,
  StopOptions,
  SubmitOptions,
  UnloadOptions,
  WaitForOptions,
} from './options.js'
import type { UnitResult } from './results.js'
import type { ScaleOptions } from './scale/scale.js'

type OneOrMore<T> = T | readonly T[]

/**
 * What can be asked of a cluster. Each is a function of this room that takes the {@link Fleet} first:
 * `start(fleet, 'web@<1..10>', { until: 'active' })`.
 *
 * Every operation resolves with one result for each unit, whatever became of it: one unit's failure neither
 * rejects nor stops the others. It rejects only where nothing could be begun: a malformed range, or a
 * cluster that cannot be read.
 */
export interface Operations {
  /** Puts units into the registry, to be inactive there. */
  submit(sources: OneOrMore<Source>, options?: SubmitOptions): Promise<UnitResult[]>
  /** Schedules units to machines and has them loaded into systemd, submitting them first if need be. */
  load(sources: OneOrMore<Source>, options?: LoadOptions): Promise<UnitResult[]>
  /** Starts units, submitting them first if need be. */
  start(sources: OneOrMore<Source>, options?: StartOptions): Promise<UnitResult[]>
  /** Stops units; they stay loaded where they are. Done when systemd no longer runs them. */
  stop(units: OneOrMore<string>, options?: StopOptions): Promise<UnitResult[]>
  /** Takes units off their machines. Done when no machine has them. */
  unload(units: OneOrMore<string>, options?: UnloadOptions): Promise<UnitResult[]>
  /** Stops units, waits until they have stopped, and starts them again; stopped ones are started. */
  restart(units: OneOrMore<string>, options?: RestartOptions): Promise<UnitResult[]>
  /** Removes units from the registry, running or not. */
  destroy(units: OneOrMore<string>, options?: DestroyOptions): Promise<UnitResult[]>
  /** Has a template run so many instances: starts the missing, destroys those with the highest numbers. */
  scale(template: string, count: number, options?: ScaleOptions): Promise<UnitResult[]>
  /** Waits until units that exist (or for `gone`: existed) are as described. Changes nothing. */
  waitFor(units: OneOrMore<string>, condition: Condition, options?: WaitForOptions): Promise<UnitResult[]>
  /** Whether units run right now. */
  isActive(units: OneOrMore<string>, options?: OperationOptions): Promise<ActiveState[]>
  /** Why units are where they are, or nowhere; also for unit files that are not submitted. One for each. */
  explain(sources: OneOrMore<Source>, options?: ExplainOptions): Promise<Explanation[]>
  /** The same for every unit that wants to run and does not. */
  explainAll(options?: OperationOptions): Promise<Explanation[]>
  /** The units that names, ranges and globs stand for: what an operation on existing units would touch. */
  resolve(units: OneOrMore<string>, options?: OperationOptions): Promise<ResolvedUnits>
  /**
   * What applying an application would change. It is given itself, or by the path of its manifest or folder.
   * Rejects where it may not be applied.
   */
  plan(
    application: string | PlannedApplication,
    options?: PlanOptions & LoadApplicationOptions,
  ): Promise<Plan>
  /** Brings the cluster in line with an application, or does what was planned, if nothing has changed since. */
  apply(
    application: string | PlannedApplication | KeptPlan,
    options?: ApplyOptions & LoadApplicationOptions,
  ): Promise<ApplyResult>
  /** Takes an application down: stops its units in reverse order and removes them. */
  down(
    application: string | PlannedApplication,
    options?: DownOptions & LoadApplicationOptions,
  ): Promise<ApplyResult>
}

/** What systemd says of a unit; of a global unit the worst of its machines. */
export interface ActiveState {
  readonly unit: string
  /** systemd's ActiveState; `inactive` for a unit that is on no machine, `unknown` for one that is not there. */
  readonly active: string
  /** systemd's SubState; empty for a unit that is on no machine. */
  readonly sub: string
}

/** What `explain` takes. */
export interface ExplainOptions extends OperationOptions, Pick<SourceOptions, 'directory'> {}

/** What names, ranges and globs stand for in a cluster. */
export interface ResolvedUnits {
  /** Names of units that exist, in the order asked for, each once. */
  readonly units: readonly string[]
  /** Names and globs for which there is no unit. */
  readonly missing: readonly string[]
}
