import { sameUnitFile } from '../../units/index.js'
import { assertMayRemoveMetadata, assertMaySetMetadata } from '../check-metadata.js'
import { assertMayHaveState, assertMayStore, assertNamesUnit } from '../check-unit.js'
import { UnitNotFoundError } from '../errors.js'
import type { CallOptions, Fleet, UnitStateFilter } from '../fleet.js'
import type { DesiredState, Machine, NewUnit, Unit, UnitState } from '../model.js'
import type { FleetChange, WatchOptions } from '../watch.js'
import type { EtcdMember, EtcdNode } from './answer.js'
import { EtcdConnection, type EtcdConnectionOptions } from './connection.js'
import { GhostUnitError, KeyNotFoundError } from './errors.js'
import type { Ghost } from './ghost.js'
import { EtcdKeys } from './keys.js'
import { defaultKeyPrefix, Keyspace } from './keyspace.js'
import { newestVersion } from './newest-version.js'
import { RegistryTree } from './registry-tree.js'
import {
  viewGhost,
  viewGhosts,
  viewMachines,
  viewSingleUnit,
  viewUnitStates,
  viewUnits,
} from './registry-view.js'
import { isOvertaken, setUnitKey, storeUnit, type UnitIndices } from './store-unit.js'
import { watchRegistry } from './watch-registry.js'

/** How etcd is reached, and where in it fleet keeps its data. */
export interface EtcdFleetOptions extends EtcdConnectionOptions {
  /** `--etcd-key-prefix` of fleetd. Default `/_coreos.com/fleet`. */
  readonly keyPrefix?: string | undefined
}

/**
 * The registry of fleet, read and written in etcd itself. Reads are of what a majority of the members agreed
 * on. Lists take one request however long they are. Besides the errors of `api/errors.ts` methods reject with
 * those of etcd: {@link EtcdError}, {@link EtcdUnavailableError}.
 */
export class EtcdFleet implements Fleet {
  readonly driver = 'etcd'
  private readonly connection: EtcdConnection
  private readonly keys: EtcdKeys
  private readonly keyspace: Keyspace

  /**
   * @param endpoints members of the etcd cluster, `http://HOST:2379`, at least one; tried in this order.
   * @throws {ConnectionSettingError}
   */
  constructor(
    endpoints: readonly [string, ...string[]],
    { keyPrefix = defaultKeyPrefix, ...options }: EtcdFleetOptions = {},
  ) {
    this.connection = new EtcdConnection(endpoints, options)
    this.keys = new EtcdKeys(this.connection)
    this.keyspace = new Keyspace(keyPrefix)
  }

  async machines(options: CallOptions = {}): Promise<Machine[]> {
    return viewMachines(await this.read(options, this.keyspace.machines))
  }

  async units(options: CallOptions = {}): Promise<Unit[]> {
    return viewUnits(await this.read(options, this.keyspace.prefix))
  }

  /** @throws {GhostUnitError} where something is in the unit's place that fleet cannot serve. */
  async unit(name: string, options: CallOptions = {}): Promise<Unit | undefined> {
    const tree = await this.readUnit(name, options)
    const ghost = viewGhost(tree, this.keyspace, name)
    if (ghost === undefined) return viewSingleUnit(tree, name)
    if (ghost.kind === 'empty-unit') return undefined
    throw new GhostUnitError(ghost)
  }

  async unitStates(filter: UnitStateFilter = {}, options: CallOptions = {}): Promise<UnitState[]> {
    const { unit, machineID } = filter
    if (unit !== undefined) assertNamesUnit(unit)
    const key = unit === undefined ? this.keyspace.states : this.keyspace.state(unit)
    const states = viewUnitStates(await this.read(options, key))
    return machineID === undefined ? states : states.filter((state) => state.machineID === machineID)
  }

  async putUnit(unit: NewUnit, options: CallOptions = {}): Promise<'stored' | 'unchanged'> {
    assertMayStore(unit)
    const { name, desiredState } = unit
    let answer: 'stored' | 'unchanged' = 'unchanged'
    await this.asItIs(name, options, async (tree, over) => {
      const there = tree.units.get(name)?.object
      const file = there === undefined ? undefined : tree.unitFile(there.hash)
      if (file !== undefined && sameUnitFile(file, unit.options)) {
        await this.setState(name, desiredState, over, options)
      } else {
        answer = 'stored'
        await storeUnit(this.keys, this.keyspace, unit, { over, signal: options.signal })
      }
    })
    return answer
  }

