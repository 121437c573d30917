import { CaasctlError } from '../../error.js'

/** The API cannot listen where it should. */
export class ListenError extends CaasctlError {
  override readonly name = 'ListenError'
  readonly code = 'CANNOT_LISTEN'

  constructor(where: { path: string } | { host: string; port: number }, cause: NodeJS.ErrnoException) {
    const place = 'path' in where ? where.path : `${where.host}:${where.port}`
    const taken = cause.code === 'EADDRINUSE'
    super(`Cannot listen on ${place}: ${taken ? 'something else does' : (cause.code ?? cause.message)}.`, {
      cause,
      suggestion: taken ? 'Choose another, or stop what listens there.' : undefined,
    })
  }
}
