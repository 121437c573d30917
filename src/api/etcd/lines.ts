import { ProtocolError } from '../errors.js'

/** Longest line, characters: etcd takes values of 1.5 MB, and an event has two. */
const lineMaxLength = 16 * 1024 * 1024

/**
 * The lines of a text that comes in pieces. Empty ones are left out, and what no newline ends was cut off.
 * @throws {ProtocolError} for a line that does not end.
 */
export async function* lines(request: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let open: string[] = []
  let length = 0
  for await (const piece of pieces) {
    const [first = '', ...others] = decoder.decode(piece, { stream: true }).split('\n')
    open.push(first)
    length += first.length
    if (length > lineMaxLength) throw new ProtocolError(request, 'an event that has no end')
    const last = others.pop()
    if (last === undefined) continue
    for (const line of [open.join(''), ...others]) if (line.trim() !== '') yield line
    open = [last]
    length = last.length
  }
}
