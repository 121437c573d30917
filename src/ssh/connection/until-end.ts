import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { SshError } from '../errors.js'

/**
 * Waits until a stream of a remote process has been read to its end, or was let go of here.
 * @throws {SshConnectionLostError} where the connection was lost before: a part must not pass for the whole.
 */
export async function untilEnd(stream: Readable): Promise<void> {
  try {
    await finished(stream, { writable: false })
  } catch (error) {
    if (error instanceof SshError) throw error
  }
}
