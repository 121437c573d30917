import { type Fleet, forwardFleet } from '../api/index.js'
import type { ApplyResult } from './deploy/apply-options.js'
import { apply, down, plan } from './deploy/deploy.js'
import type { DeployEvent } from './deploy/events.js'
import { destroy } from './destroy.js'
import type { OperationEvent } from './events.js'
import { explain, explainAll } from './explain.js'
import { isActive } from './is-active.js'
import { load } from './load.js'
import type { Operations } from './operations.js'
import { resolve } from './resolve.js'
import { restart } from './restart.js'
import type { UnitResult } from './results.js'
import { scale } from './scale/scale.js'
import { start } from './start.js'
import { stop } from './stop.js'
import { streamEvents } from './stream-events.js'
import { submit } from './submit.js'
import { unload } from './unload.js'
import { waitFor } from './wait-for.js'

/** The operations that come as events too. */
type Streamed = 'submit' | 'load' | 'start' | 'stop' | 'unload' | 'restart' | 'destroy' | 'scale' | 'waitFor'

/**
 * The operations as async iterables of their events; what the generator returns are the results. Leaving the
 * loop early aborts the operation.
 *
 *     for await (const event of fleet.events.start('web@<1..10>')) console.log(event.type)
 */
export type OperationEvents = {
  readonly [Name in Streamed]: (
    ...args: Parameters<Operations[Name]>
  ) => AsyncGenerator<OperationEvent, UnitResult[], void>
} & {
  readonly [Name in 'apply' | 'down']: (
    ...args: Parameters<Operations[Name]>
  ) => AsyncGenerator<DeployEvent, ApplyResult, void>
}

/** A cluster with all that can be asked of it: the calls of {@link Fleet}, and the operations. */
export interface Client extends Operations, Fleet {
  readonly events: OperationEvents
}

/** Everything that can be asked of a cluster, in one object. */
export function client(fleet: Fleet): Client {
  const operations: Operations = {
    submit: (sources, options) => submit(fleet, sources, options),
    load: (sources, options) => load(fleet, sources, options),
    start: (sources, options) => start(fleet, sources, options),
    stop: (units, options) => stop(fleet, units, options),
    unload: (units, options) => unload(fleet, units, options),
    restart: (units, options) => restart(fleet, units, options),
    destroy: (units, options) => destroy(fleet, units, options),
    scale: (template, count, options) => scale(fleet, template, count, options),
    waitFor: (units, condition, options) => waitFor(fleet, units, condition, options),
    isActive: (units, options) => isActive(fleet, units, options),
    explain: (sources, options) => explain(fleet, sources, options),
    explainAll: (options) => explainAll(fleet, options),
    resolve: (units, options) => resolve(fleet, units, options),
    plan: (application, options) => plan(fleet, application, options),
    apply: (application, options) => apply(fleet, application, options),
    down: (application, options) => down(fleet, application, options),
  }
  return {
    ...forwardFleet(fleet),
    ...operations,
    events: {
      submit: (sources, options = {}) =>
        streamEvents(options, (watch) => submit(fleet, sources, { ...options, ...watch })),
      load: (sources, options = {}) =>
        streamEvents(options, (watch) => load(fleet, sources, { ...options, ...watch })),
      start: (sources, options = {}) =>
        streamEvents(options, (watch) => start(fleet, sources, { ...options, ...watch })),
      stop: (units, options = {}) =>
        streamEvents(options, (watch) => stop(fleet, units, { ...options, ...watch })),
      unload: (units, options = {}) =>
        streamEvents(options, (watch) => unload(fleet, units, { ...options, ...watch })),
      restart: (units, options = {}) =>
        streamEvents(options, (watch) => restart(fleet, units, { ...options, ...watch })),
      destroy: (units, options = {}) =>
        streamEvents(options, (watch) => destroy(fleet, units, { ...options, ...watch })),
      scale: (template, count, options = {}) =>
        streamEvents(options, (watch) => scale(fleet, template, count, { ...options, ...watch })),
      waitFor: (units, condition, options = {}) =>
        streamEvents(options, (watch) => waitFor(fleet, units, condition, { ...options, ...watch })),
      apply: (application, options = {}) =>
        streamEvents(options, (watch) => apply(fleet, application, { ...options, ...watch })),
      down: (application, options = {}) =>
        streamEvents(options, (watch) => down(fleet, application, { ...options, ...watch })),
    },
  }
}
