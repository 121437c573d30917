import { globalFlags } from '../global-flags.js'
import { UsageError } from '../usage-error.js'
import { configurationFile, didYouMeanProfile, readConfiguration } from './configuration.js'
import { describeOrigin, type Origin } from './origin.js'
import { refuseReadableSecret } from './refuse-readable-secret.js'
import { type ProfileEntry, resolveFlags } from './resolve-flags.js'

export interface ChosenProfile {
  readonly name: string
  readonly entries: ReadonlyMap<string, ProfileEntry>
  /** Who chose it. */
  readonly origin: Origin
}

/** Named in place of a profile where none is to hold. */
export const noProfile = 'none'

/**
 * The profile that holds: the one of `--profile`, of `CAASCTL_PROFILE`, or the one that the configuration
 * file calls the current one. Undefined where there is none, or `none` is named.
 * @throws {ConfigurationError}
 * @throws {UsageError} where the one named does not exist
 */
export async function chooseProfile(
  given: ReadonlyMap<string, unknown>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ChosenProfile | undefined> {
  const { values, origins } = resolveFlags({ profile: globalFlags.profile }, { given, env })
  if (values.profile === noProfile) return undefined
  const file = configurationFile(env)
  if (file === undefined) {
    if (values.profile === undefined) return undefined
    throw new UsageError(
      `There is no profile ${JSON.stringify(values.profile)}, nor a home folder to have it in.`,
    )
  }
  const configuration = await readConfiguration(file)
  await refuseReadableSecret(configuration)
  const name = values.profile ?? configuration.current
  if (name === undefined) return undefined
  const asked = values.profile !== undefined
  const origin: Origin = (asked ? origins.get('profile') : undefined) ?? { kind: 'file', file }
  const profile = configuration.profiles.get(name)
  if (profile === undefined) {
    throw new UsageError(
      `${describeOrigin(origin, 'profile')}: there is no profile ${JSON.stringify(name)}.`,
      {
        suggestion: didYouMeanProfile(name, configuration) ?? `Profiles are kept in ${file}.`,
      },
    )
  }
  return { name, entries: profile.entries, origin }
}
