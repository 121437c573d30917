import type { UnitOption } from '../units/index.js'
import type { CallOptions } from './fleet.js'
import type { DesiredState, Machine, Unit, UnitState } from './model.js'

/** All of a cluster at one moment. */
export interface FleetSnapshot {
  readonly machines: readonly Machine[]
  readonly units: readonly Unit[]
  readonly unitStates: readonly UnitState[]
}

/**
 * A change in a cluster. `snapshot` comes first and once: everything there is; the changes after it lead from
 * it to what there is now. Of a change that touches several things, one is told for each.
 */
export type FleetChange =
  | ({ readonly kind: 'snapshot' } & FleetSnapshot)
  | { readonly kind: 'unit-submitted'; readonly name: string; readonly unit: Unit }
  | {
      readonly kind: 'unit-replaced'
      readonly name: string
      readonly options: readonly UnitOption[]
      readonly previous: readonly UnitOption[]
    }
  | {
      readonly kind: 'unit-desired-state'
      readonly name: string
      readonly desiredState: DesiredState
      readonly previous: DesiredState
    }
  | {
      /** The unit was scheduled to a machine, to another one, or (undefined) taken off the one it was on. */
      readonly kind: 'unit-scheduled'
      readonly name: string
      readonly machineID: string | undefined
      readonly previous: string | undefined
    }
  | {
      readonly kind: 'unit-current-state'
      readonly name: string
      readonly currentState: DesiredState | undefined
      readonly previous: DesiredState | undefined
    }
  | { readonly kind: 'unit-gone'; readonly name: string; readonly unit: Unit }
  | {
      /** What systemd on one machine says of a unit: news, or (undefined) nothing any more. */
      readonly kind: 'unit-state'
      readonly name: string
      readonly machineID: string
      readonly state: UnitState | undefined
      readonly previous: UnitState | undefined
    }
  | { readonly kind: 'machine-joined'; readonly machineID: string; readonly machine: Machine }
  | {
      /** Its metadata changed, or (after it was started again) its address. */
      readonly kind: 'machine-changed'
      readonly machineID: string
      readonly machine: Machine
      readonly previous: Machine
    }
  | { readonly kind: 'machine-lost'; readonly machineID: string; readonly machine: Machine }

/** What a watch takes. */
export interface WatchOptions extends CallOptions {
  /** The cluster cannot be reached for the moment; the watch goes on by itself, and nothing will be missing. */
  readonly onInterruption?: ((error: Error) => void) | undefined
}
