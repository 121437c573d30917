import type { Machine } from '../../api/index.js'

/** Most that is kept of a machine's stream, bytes: all machines together must find room. */
const streamMaxBytes = 8 * 1024 * 1024

/** What a machine wrote. */
export interface MachineOutput {
  readonly stdout: string
  readonly stderr: string
  /** There was more, which was dropped. */
  readonly truncated?: true
}

/** What each machine writes, for JSON. */
export class CollectedOutput {
  readonly #streams = new Map<string, Kept>()

  write({ id }: Machine, stream: 'stdout' | 'stderr', chunk: Buffer): void {
    const key = `${stream} ${id}`
    const kept = this.#streams.get(key) ?? { chunks: [], left: streamMaxBytes, truncated: false }
    this.#streams.set(key, kept)
    if (chunk.length > kept.left) kept.truncated = true
    if (kept.left > 0) kept.chunks.push(chunk.subarray(0, kept.left))
    kept.left -= Math.min(kept.left, chunk.length)
  }

  of({ id }: Machine): MachineOutput {
    const [stdout, stderr] = [this.#streams.get(`stdout ${id}`), this.#streams.get(`stderr ${id}`)]
    return {
      stdout: String(Buffer.concat(stdout?.chunks ?? [])),
      stderr: String(Buffer.concat(stderr?.chunks ?? [])),
      ...(stdout?.truncated || stderr?.truncated ? { truncated: true } : {}),
    }
  }
}

interface Kept {
  readonly chunks: Buffer[]
  left: number
  truncated: boolean
}
