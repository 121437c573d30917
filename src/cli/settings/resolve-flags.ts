import { camelCase, type Flag, type Flags, type FlagValues } from '../flag-definition.js'
import { BadValueError, UsageError } from '../usage-error.js'
import { describeOrigin, type Origin } from './origin.js'

/** A setting as a configuration file gives it, not yet read. */
export interface ProfileEntry {
  readonly text: string
  readonly origin: Origin & { readonly kind: 'profile' }
}

export interface FlagSources {
  /** What the command line gives, by name in camel case, already read. */
  readonly given: ReadonlyMap<string, unknown>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Entries of the profile in use, by the flag's own name. */
  readonly profile?: ReadonlyMap<string, ProfileEntry> | undefined
}

export interface ResolvedFlags<F extends Flags> {
  /** Values by name in camel case. */
  readonly values: FlagValues<F>
  /** Origins by the flag's own name. */
  readonly origins: ReadonlyMap<string, Origin>
}

/**
 * Settles each flag: the command line, then `CAASCTL_NAME`, then `FLEETCTL_NAME`, then the profile, then the
 * default. A variable that is set but empty counts as not set, as with fleetctl.
 * @throws {UsageError} that names the origin of a bad value
 */
export function resolveFlags<F extends Flags>(
  flags: F,
  { given, env, profile }: FlagSources,
): ResolvedFlags<F> {
  const values: Record<string, unknown> = {}
  const origins = new Map<string, Origin>()
  for (const [name, flag] of Object.entries(flags)) {
    const key = camelCase(name)
    const found = given.has(key)
      ? { value: given.get(key), origin: { kind: 'flag' } as const }
      : (fromEnvironment(name, flag, env) ?? fromProfile(name, flag, profile?.get(name)))
    const { value, origin } = found ?? { value: flag.default, origin: { kind: 'default' } as const }
    values[key] = value
    origins.set(name, origin)
  }
  // Each value was read by its own flag, which is what the type says; TypeScript cannot follow the loop.
  return { values: values as FlagValues<F>, origins }
}

interface Found {
  readonly value: unknown
  readonly origin: Origin
}

function fromEnvironment(name: string, flag: Flag<unknown>, env: FlagSources['env']): Found | undefined {
  for (const long of [name, ...(flag.aliases ?? [])]) {
    for (const prefix of ['CAASCTL', 'FLEETCTL']) {
      const variable = `${prefix}_${long.toUpperCase().replaceAll('-', '_')}`
      const text = env[variable]
      if (text) return read(name, flag, text, { kind: 'environment', variable })
    }
  }
  return undefined
}

function fromProfile(name: string, flag: Flag<unknown>, entry: ProfileEntry | undefined): Found | undefined {
  return entry === undefined ? undefined : read(name, flag, entry.text, entry.origin)
}

function read(name: string, flag: Flag<unknown>, text: string, origin: Origin): Found {
  try {
    return { value: flag.read(text, undefined), origin }
  } catch (error) {
    if (!(error instanceof BadValueError)) throw error
    throw new UsageError(`${describeOrigin(origin, name)}: ${error.message}.`, {
      suggestion: error.suggestion,
      cause: error,
    })
  }
}
