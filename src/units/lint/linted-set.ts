import { splitUnitName } from '../unit-name.js'
import type { LintedUnit } from './linted-unit.js'

/** Unit files that are meant for one cluster. */
export class LintedSet {
  readonly units: readonly LintedUnit[]
  /** Patterns of units that are there although no file of the set has them. */
  readonly knownUnits: readonly string[]
  private readonly byName: ReadonlyMap<string, LintedUnit>

  constructor(units: readonly LintedUnit[], knownUnits: readonly string[] = []) {
    this.units = units
    this.knownUnits = knownUnits
    this.byName = new Map(units.map((unit) => [unit.name, unit]))
  }

  /** The file that a unit comes from: its own, else that of the template it is an instance of. */
  find(name: string): LintedUnit | undefined {
    const template = splitUnitName(name)?.template
    return this.byName.get(name) ?? (template === undefined ? undefined : this.byName.get(template))
  }
}
