import { FleetParseError, fleetOptions, type UnitOption } from '../../units/index.js'
import type { UnitState } from '../model.js'
import type { EtcdEvent, EtcdNode } from './answer.js'
import type { Keyspace, UnitKey } from './keyspace.js'
import {
  type MachineObject,
  readMachineObject,
  readUnitFile,
  readUnitObject,
  readUnitState,
  type UnitObject,
} from './records.js'

export interface StoredUnit {
  /** etcd's index when the unit was created: tells it from an earlier one of the same name. */
  readonly createdIndex: number
  readonly values: Map<UnitKey, string>
  /** etcd's index when each key was last set. */
  readonly indices: Map<UnitKey, number>
  /** The value of `object`, read; undefined where there is none or it cannot be read. */
  object: UnitObject | undefined
}

export interface StoredMachine {
  object: MachineObject | undefined
  readonly metadata: Map<string, string>
}

/** What a change in etcd may have changed in the cluster. */
export interface Touched {
  readonly units: Iterable<string>
  readonly machines: Iterable<string>
}

/** fleet's registry in memory: as read from etcd, then changed event by event. */
export class RegistryTree {
  readonly units = new Map<string, StoredUnit>()
  /** By unit and machine. */
  readonly states = new Map<string, Map<string, UnitState>>()
  readonly machines = new Map<string, StoredMachine>()
  private readonly keyspace: Keyspace
  private readonly files = new Map<string, string>()
  private readonly parsed = new Map<string, readonly UnitOption[] | undefined>()

  /** @param nodes the registry, or parts of it; undefined where there is none yet */
  constructor(keyspace: Keyspace, ...nodes: readonly (EtcdNode | undefined)[]) {
    this.keyspace = keyspace
    for (const node of nodes) if (node !== undefined) this.putAll(node)
  }

  /** The options of a unit file; undefined where it is gone or fleet cannot read it. */
  unitFile(hash: string): readonly UnitOption[] | undefined {
    const text = this.files.get(hash)
    if (text === undefined) return undefined
    if (!this.parsed.has(hash)) this.parsed.set(hash, parse(text))
    return this.parsed.get(hash)
  }

  /** What {@link apply} would touch, at most. */
  touchedBy({ node }: EtcdEvent): Touched {
    const [kind, name] = this.keyspace.names(node.key) ?? [undefined]
    const none: string[] = []
    if (kind === 'unit') return { units: this.unitsWithFile(name), machines: none }
    if (name !== undefined && (kind === 'job' || kind === 'states')) return { units: [name], machines: none }
    if (name !== undefined && kind === 'machines') return { units: none, machines: [name] }
    // Something large was removed at once.
    if (name === undefined) return { units: this.unitNames(), machines: [...this.machines.keys()] }
    return { units: none, machines: none }
  }

  apply({ action, node }: EtcdEvent): void {
    const names = this.keyspace.names(node.key)
    if (names === undefined) return
    if (['delete', 'expire', 'compareAndDelete'].includes(action)) this.remove(names)
    else this.put(names, node)
  }

  /** Names of all units there is anything of. */
  unitNames(): string[] {
    return [...new Set([...this.units.keys(), ...this.states.keys()])].sort()
  }

  private unitsWithFile(hash: string | undefined): string[] {
    const using = [...this.units].filter(([, { object }]) => hash === undefined || object?.hash === hash)
    return using.map(([name]) => name)
  }

  private putAll(node: EtcdNode): void {
    const names = this.keyspace.names(node.key)
    if (names !== undefined) this.put(names, node)
    for (const child of node.nodes) this.putAll(child)
  }

  private put([kind, name, key, ...rest]: readonly string[], node: EtcdNode): void {
    if (name === undefined) return
    if (kind === 'job') this.putUnit(name, key, node)
    else if (kind === 'machines') this.putMachine(name, key, rest, node)
    else if (kind === 'states' && key !== undefined) this.putState(name, key, node.value)
    else if (kind === 'unit' && key === undefined) this.putFile(name, node.value)
  }

  private putUnit(
    name: string,
    key: string | undefined,
    { createdIndex, modifiedIndex, value }: EtcdNode,
  ): void {
    let unit = this.units.get(name)
    if (unit === undefined) {
      unit = { createdIndex, values: new Map(), indices: new Map(), object: undefined }
      this.units.set(name, unit)
    }
    if (!isUnitKey(key)) return
    unit.values.set(key, value)
    unit.indices.set(key, modifiedIndex)
    if (key === 'object') unit.object = readUnitObject(value)
  }

  private putMachine(
    id: string,
    key: string | undefined,
    rest: readonly string[],
    { value }: EtcdNode,
  ): void {
    let machine = this.machines.get(id)
    if (machine === undefined) {
      machine = { object: undefined, metadata: new Map() }
      this.machines.set(id, machine)
    }
    if (key === 'object') machine.object = readMachineObject(value)
    else if (key === 'metadata' && rest[0] !== undefined) machine.metadata.set(rest[0], value)
  }

  private putState(name: string, machineID: string, value: string): void {
    let states = this.states.get(name)
    if (states === undefined) {
      states = new Map()
      this.states.set(name, states)
    }
    const state = readUnitState(value, name, machineID)
    if (state === undefined) states.delete(machineID)
    else states.set(machineID, state)
  }

  private putFile(hash: string, value: string): void {
    this.forgetFile(hash)
    const text = readUnitFile(value)
    if (text !== undefined) this.files.set(hash, text)
  }

  private forgetFile(hash: string): void {
    this.files.delete(hash)
    this.parsed.delete(hash)
  }

  private remove([kind, name, key, below]: readonly string[]): void {
    if (kind === undefined || kind === 'job') this.removeUnits(name, key)
    if (kind === undefined || kind === 'machines') this.removeMachines(name, key, below)
    if (kind === undefined || kind === 'states') removeFrom(this.states, name, key)
    if (kind === undefined) this.files.clear()
    else if (kind === 'unit' && name !== undefined) this.forgetFile(name)
    else if (kind === 'unit') this.files.clear()
  }

  private removeUnits(name: string | undefined, key: string | undefined): void {
    if (name === undefined) this.units.clear()
    else if (key === undefined) this.units.delete(name)
    else if (isUnitKey(key)) {
      const unit = this.units.get(name)
      unit?.values.delete(key)
      unit?.indices.delete(key)
      if (unit !== undefined && key === 'object') unit.object = undefined
    }
  }

  private removeMachines(id: string | undefined, key: string | undefined, below: string | undefined): void {
    if (id === undefined) this.machines.clear()
    else if (key === undefined) this.machines.delete(id)
    else {
      const machine = this.machines.get(id)
      if (machine === undefined) return
      if (key === 'object') machine.object = undefined
      else if (below === undefined) machine.metadata.clear()
      else machine.metadata.delete(below)
    }
  }
}

function removeFrom<V>(
  map: Map<string, Map<string, V>>,
  name: string | undefined,
  key: string | undefined,
): void {
  if (name === undefined) map.clear()
  else if (key === undefined) map.delete(name)
  else map.get(name)?.delete(key)
}

const unitKeys: readonly string[] = ['object', 'target', 'target-state', 'job-state'] satisfies UnitKey[]

function isUnitKey(key: string | undefined): key is UnitKey {
  return key !== undefined && unitKeys.includes(key)
}

function parse(text: string): readonly UnitOption[] | undefined {
  try {
    return fleetOptions(text)
  } catch (error) {
    if (error instanceof FleetParseError) return undefined
    throw error
  }
}
