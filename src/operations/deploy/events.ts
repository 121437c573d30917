import type { Machine } from '../../api/index.js'
import type { DestroyedEvent, ExplainedEvent, ObservedEvent, TroubleEvent } from '../events.js'
import type { Plan, PlannedAction } from './plan/plan.js'

/**
 * What happens while an application is applied or taken down, in order. The events of other operations that
 * are among them mean the same here.
 */
export type DeployEvent =
  | PlanEvent
  | RollEvent
  | RollBatchEvent
  | StoredEvent
  | ReadyEvent
  | NotReadyEvent
  | UnitFailedEvent
  | RollbackEvent
  | DestroyedEvent
  | ObservedEvent
  | ExplainedEvent
  | TroubleEvent

/** It is known what is to be done. */
export interface PlanEvent {
  readonly type: 'plan'
  readonly plan: Plan
}

/** The running instances of a unit file begin to be replaced. */
export interface RollEvent {
  readonly type: 'roll'
  readonly file: string
  readonly units: readonly string[]
  /** Instances that run meanwhile. */
  readonly spares: readonly string[]
}

/** The next instances are replaced. */
export interface RollBatchEvent {
  readonly type: 'roll-batch'
  readonly file: string
  readonly units: readonly string[]
  /** Counted from 1. Where fewer are up than should be, there are more batches than planned. */
  readonly number: number
  readonly of: number
}

/** The registry has taken a unit, its file or its desired state. */
export interface StoredEvent {
  readonly type: 'stored'
  readonly unit: string
  readonly action: PlannedAction | 'spare' | 'restore'
}

/** A unit is as its strategy wants it to be. */
export interface ReadyEvent {
  readonly type: 'ready'
  readonly unit: string
  readonly machines: readonly Machine[]
}

/** A unit runs and does not answer as it should yet. Told once for each reason. */
export interface NotReadyEvent {
  readonly type: 'not-ready'
  readonly unit: string
  /** A clause without a final stop. */
  readonly reason: string
}

/** A unit has not come up. */
export interface UnitFailedEvent {
  readonly type: 'unit-failed'
  readonly unit: string
  readonly reason: string
  readonly journal: readonly string[]
  readonly machines: readonly Machine[]
}

/** What was changed is given back. */
export interface RollbackEvent {
  readonly type: 'rollback'
  readonly units: readonly string[]
}
