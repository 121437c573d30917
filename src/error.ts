/** What a {@link CaasctlError} may carry besides its message. */
export interface CaasctlErrorOptions {
  /** What the person can do about it, one sentence; printed after the message. */
  readonly suggestion?: string | undefined
  readonly cause?: unknown
}

/**
 * Base of every error that caasctl throws on purpose. Subclasses have a literal `name` and `code` and carry
 * what they are about (unit, machine, status) as fields. Anything else that is thrown is a defect.
 */
export abstract class CaasctlError extends Error {
  /** Stable identifier for scripts, e.g. `UNIT_NOT_FOUND`. */
  abstract readonly code: string
  readonly suggestion: string | undefined

  constructor(message: string, options: CaasctlErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.suggestion = options.suggestion
  }
}

export function isCaasctlError(error: unknown): error is CaasctlError {
  return error instanceof CaasctlError
}
