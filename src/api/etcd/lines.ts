/** The lines of a text that comes in pieces. Empty ones are left out, and what no newline ends was cut off. */
export async function* lines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of pieces) {
    rest += decoder.decode(piece, { stream: true })
    const found = rest.split('\n')
    rest = found.pop() ?? ''
    for (const line of found) if (line.trim() !== '') yield line
  }
}
