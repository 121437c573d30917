import { SshConnectionLostError, SshTimeoutError } from '../../ssh/index.js'
import { pause } from '../wait/pause.js'

const pauseMs = 300

/**
 * Reads something from a machine, which does no harm however often it is done: again on a new connection where one
 * was lost, until `over` aborts.
 *
 * @throws what the last try did, or the reason of `over` where there was none before
 */
export async function readPatiently<T>(over: AbortSignal, read: () => Promise<T>): Promise<T> {
  let trouble: unknown
  for (;;) {
    try {
      over.throwIfAborted()
      return await read()
    } catch (error) {
      if (over.aborted) throw trouble ?? error
      if (!(error instanceof SshConnectionLostError) && !(error instanceof SshTimeoutError)) throw error
      trouble = error
    }
    await pause(pauseMs, over)
  }
}
