import { CaasctlError, type CaasctlErrorOptions } from '../../error.js'

/** Where in a definition something is wrong. */
export interface DefinitionPlace {
  readonly section?: string | undefined
  readonly option?: string | undefined
}

/** A definition that gives no unit file, or one that systemd or fleet would refuse or read otherwise. */
export class UnitDefinitionError extends CaasctlError {
  override readonly name = 'UnitDefinitionError'
  readonly code = 'BAD_UNIT_DEFINITION'
  readonly unit: string
  readonly section: string | undefined
  readonly option: string | undefined
  /** The reason alone, without a full stop. */
  readonly reason: string

  constructor(unit: string, reason: string, place: DefinitionPlace = {}, options?: CaasctlErrorOptions) {
    const { section, option } = place
    const header = section === undefined ? '' : ` [${section}]`
    super(`${unit}:${header}${option === undefined ? '' : ` ${option}=`} ${reason}`, options)
    this.unit = unit
    this.section = section
    this.option = option
    this.reason = reason
  }
}
