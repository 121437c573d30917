import type { InputStream } from './io.js'

/** Longest line that is read, characters. */
const lineMax = 4_096

/**
 * Reads one line, without its end; undefined at the end of input. What follows the line stays in the stream
 * for whoever reads next.
 * @throws the signal's reason when aborted
 */
export function readLine(stream: InputStream, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let text = ''
    const settle = (finish: () => void) => {
      stream.off('readable', read)
      stream.off('end', ended)
      stream.off('error', failed)
      signal.removeEventListener('abort', aborted)
      finish()
    }
    const read = () => {
      for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) {
        const piece = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
        const end = piece.indexOf('\n')
        text += piece.subarray(0, end === -1 ? undefined : end).toString('utf8')
        if (end === -1 && text.length < lineMax) continue
        if (end !== -1 && end + 1 < piece.length) stream.unshift(piece.subarray(end + 1))
        settle(() => resolve(text.replace(/\r$/, '')))
        return
      }
    }
    const ended = () => settle(() => resolve(text === '' ? undefined : text))
    const failed = (error: Error) => settle(() => reject(error))
    const aborted = () => settle(() => reject(signal.reason))
    if (signal.aborted) return aborted()
    stream.on('readable', read)
    stream.once('end', ended)
    stream.once('error', failed)
    signal.addEventListener('abort', aborted, { once: true })
    if (stream.readableEnded) ended()
    else read()
  })
}
