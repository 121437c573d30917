import type { CliIO } from '../io.js'
import { UsageError } from '../usage-error.js'
import {
  type Configuration,
  configurationFile,
  didYouMeanProfile,
  type Profile,
  readConfiguration,
} from './configuration.js'

/**
 * The configuration of who runs this, for the commands that work on it.
 * @throws {UsageError} where there is no home folder
 */
export async function ownConfiguration({ env }: CliIO): Promise<Configuration> {
  const file = configurationFile(env)
  if (file === undefined)
    throw new UsageError('There is no home folder to keep profiles in: HOME is not set.')
  return await readConfiguration(file)
}

/** @throws {UsageError} where there is none of that name */
export function existingProfile(configuration: Configuration, name: string): Profile {
  const profile = configuration.profiles.get(name)
  if (profile !== undefined) return profile
  throw new UsageError(`There is no profile ${JSON.stringify(name)} in ${configuration.file}.`, {
    suggestion: didYouMeanProfile(name, configuration),
  })
}