  async setDesiredState(name: string, state: DesiredState, options: CallOptions = {}): Promise<void> {
    assertMayHaveState(name, state)
    await this.asItIs(name, options, async (tree, over) => {
      const ghost = viewGhost(tree, this.keyspace, name)
      if (!tree.units.has(name) || ghost?.kind === 'empty-unit') throw new UnitNotFoundError(name)
      // A state that fleet does not know is mended by setting one that it does.
      if (ghost !== undefined && ghost.kind !== 'unknown-desired-state') throw new GhostUnitError(ghost)
      await this.setState(name, state, over, options)
    })
  }

  async destroyUnit(name: string, options: CallOptions = {}): Promise<void> {
    const tree = await this.readUnit(name, options)
    if (!tree.units.get(name)?.values.has('object')) throw new UnitNotFoundError(name)
    try {
      await this.keys.delete(this.keyspace.unit(name), { recursive: true, ...options })
    } catch (error) {
      if (!(error instanceof KeyNotFoundError)) throw error
      // When an earlier try of this call was cut off, it may be what destroyed the unit.
      if (!error.repeated) throw new UnitNotFoundError(name, { cause: error })
    }
  }

  async setMetadata(machineID: string, key: string, value: string, options: CallOptions = {}): Promise<void> {
    assertMaySetMetadata(machineID, key, value)
    await this.keys.set(this.keyspace.metadata(machineID, key), value, options)
  }

  async removeMetadata(machineID: string, key: string, options: CallOptions = {}): Promise<void> {
    assertMayRemoveMetadata(machineID, key)
    // The empty value takes away what the machine itself says as well.
    await this.keys.set(this.keyspace.metadata(machineID, key), '', options)
  }

  /** The newest version among the machines. */
  async serverVersion(options: CallOptions = {}): Promise<string | undefined> {
    const { machines } = await this.read(options, this.keyspace.machines)
    return newestVersion([...machines.values()].flatMap(({ object }) => object?.version ?? []))
  }

  watch(options: WatchOptions = {}): AsyncIterable<FleetChange> {
    return watchRegistry(this.connection, this.keyspace, options)
  }

  /** What is in the registry and is in no list, see {@link Ghost}. */
  async ghosts(options: CallOptions = {}): Promise<Ghost[]> {
    return viewGhosts(await this.read(options, this.keyspace.prefix), this.keyspace)
  }

  /** The members of the etcd cluster; from now on this client turns to any of them. */
  members({ signal }: CallOptions = {}): Promise<EtcdMember[]> {
    return this.connection.discover(signal)
  }

  async close(): Promise<void> {
    this.connection.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  private async read(options: CallOptions, ...keys: readonly string[]): Promise<RegistryTree> {
    const nodes = await Promise.all(keys.map((key) => this.tryGet(key, options)))
    return new RegistryTree(this.keyspace, ...nodes)
  }

  /** Everything about one unit. */
  private async readUnit(name: string, options: CallOptions): Promise<RegistryTree> {
    assertNamesUnit(name)
    const nodes = await Promise.all([
      this.tryGet(this.keyspace.unit(name), options),
      this.tryGet(this.keyspace.state(name), options),
    ])
    const hash = new RegistryTree(this.keyspace, ...nodes).units.get(name)?.object?.hash
    const file = hash === undefined ? undefined : await this.tryGet(this.keyspace.unitFile(hash), options)
    return new RegistryTree(this.keyspace, ...nodes, file)
  }

  private async tryGet(key: string, { signal }: CallOptions): Promise<EtcdNode | undefined> {
    try {
      return (await this.keys.get(key, { recursive: true, quorum: true, signal })).node
    } catch (error) {
      if (error instanceof KeyNotFoundError) return undefined
      throw error
    }
  }

  /**
   * Writes a unit on the condition that it is as it was read, again where others have changed it in between. So a
   * request that had no answer, and comes when others have come after it, changes nothing. Where it cannot be told
   * whether such a request was carried out before others changed the unit, it is not sent again.
   */
  private async asItIs(
    name: string,
    options: CallOptions,
    write: (tree: RegistryTree, over: UnitIndices) => Promise<void>,
  ): Promise<void> {
    for (let left = writesMax; ; left--) {
      const tree = await this.readUnit(name, options)
      try {
        return await write(tree, tree.units.get(name)?.indices ?? new Map())
      } catch (error) {
        if (!isOvertaken(error) || error.repeated || left === 0) throw error
      }
    }
  }

  private async setState(
    name: string,
    state: DesiredState,
    over: UnitIndices,
    { signal }: CallOptions,
  ): Promise<void> {
    await setUnitKey(this.keys, this.keyspace, name, ['target-state', state], { over, signal })
  }
}

/** How often others may change a unit while it is being written: each time one of them has come through. */
const writesMax = 50
