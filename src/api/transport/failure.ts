import { CaasctlError } from '../../error.js'
import { ConnectionError, ProtocolError, RequestTimeoutError, ServerError } from '../errors.js'

/** Codes of failures that may pass by themselves. */
const transientCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
  // A connection through SSH that was lost is made anew.
  'SSH_CONNECTION_LOST',
])

/** Whether the same request may succeed when it is sent again in a moment. */
export function isTransient(error: unknown): error is ConnectionError {
  return error instanceof ConnectionError && transientCodes.has(codeOf(error.cause) ?? '')
}

/**
 * Whether a request that failed was surely not carried out: there was no connection to send it on yet. What a
 * tunnel has to say itself is always about making one.
 */
export function neverSent(error: unknown): boolean {
  if (error instanceof ConnectionError) return !error.sent
  return error instanceof CaasctlError && !isAnswer(error)
}

/** Whether an error of the network came before there was a connection. */
export function isDialFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('erroredSysCall' in error && error.erroredSysCall === 'connect') return true
  return 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN')
}

/** Whether an error tells what a server answered, or that it did not in time. */
function isAnswer(error: CaasctlError): boolean {
  return (
    error instanceof RequestTimeoutError || error instanceof ProtocolError || error instanceof ServerError
  )
}

/** Says in words what a failed connection means. */
export function describeDialFailure(error: unknown): { reason: string; suggestion: string | undefined } {
  const code = codeOf(error)
  switch (code) {
    case 'ECONNREFUSED':
      return {
        reason: 'connection refused',
        suggestion: 'Is the server running there, and is the port right?',
      }
    case 'ENOENT':
      return {
        reason: 'no such socket',
        suggestion:
          'Name the cluster: --tunnel MACHINE or --endpoint URL, or try one with: caasctl dev start',
      }
    case 'EACCES':
      return { reason: 'permission denied on the socket', suggestion: undefined }
    case 'ENOTFOUND':
      return { reason: 'the host name is not known', suggestion: undefined }
    default:
      return { reason: messageOf(error), suggestion: undefined }
  }
}

/** The system's or library's code of an error, looked for along its causes. */
function codeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code
  }
  return undefined
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(/^request to \S+ failed, reason: /, '')
}
