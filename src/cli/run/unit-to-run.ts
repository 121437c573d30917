import type { UnitLike } from '../../operations/options.js'
import type { Context } from '../context.js'
import { clusterHosts } from '../ssh/cluster-hosts.js'
import { UsageError } from '../usage-error.js'

/** Flags that say what is to be run, and where. */
export interface RunFlags {
  readonly line: readonly string[]
  readonly unit: string | undefined
  readonly metadata: readonly string[]
  readonly machine: string | undefined
  readonly env: readonly string[]
  readonly sshPort: number | undefined
}

/** What is to be run: a command as a unit, or the copy of a unit. */
export async function unitToRun(context: Context, flags: RunFlags): Promise<UnitLike> {
  const { line, unit } = flags
  const [first, ...others] = line
  const named = unit ?? (others.length === 0 && first?.endsWith('.service') ? first : undefined)
  if (named !== undefined) {
    if (unit !== undefined && first !== undefined) {
      throw new UsageError('Both --unit and a command are given; one of them is enough.')
    }
    const idle = (['metadata', 'machine', 'env'] as const).filter((name) => (flags[name] ?? '').length > 0)
    if (idle[0] !== undefined) throw new UsageError(`--${idle[0]} is for commands: a unit says that itself.`)
    const { copyUnit } = await import('../../operations/run-once/copy-unit.js')
    const { io, signal } = context
    return await copyUnit(await context.fleet(), named, { signal, directory: io.cwd })
  }
  if (first === undefined) {
    throw new UsageError('Nothing to run is given.', { suggestion: 'As in: caasctl run --rm -- docker ps' })
  }
  const { commandUnit } = await import('../../operations/run-once/command-unit.js')
  return commandUnit([first, ...others], {
    metadata: readMetadata(flags.metadata),
    machineID: await machineID(context, flags),
    env: Object.fromEntries(readPairs('env', flags.env)),
  })
}

async function machineID(context: Context, flags: RunFlags): Promise<string | undefined> {
  if (flags.machine === undefined) return undefined
  const { findPlace } = await import('../../operations/remote/find-place.js')
  const place = { kind: 'machine', name: flags.machine } as const
  return (await findPlace(await context.fleet(), place, clusterHosts(context, flags), context.signal)).id
}

/** Of a key that is given several times any of its values will do. */
function readMetadata(pairs: readonly string[]): Record<string, string[]> {
  const metadata: Record<string, string[]> = {}
  for (const [key, value] of readPairs('metadata', pairs)) metadata[key] = [...(metadata[key] ?? []), value]
  return metadata
}

function readPairs(name: string, pairs: readonly string[]): [string, string][] {
  return pairs.map((pair) => {
    const at = pair.indexOf('=')
    if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)]
    throw new UsageError(`--${name}: NAME=VALUE is wanted, not ${JSON.stringify(pair)}.`)
  })
}
