import { CaasctlError } from '../../error.js'

/** What is stored under a unit's name makes no unit; fleet answers every request about it with an error. */
export class UnreadableUnitError extends CaasctlError {
  override readonly name = 'UnreadableUnitError'
  readonly code = 'UNIT_UNREADABLE'
  readonly unit: string

  constructor(unit: string, reason: string) {
    super(`Unit ${unit} cannot be read from the registry: ${reason}`)
    this.unit = unit
  }
}
