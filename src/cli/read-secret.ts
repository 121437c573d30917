import { InterruptedError } from './interrupted-error.js'
import type { InputStream } from './io.js'

/**
 * Asks for a line on a terminal without showing it, and then goes on to the next line. The terminal is put back whatever happens.
 * @returns undefined where input ends instead (Ctrl-D)
 * @throws {InterruptedError} on Ctrl-C, which a terminal in raw mode sends as a character; the signal's
 *   reason when aborted
 */
export async function readSecret(
  { input, write }: { readonly input: InputStream; write(text: string): void },
  prompt: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  // First, so that nothing is shown of what comes at once.
  input.setRawMode?.(true)
  try {
    write(prompt)
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
        input.off('data', take)
        input.off('end', end)
        signal.removeEventListener('abort', abort)
        input.pause()
        finish()
      }
      if (signal.aborted) return abort()
      input.on('data', take)
      input.once('end', end)
      // After a question before, it is paused: listening alone would not make it go on.
      input.resume()
      signal.addEventListener('abort', abort, { once: true })
    })
  } finally {
    input.setRawMode?.(false)
    write('\n')
  }
}
