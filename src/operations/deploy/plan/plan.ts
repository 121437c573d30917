import type { DesiredState, Machine } from '../../../api/index.js'
import type { Finding, OptionChange } from '../../../units/index.js'
import type { Application } from '../application.js'
import type { Strategy } from '../strategy.js'

/**
 * What is to be done with a unit.
 *
 * - `create`, `replace`, `destroy`: what they say. An instance that runs is replaced as its strategy says.
 * - `label`: it is as it should be but for its label, and does not run: it is given one.
 * - `set-state`: its file is as it should be, and it is started.
 * - `none`: it is as it should be.
 * - `left`: it has the application's label, is no more in the files, and stays because it is not pruned.
 */
export type PlannedAction = 'create' | 'replace' | 'label' | 'set-state' | 'destroy' | 'none' | 'left'

/** Where a unit is or will be. */
export interface Foreseen {
  /**
   * - `stays`: it is on that machine and may stay.
   * - `placed`: the scheduler would take that machine, by what the cluster has now.
   * - `moves`: its new file keeps it off the machine it is on, and the scheduler would take that one.
   * - `everywhere`: a global unit; the machines are those that can run it.
   * - `nowhere`: no machine can run it; `reasons` say why.
   * - `none`: it is not to be on any machine.
   */
  readonly kind: 'stays' | 'placed' | 'moves' | 'everywhere' | 'nowhere' | 'none'
  readonly machines: readonly Machine[]
  /** Clauses without a final stop. */
  readonly reasons: readonly string[]
}

/** One unit of the registry in a plan. */
export interface PlannedUnit {
  readonly unit: string
  /** The unit file that it is made of: of an instance its template. */
  readonly file: string
  readonly action: PlannedAction
  /** Option by option what its file changes, without the label; empty where it is not replaced. */
  readonly changes: readonly OptionChange[]
  /** Undefined where it is not in the registry. */
  readonly stateBefore: DesiredState | undefined
  /** Undefined where it will not be in the registry. */
  readonly stateAfter: DesiredState | undefined
  readonly foreseen: Foreseen
  /** What else there is to know, clauses without a final stop: `systemd on 1cdadb87 says failed/failed`. */
  readonly notes: readonly string[]
}

/** How the running instances of one unit file are going to be replaced. */
export interface PlannedRoll {
  readonly file: string
  readonly strategy: Strategy
  /** Instances that run before any is stopped; only with `start-first`. */
  readonly spares: readonly string[]
  readonly batches: readonly (readonly string[])[]
}

/** What applying an application would do. Plain JSON. */
export interface Plan {
  readonly application: Application
  /** Whether units that are no more in the files are removed, and whether foreign ones are taken over. */
  readonly prune: boolean
  readonly adopt: boolean
  /** Every unit of the application in the order in which it is dealt with; what is removed last. */
  readonly units: readonly PlannedUnit[]
  readonly rolls: readonly PlannedRoll[]
  /** Whether there is anything to do. */
  readonly changes: boolean
  /** What may be unwelcome, a sentence each. */
  readonly warnings: readonly string[]
  /** What the linter says of its unit files, no errors among it. */
  readonly findings: readonly Finding[]
  /** Of all that the plan is made from in the registry; another one means that it has changed since. */
  readonly registryHash: string
}

/** Whether an action sends anything. */
export function isChange({ action }: PlannedUnit): boolean {
  return action !== 'none' && action !== 'left'
}
