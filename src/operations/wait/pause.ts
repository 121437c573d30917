import { setTimeout as sleep } from 'node:timers/promises'

/** Pauses for milliseconds, or until the signal is aborted; who comes next sees that for itself. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
