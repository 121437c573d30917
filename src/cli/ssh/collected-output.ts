import type { Machine } from '../../api/index.js'

/** All that each machine writes, for JSON. */
export class CollectedOutput {
  readonly #chunks = new Map<string, { readonly stdout: Buffer[]; readonly stderr: Buffer[] }>()

  write({ id }: Machine, stream: 'stdout' | 'stderr', chunk: Buffer): void {
    const chunks = this.#chunks.get(id) ?? { stdout: [], stderr: [] }
    this.#chunks.set(id, chunks)
    chunks[stream].push(chunk)
  }

  of({ id }: Machine): { readonly stdout: string; readonly stderr: string } {
    const { stdout = [], stderr = [] } = this.#chunks.get(id) ?? {}
    return { stdout: String(Buffer.concat(stdout)), stderr: String(Buffer.concat(stderr)) }
  }
}
