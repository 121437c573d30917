import {
  ConnectionError,
  EtcdError,
  EtcdUnavailableError,
  RequestTimeoutError,
  ServerError,
} from '../../api/index.js'
import type { CaasctlError } from '../../error.js'
import { DoubtfulListError } from './look.js'

/** Whether trouble in reading the cluster may pass by itself, so that it is worth waiting on. */
export function passes(error: CaasctlError): boolean {
  if (error instanceof ServerError) return error.status >= 500
  if (error instanceof EtcdError) return error.retryable
  return (
    error instanceof ConnectionError ||
    error instanceof RequestTimeoutError ||
    error instanceof EtcdUnavailableError ||
    error instanceof DoubtfulListError
  )
}
