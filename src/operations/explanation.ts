import type { DesiredState, Machine } from '../api/index.js'

/** Where a unit stands, and why it is not further. */
export interface Explanation {
  readonly unit: string
  /**
   * - `wrong`: the unit file itself can never be right (`reasons` says how).
   * - `nowhere`: no machine can run it.
   * - `possible`: some machine can run it, but it is not scheduled (yet), or not wanted to be.
   * - `scheduled`: it has a machine, or as a global unit all that can run it.
   */
  readonly verdict: 'wrong' | 'nowhere' | 'possible' | 'scheduled'
  /** Undefined for a file that is not submitted. */
  readonly desiredState: DesiredState | undefined
  /** Where it is scheduled. */
  readonly scheduled: readonly Machine[]
  /** Machines that can run it. */
  readonly able: readonly Machine[]
  /** For each machine that cannot run it, why. */
  readonly unable: readonly { readonly machine: Machine; readonly reasons: readonly string[] }[]
  /** The same for all machines together, shortest first: `planet=mars: no machine has it (3 have region)`. */
  readonly reasons: readonly string[]
  /** What was probably meant: `MachineMetaData is not known to fleet; MachineMetadata is`. */
  readonly hints: readonly string[]
}
