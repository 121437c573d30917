import { CaasctlError, type CaasctlErrorOptions } from '../../error.js'

/** Exit status of `docker run` where the engine cannot do what it is asked to, and of a usage that is wrong. */
export const refused = 125

/** What docker's engine answers where it cannot do what it is asked to. */
export class DockerError extends CaasctlError {
  override readonly name = 'DockerError'
  readonly code = 'DOCKER_REFUSED'
  /** Exit status of `docker run`. */
  readonly status: number

  constructor(
    message: string,
    { status = refused, ...options }: CaasctlErrorOptions & { status?: number } = {},
  ) {
    super(message, options)
    this.status = status
  }
}

/** A command line of docker that cannot be read. */
export class DockerUsageError extends CaasctlError {
  override readonly name = 'DockerUsageError'
  readonly code = 'DOCKER_USAGE'
}
