import { type Requirements, readRequirements, type UnitOption } from '../units/index.js'

/** What scheduling has to know of a unit. */
export interface PlacementUnit {
  readonly name: string
  readonly requirements: Requirements
}

/** What scheduling has to know of a machine. */
export interface PlacementMachine {
  readonly id: string
  readonly metadata: Readonly<Record<string, string>>
}

export function toPlacementUnit(unit: {
  readonly name: string
  readonly options: readonly UnitOption[]
}): PlacementUnit {
  return { name: unit.name, requirements: readRequirements(unit.name, unit.options) }
}
