import type { DesiredState, Machine, UnitState } from '../api/index.js'
import type { Obstacle } from '../scheduling/index.js'

/** Where a unit stands, and why it is not further. */
export interface Explanation {
  readonly unit: string
  /**
   * - `missing`: there is no such unit in the cluster, and no file.
   * - `wrong`: the unit file, or that it is a template, can never be right; `reasons` says how.
   * - `nowhere`: no machine can run it.
   * - `possible`: some machine can run it, but it is not scheduled yet, or not asked to be.
   * - `scheduled`: it has a machine, or as a global unit all that can run it.
   */
  readonly verdict: 'missing' | 'wrong' | 'nowhere' | 'possible' | 'scheduled'
  /** Undefined for a unit file that is not submitted. */
  readonly desiredState: DesiredState | undefined
  readonly global: boolean
  /** Where it is scheduled; for a global unit the machines that can run it. */
  readonly scheduled: readonly Machine[]
  /** Machines that can run it. */
  readonly able: readonly Machine[]
  /** For each machine that cannot run it, why. */
  readonly unable: readonly UnableMachine[]
  /** What systemd says of it, by machine. */
  readonly states: readonly UnitState[]
  /**
   * Why it is not where it should be, for all machines together, what decides first:
   * `planet=mars: no machine has it (3 have region)`. Clauses without a final stop. Empty where all is well.
   */
  readonly reasons: readonly string[]
  /** What was probably meant: `[X-Fleet] MachineMetaData is not known to fleet; MachineMetadata is`. */
  readonly hints: readonly string[]
}

/** A machine that cannot run a unit. */
export interface UnableMachine {
  readonly machine: Machine
  readonly obstacles: readonly Obstacle[]
  /** The obstacles in words, in the same order. */
  readonly reasons: readonly string[]
}
