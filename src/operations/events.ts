import type { DesiredState, Machine } from '../api/index.js'
import type { CaasctlError } from '../error.js'
import type { Explanation } from './explanation.js'
import type { UnitResult, UnitView } from './results.js'

/** What is asked for. */
export type Verb = 'submit' | 'load' | 'start' | 'stop' | 'unload' | 'restart' | 'destroy' | 'wait'

/**
 * What happens while an operation runs, in order. First comes one `planned`, then any of the others; each
 * unit ends with exactly one `settled`. After the last one the operation returns the same results.
 */
export type OperationEvent =
  | PlannedEvent
  | DiffersEvent
  | SameFileEvent
  | NotReplacedEvent
  | UnknownOptionEvent
  | SteppedReplaceEvent
  | CreatedEvent
  | ReplacedEvent
  | TriggeredEvent
  | ReachedEvent
  | DestroyedEvent
  | ObservedEvent
  | ExplainedEvent
  | TroubleEvent
  | BatchEvent
  | SettledEvent

/** The targets are resolved and work begins. */
export interface PlannedEvent {
  readonly type: 'planned'
  readonly verb: Verb
  /** Every unit that will get a result, in the order of the results. */
  readonly units: readonly string[]
}

/**
 * The unit in the registry is another than the local file, and stays as it is. fleetctl: `WARNING: Unit X in
 * registry differs from local unit file F. Add --replace to override.`
 */
export interface DiffersEvent {
  readonly type: 'differs'
  /** The unit in the registry; a template where an instance is made of it. */
  readonly unit: string
  /** The file as the target named it; of a template's instance the instance's, as fleetctl does. */
  readonly file: string
  /** Whether it was the template's file beside it that differs (`local template unit file`). */
  readonly template: boolean
}

/** `--replace` found nothing to do. fleetctl: `Found same Unit(X) in Registry, nothing to do`. */
export interface SameFileEvent {
  readonly type: 'same-file'
  readonly unit: string
}

/**
 * The unit is too far on to be replaced by this operation. fleetctl: `Warning: can not replace Unit(X) in
 * state 'launched', use the appropriate command`.
 */
export interface NotReplacedEvent {
  readonly type: 'not-replaced'
  readonly unit: string
  readonly desiredState: DesiredState
}

/** fleet ignores an option of `[X-Fleet]`. fleetctl: `unrecognized requirement in [X-Fleet] section: "Bogus"`. */
export interface UnknownOptionEvent {
  readonly type: 'unknown-option'
  readonly unit: string
  /** The option's name. */
  readonly option: string
  /** The name that was probably meant. */
  readonly meant: string | undefined
}

/** The server cannot replace a unit in one request, so it is stopped, destroyed and created anew. */
export interface SteppedReplaceEvent {
  readonly type: 'stepped-replace'
  readonly unit: string
  /** E.g. `0.11.5`. */
  readonly serverVersion: string
}

/** The unit is in the registry now. fleetctl: `Unit X inactive`; of a global unit `Unit X `. */
export interface CreatedEvent {
  readonly type: 'created'
  readonly unit: string
  readonly global: boolean
}

/** The unit has another file now. fleetctl: as for {@link CreatedEvent}. */
export interface ReplacedEvent {
  readonly type: 'replaced'
  readonly unit: string
  readonly global: boolean
}

/**
 * The desired state is set. fleetctl: `Triggered global unit X start`, and `Triggered unit X start` where it
 * does not wait.
 */
export interface TriggeredEvent {
  readonly type: 'triggered'
  readonly unit: string
  readonly verb: Verb
  readonly global: boolean
  /** Whether the operation goes on to wait for it. */
  readonly waits: boolean
}

/**
 * The cluster has brought a unit where it should be. fleetctl: `Unit X launched on 1cdadb87.../10.230.14.83`,
 * `Unit X inactive`.
 */
export interface ReachedEvent {
  readonly type: 'reached'
  readonly unit: string
  readonly global: boolean
  /** The current state; of a global unit the desired one. */
  readonly state: DesiredState
  /** Where; none when it is inactive. */
  readonly machines: readonly Machine[]
}

/** The unit is out of the registry. fleetctl: `Destroyed X`. */
export interface DestroyedEvent {
  readonly type: 'destroyed'
  readonly unit: string
}

/** Something about a unit that is waited for is other than it was when last looked at. */
export interface ObservedEvent {
  readonly type: 'observed'
  readonly unit: string
  readonly global: boolean
  readonly machines: readonly Machine[]
  /** Undefined where it is gone. */
  readonly view: UnitView | undefined
}

/** A unit has not been scheduled for some seconds, and this is why. Told once a unit. */
export interface ExplainedEvent {
  readonly type: 'explained'
  readonly unit: string
  readonly explanation: Explanation
}

/** The cluster could not be asked how far it is; the wait goes on. Told once for each stretch of trouble. */
export interface TroubleEvent {
  readonly type: 'trouble'
  readonly error: CaasctlError
}

/** A rolling restart begins its next batch. */
export interface BatchEvent {
  readonly type: 'batch'
  readonly units: readonly string[]
  /** Counted from 1. */
  readonly number: number
  readonly of: number
}

/** The result of a unit is known. */
export interface SettledEvent {
  readonly type: 'settled'
  readonly result: UnitResult
}
