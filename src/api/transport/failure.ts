import { ConnectionError } from '../errors.js'

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
])

/** Whether the same request may succeed when it is sent again in a moment. */
export function isTransient(error: unknown): boolean {
  return error instanceof ConnectionError && transientCodes.has(codeOf(error.cause) ?? '')
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
