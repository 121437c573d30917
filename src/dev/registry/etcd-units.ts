import type { RegistryTree } from '../../api/etcd/registry-tree.js'
import { viewUnit } from '../../api/etcd/registry-view.js'
import { hashOptions, readRequirements, sameUnitFile, type UnitOption } from '../../units/index.js'
import type { RegisteredUnit, StoredUnitFile } from './registry.js'

/** Units of the tree as engine and agents know them; the same unit file is the same object every time. */
export class EtcdUnits {
  private readonly files = new Map<
    string,
    { readonly options: readonly UnitOption[]; readonly file: StoredUnitFile }
  >()

  /** Undefined where there is no unit of that name that fleet can read. */
  unit(tree: RegistryTree, name: string): RegisteredUnit | undefined {
    const unit = viewUnit(tree, name)
    const hash = tree.units.get(name)?.object?.hash
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
