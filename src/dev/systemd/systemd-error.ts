import { CaasctlError } from '../../error.js'

/** systemd on a machine refuses what it is told. */
export class SystemdError extends CaasctlError {
  override readonly name = 'SystemdError'
  readonly code = 'SYSTEMD_REFUSED'
  readonly unit: string

  constructor(unit: string, message: string) {
    super(message)
    this.unit = unit
  }
}
