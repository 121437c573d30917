import {
  ConnectionError,
  EtcdError,
  EtcdUnavailableError,
  ProtocolError,
  RequestTimeoutError,
  ServerError,
} from '../api/index.js'

/** Whether a request that ended in an error may have been carried out all the same, now or later. */
export function mayBeDone(error: unknown): boolean {
  if (error instanceof EtcdUnavailableError || error instanceof ConnectionError) return error.sent
  if (error instanceof ServerError) return error.status >= 500
  // A unit is stored in etcd by several requests: one that is refused comes after some that were not.
  return error instanceof RequestTimeoutError || error instanceof ProtocolError || error instanceof EtcdError
}
