import { CaasctlError, type CaasctlErrorOptions } from '../error.js'

/** The command line, a variable or the configuration asks for what there is not. Exit code 2. */
export class UsageError extends CaasctlError {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'

  constructor(message: string, options?: CaasctlErrorOptions) {
    super(message, options)
  }
}

/** A value that a flag cannot take; whoever knows where the value came from makes a {@link UsageError} of it. */
export class BadValueError extends CaasctlError {
  override readonly name = 'BadValueError'
  readonly code = 'BAD_VALUE'
}
