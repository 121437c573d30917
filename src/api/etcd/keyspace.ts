import { joinKey, namesBelow } from './key.js'

/** Where fleet keeps its registry when nothing else is said. */
export const defaultKeyPrefix = '/_coreos.com/fleet'

/** What fleet keeps of a unit under `job/NAME/`, besides its `object`. */
export type UnitKey = 'object' | 'target' | 'target-state' | 'job-state'

/**
 * fleet's keys below its prefix:
 *
 *     engine/version             version of the scheduling rules
 *     job/NAME/object            which unit file the unit has
 *     job/NAME/target-state      desired state
 *     job/NAME/target            ID of the machine it is scheduled to
 *     job/NAME/job-state         ID of the machine that has it launched; expires
 *     lease/engine-leader        whose engine schedules; expires
 *     machines/ID/object         a machine that is alive; expires
 *     machines/ID/metadata/KEY   laid over its own metadata; empty: taken away
 *     state/NAME                 as below, from before there were global units; expires
 *     states/NAME/ID             what systemd says there; expires
 *     unit/HASH                  a unit file
 */
export class Keyspace {
  readonly prefix: string

  /** @param prefix `--etcd-key-prefix` of fleetd. */
  constructor(prefix: string = defaultKeyPrefix) {
    this.prefix = `/${prefix.replace(/^\/+|\/+$/g, '')}`
  }

  get engineVersion(): string {
    return joinKey(this.prefix, 'engine', 'version')
  }

  get engineLeader(): string {
    return joinKey(this.prefix, 'lease', 'engine-leader')
  }

  get units(): string {
    return joinKey(this.prefix, 'job')
  }

  unit(name: string, key?: UnitKey): string {
    return joinKey(this.units, name, ...(key === undefined ? [] : [key]))
  }

  unitFile(hash: string): string {
    return joinKey(this.prefix, 'unit', hash)
  }

  get machines(): string {
    return joinKey(this.prefix, 'machines')
  }

  machine(id: string): string {
    return joinKey(this.machines, id, 'object')
  }

  metadata(id: string, key: string): string {
    return joinKey(this.machines, id, 'metadata', key)
  }

  get states(): string {
    return joinKey(this.prefix, 'states')
  }

  state(name: string, machineID?: string): string {
    return joinKey(this.states, name, ...(machineID === undefined ? [] : [machineID]))
  }

  legacyState(name: string): string {
    return joinKey(this.prefix, 'state', name)
  }

  /** The names by which a key lies below the prefix; none for the prefix and what is above it. */
  names(key: string): string[] | undefined {
    return namesBelow(this.prefix, key) ?? (namesBelow(key, this.prefix) === undefined ? undefined : [])
  }
}
