import type { RegistryTree } from '../../api/etcd/registry-tree.js'
import { viewUnit, viewUnitStates } from '../../api/etcd/registry-view.js'
import type { UnitState } from '../../api/index.js'
import { hashOptions, readRequirements, sameUnitFile, type UnitOption } from '../../units/index.js'
import type { ListRange, RegisteredUnit, StoredUnitFile } from './registry.js'

interface KnownFile {
  readonly options: readonly UnitOption[]
  readonly file: StoredUnitFile
}

/**
 * What engine, agents and API see of a tree: pages of lists, and units of which the same unit file is the same
 * object every time. Everything is kept until it is touched.
 */
export class EtcdView {
  private tree: RegistryTree
  private readonly files = new Map<string, KnownFile>()
  private readonly known = new Map<string, RegisteredUnit | undefined>()
  private names: readonly string[] | undefined
  private allStates: readonly UnitState[] | undefined

  constructor(tree: RegistryTree) {
    this.tree = tree
  }

  /** From now on of another tree. */
  turnTo(tree: RegistryTree): void {
    this.tree = tree
    this.known.clear()
    this.names = undefined
    this.allStates = undefined
  }

  /** Something about these units has changed in the tree. */
  touch(units: Iterable<string>): void {
    for (const name of units) {
      const was = this.known.get(name)
      this.known.delete(name)
      if ((was === undefined) !== (this.unit(name) === undefined)) this.names = undefined
      this.allStates = undefined
    }
  }

  /** Undefined where there is no unit of that name that fleet can read. */
  unit(name: string): RegisteredUnit | undefined {
    if (!this.known.has(name)) this.known.set(name, this.read(name))
    return this.known.get(name)
  }

  units({ from, count }: ListRange): RegisteredUnit[] {
    this.names ??= [...this.tree.units.keys()].filter((name) => this.unit(name) !== undefined).sort()
    return this.names.slice(from, from + count).flatMap((name) => this.unit(name) ?? [])
  }

  states(
    { unit, machineID }: { unit?: string; machineID?: string },
    { from, count }: ListRange,
  ): UnitState[] {
    if (unit === undefined) this.allStates ??= viewUnitStates(this.tree)
    const states = unit === undefined ? (this.allStates ?? []) : viewUnitStates(this.tree, unit)
    const wanted = machineID === undefined ? states : states.filter((state) => state.machineID === machineID)
    return wanted.slice(from, from + count)
  }

  private read(name: string): RegisteredUnit | undefined {
    const unit = viewUnit(this.tree, name)
    const hash = this.tree.units.get(name)?.object?.hash
    if (unit === undefined || hash === undefined) return undefined
    const { options, desiredState, currentState = 'inactive', machineID } = unit
    const { global } = readRequirements(name, options)
    const file = this.file(hash, options)
    return { name, file, global, desiredState, currentState, machineID: global ? undefined : machineID }
  }

  private file(key: string, options: readonly UnitOption[]): StoredUnitFile {
    const known = this.files.get(key)
    if (known?.options === options) return known.file
    const same = known !== undefined && sameUnitFile(known.options, options)
    const file = same ? known.file : { options, hash: hashOptions(options) }
    this.files.set(key, { options, file })
    return file
  }
}

/** Whether engine and agents would see no difference. */
export function sameUnit(a: RegisteredUnit | undefined, b: RegisteredUnit | undefined): boolean {
  return a?.file === b?.file && a?.desiredState === b?.desiredState && a?.machineID === b?.machineID
}
