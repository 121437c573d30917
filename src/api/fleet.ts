import type { DesiredState, Machine, NewUnit, Unit, UnitState } from './model.js'
import type { FleetChange, WatchOptions } from './watch.js'

/** What every call to a cluster takes. */
export interface CallOptions {
  /** Aborts the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /**
   * Told of each request that may have been sent and had no answer. One that changes something may still be carried
   * out, after what is sent next, and undo that. Not told where the server would refuse it then.
   */
  readonly onUnanswered?: (() => void) | undefined
}

/** Narrows what {@link Fleet.unitStates} returns. */
export interface UnitStateFilter {
  readonly unit?: string | undefined
  readonly machineID?: string | undefined
}

/**
 * A fleet cluster. Every driver (the HTTP API, the registry in etcd) implements this one interface and
 * behaves the same. Lists are whole, in the order of names; nothing unvalidated comes out, and nothing goes
 * in that is known to break a cluster. Methods reject with the errors of `api/errors.ts`.
 */
export interface Fleet extends AsyncDisposable {
  readonly driver: 'http' | 'etcd'

  /** The machines that are alive, by ID. */
  machines(options?: CallOptions): Promise<Machine[]>

  /** All units of the registry, by name. */
  units(options?: CallOptions): Promise<Unit[]>

  /** One unit; undefined where there is none of that name. */
  unit(name: string, options?: CallOptions): Promise<Unit | undefined>

  /** What systemd says, by unit and machine. */
  unitStates(filter?: UnitStateFilter, options?: CallOptions): Promise<UnitState[]>

  /**
   * Creates a unit, or replaces the unit file of the one there is, and sets its desired state. A unit whose
   * file is the same only has its desired state set, and the answer is `unchanged`. Servers older than 0.13
   * keep the unit file of a unit that exists.
   * @throws {UnitRefusedError} where the name, the options or the desired state may not be sent.
   */
  putUnit(unit: NewUnit, options?: CallOptions): Promise<'stored' | 'unchanged'>

  /**
   * @throws {UnitNotFoundError}
   * @throws {UnitRefusedError} for a template that should be loaded or launched.
   */
  setDesiredState(name: string, state: DesiredState, options?: CallOptions): Promise<void>

  /** @throws {UnitNotFoundError} */
  destroyUnit(name: string, options?: CallOptions): Promise<void>

  /**
   * Adds or changes one key of a machine's metadata. Keys: letters, digits, `_`, `.`, `-`; value not empty.
   * @throws {MetadataRefusedError}
   */
  setMetadata(machineID: string, key: string, value: string, options?: CallOptions): Promise<void>

  /** Removes one key of a machine's metadata, also one that its own configuration gives. */
  removeMetadata(machineID: string, key: string, options?: CallOptions): Promise<void>

  /** Version of the server, e.g. `1.0.0`; undefined where it does not tell. */
  serverVersion(options?: CallOptions): Promise<string | undefined>

  /**
   * Tells everything there is, then every change as it happens, until its signal aborts or the reader stops.
   * Only etcd can: a driver without this has to be asked again and again.
   */
  watch?(options?: WatchOptions): AsyncIterable<FleetChange>

  /** Frees connections. Calls after it reject. */
  close(): Promise<void>
}
