import { CaasctlError } from '../../error.js'

/** What was asked for cannot be scaled. */
export class ScaleError extends CaasctlError {
  override readonly name = 'ScaleError'
  readonly code = 'CANNOT_SCALE'
}
