import { setMaxListeners } from 'node:events'

/**
 * Calls `act` once when the signal aborts; gives back what stops that. One signal may end a hundred commands at
 * once, so that Node's guess of a leak at ten listeners is out of place.
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  setMaxListeners(0, signal)
  signal.addEventListener('abort', act, { once: true })
  return () => signal.removeEventListener('abort', act)
}
