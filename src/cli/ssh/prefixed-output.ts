import type { Machine } from '../../api/index.js'
import { LineWriter } from '../../operations/remote/line-writer.js'
import { machineLabels } from '../../operations/remote/machine-label.js'
import type { Output } from '../output/output.js'
import { styled } from '../output/styled.js'

type Stream = 'stdout' | 'stderr'

/**
 * Output of many machines at once: whole lines, each behind the machine it comes from. Grouped, a machine's
 * lines are kept until it is done.
 */
export class PrefixedOutput {
  readonly #output: Output
  readonly #labels: ReadonlyMap<string, string>
  readonly #grouped: boolean
  readonly #writers = new Map<string, LineWriter>()
  readonly #kept = new Map<string, (() => void)[]>()

  constructor(output: Output, machines: readonly Machine[], grouped: boolean) {
    this.#output = output
    this.#labels = machineLabels(machines)
    this.#grouped = grouped
  }

  write(machine: Machine, stream: Stream, chunk: Buffer): void {
    this.#writer(machine, stream).write(chunk)
  }

  /** The machine writes no more. */
  end(machine: Machine): void {
    for (const stream of ['stdout', 'stderr'] as const) this.#writers.get(key(machine, stream))?.end()
    for (const write of this.#kept.get(machine.id) ?? []) write()
    this.#kept.delete(machine.id)
  }

  #writer(machine: Machine, stream: Stream): LineWriter {
    const known = this.#writers.get(key(machine, stream))
    if (known !== undefined) return known
    const prefix = styled('cyan', this.#labels.get(machine.id) ?? machine.id)
    const writer = new LineWriter((line) => {
      const write = () => this.#output[stream === 'stdout' ? 'line' : 'note'](prefix, ` | ${line}`)
      if (this.#grouped) this.#keep(machine.id, write)
      else write()
    })
    this.#writers.set(key(machine, stream), writer)
    return writer
  }

  #keep(id: string, write: () => void): void {
    const kept = this.#kept.get(id)
    if (kept === undefined) this.#kept.set(id, [write])
    else kept.push(write)
  }
}

function key({ id }: Machine, stream: Stream): string {
  return `${stream} ${id}`
}
