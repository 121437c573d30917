import type { Socket } from 'node:net'

/**
 * The first line that comes over a connection, which stays open.
 * @returns undefined where it ends before, or the line is longer than it may be.
 */
export function readLine(socket: Socket, maxBytes: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const done = (line: string | undefined) => {
      socket.off('data', onData).off('end', onEnd).off('close', onEnd)
      resolve(line)
    }
    const onEnd = () => done(undefined)
    const onData = (chunk: Buffer) => {
      const end = chunk.indexOf(0x0a)
      chunks.push(end === -1 ? chunk : chunk.subarray(0, end))
      length += chunk.length
      if (end !== -1) done(Buffer.concat(chunks).toString('utf8'))
      else if (length > maxBytes) done(undefined)
    }
    socket.on('data', onData).on('end', onEnd).on('close', onEnd)
  })
}
