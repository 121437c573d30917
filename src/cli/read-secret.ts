import { InterruptedError } from './interrupted-error.js'
import type { CliIO } from './io.js'

/**
 * Reads a line from the terminal without showing it. The terminal is put back whatever happens.
 * @returns undefined where input ends instead (Ctrl-D)
 * @throws {InterruptedError} on Ctrl-C, which a terminal in raw mode sends as a character; the signal's
 *   reason when aborted
 */
export async function readSecret({ stdin, stderr }: CliIO, signal: AbortSignal): Promise<string | undefined> {
  stdin.setRawMode?.(true)
  try {
    return await new Promise((resolve, reject) => {
      let secret = ''
      const take = (chunk: Buffer | string) => {
        for (const character of chunk.toString('utf8')) {
          if (character === '\r' || character === '\n') return settle(() => resolve(secret))
          if (character === '\u0003') return settle(() => reject(new InterruptedError('SIGINT')))
          if (character === '\u0004') return settle(() => resolve(secret === '' ? undefined : secret))
          secret =
            character === '\u007f' || character === '\b'
              ? [...secret].slice(0, -1).join('')
              : secret + character
        }
      }
      const end = () => settle(() => resolve(undefined))
      const abort = () => settle(() => reject(signal.reason))
      const settle = (finish: () => void) => {
        stdin.off('data', take)
        stdin.off('end', end)
        signal.removeEventListener('abort', abort)
        stdin.pause()
        finish()
      }
      if (signal.aborted) return abort()
      stdin.on('data', take)
      stdin.once('end', end)
      // After a question before, it is paused: listening alone would not make it go on.
      stdin.resume()
      signal.addEventListener('abort', abort, { once: true })
    })
  } finally {
    stdin.setRawMode?.(false)
    stderr.write('\n')
  }
}
