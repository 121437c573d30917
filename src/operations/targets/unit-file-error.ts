import { CaasctlError, type CaasctlErrorOptions } from '../../error.js'

/** A unit file on disk cannot be used. */
export class UnitFileError extends CaasctlError {
  override readonly name = 'UnitFileError'
  readonly code = 'UNIT_FILE_UNUSABLE'
  /** Path as it was given. */
  readonly file: string

  constructor(file: string, reason: string, options?: CaasctlErrorOptions) {
    super(`${file}: ${reason}`, options)
    this.file = file
  }
}
