/**
 * What goes between a machine and its programs: frames of one byte for their kind, four for the length, and the
 * content. To the program: what it prints, its exit status, and that it shall begin to read its input or to tell
 * of signals. To the machine: what it reads (nothing is its end), and names of signals.
 */
export const frames = {
  stdin: 0,
  stdout: 1,
  stderr: 2,
  status: 3,
  wantsInput: 4,
  wantsSignals: 5,
  signal: 6,
} as const

export function frame(kind: number, content: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(5)
  head[0] = kind
  head.writeUInt32BE(content.length, 1)
  return Buffer.concat([head, content])
}

/** Takes frames out of what comes in pieces. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0)
  private readonly told: (kind: number, content: Buffer) => void

  constructor(told: (kind: number, content: Buffer) => void) {
    this.told = told
  }

  write(chunk: Buffer): void {
    let data = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk])
    while (data.length >= 5 && data.length >= 5 + data.readUInt32BE(1)) {
      const end = 5 + data.readUInt32BE(1)
      const content = data.subarray(5, end)
      const kind = data[0] ?? 0
      data = data.subarray(end)
      this.told(kind, content)
    }
    this.rest = data
  }
}
