import type { Fleet, FleetChange, WatchOptions } from '../../api/index.js'
import { narrowChange, unitFilter } from './narrow-change.js'
import { pollChanges } from './poll-changes.js'

/** What watching a cluster takes. */
export interface WatchFleetOptions extends WatchOptions {
  /**
   * Names, ranges and globs of the units to tell of, whether they exist yet or not; machines are then left out
   * but for the snapshot. Default: everything.
   */
  readonly units?: readonly string[] | undefined
}

/**
 * Tells everything there is, then every change as it happens, until its signal aborts or the reader stops.
 * Over etcd nothing is lost. The HTTP API has to be asked again and again, about once a second: what comes and
 * goes between two looks is not told.
 *
 * @throws {RangeSyntaxError}; what reading the cluster for the first time throws, and later what will not pass
 *
 * @example
 * for await (const change of watch(fleet, { units: ['web@*'] })) console.log(change.kind)
 */
export async function* watch(
  fleet: Fleet,
  { units = [], ...options }: WatchFleetOptions = {},
): AsyncGenerator<FleetChange, void, void> {
  const wanted = units.length === 0 ? undefined : unitFilter(units)
  const changes = fleet.watch?.(options) ?? pollChanges(fleet, options)
  for await (const change of changes) {
    const told = wanted === undefined ? change : narrowChange(change, wanted)
    if (told !== undefined) yield told
  }
}
