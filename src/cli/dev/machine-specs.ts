import type { MachineSpec } from '../../dev/index.js'
import { BadValueError, UsageError } from '../usage-error.js'
import { parseMetadata } from './cluster-flags.js'

/**
 * The machines that `--machines` and `--metadata` describe: `1:role=web,disk=ssd` is about the first, `disk=ssd`
 * about all.
 * @throws {UsageError}
 */
export function machineSpecs(count: number, metadata: readonly string[]): MachineSpec[] {
  const specs = Array.from({ length: count }, (): { metadata: Record<string, string> } => ({ metadata: {} }))
  for (const text of metadata) {
    const [, number, pairs = ''] = /^(?:(\d+):)?(.*)$/s.exec(text) ?? []
    try {
      const parsed = parseMetadata(pairs)
      const meant = number === undefined ? specs : specs.slice(Number(number) - 1, Number(number))
      if (meant.length === 0 || number === '0')
        throw new BadValueError(`there is no machine ${number} of ${count}`)
      for (const spec of meant) Object.assign(spec.metadata, parsed)
    } catch (error) {
      if (!(error instanceof BadValueError)) throw error
      throw new UsageError(`--metadata: ${error.message}.`, { cause: error })
    }
  }
  return specs
}
