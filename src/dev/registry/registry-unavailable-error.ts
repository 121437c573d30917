import { CaasctlError, type CaasctlErrorOptions } from '../../error.js'

/** The registry is kept elsewhere and cannot be reached for now; fleet answers every request with 503 then. */
export class RegistryUnavailableError extends CaasctlError {
  override readonly name = 'RegistryUnavailableError'
  readonly code = 'REGISTRY_UNAVAILABLE'

  constructor(reason: string, options?: CaasctlErrorOptions) {
    super(`The registry in etcd cannot be reached: ${reason}`, options)
  }
}
