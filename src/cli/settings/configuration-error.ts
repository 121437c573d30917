import { CaasctlError, type CaasctlErrorOptions } from '../../error.js'

/** The configuration file cannot be used. The message says where. */
export class ConfigurationError extends CaasctlError {
  override readonly name = 'ConfigurationError'
  readonly code = 'BAD_CONFIGURATION'
  readonly file: string
  /** Counted from 1; undefined where it is about the whole file. */
  readonly line: number | undefined

  constructor(file: string, line: number | undefined, reason: string, options?: CaasctlErrorOptions) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${reason}`, options)
    this.file = file
    this.line = line
  }
}
