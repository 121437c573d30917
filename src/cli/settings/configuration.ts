import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nearestWord } from '../../nearest-word.js'
import { globalFlags } from '../global-flags.js'
import { ConfigurationError } from './configuration-error.js'
import type { ProfileEntry } from './resolve-flags.js'

/** The configuration file, read. */
export interface Configuration {
  readonly file: string
  /** Its text; empty where there is no file. */
  readonly text: string
  /** Name of the profile that holds where none is named. */
  readonly current: string | undefined
  readonly profiles: ReadonlyMap<string, Profile>
  /** What the section [lint] sets, by name; the command that lints knows what it means. */
  readonly lint: ReadonlyMap<string, LintEntry>
}

/** A setting of the linter, not yet read. */
export interface LintEntry {
  readonly text: string
  /** Counted from 1. */
  readonly line: number
}

export interface Profile {
  readonly name: string
  /** Where its section begins and ends, lines counted from 1, both included. */
  readonly firstLine: number
  readonly lastLine: number
  /** By the names of flags. */
  readonly entries: ReadonlyMap<string, ProfileEntry>
}

/** Flags that make no sense in a file. */
const notSettings = ['help', 'version', 'profile', 'experimental-api']

/** What a profile may set: the global flags. */
export const profileSettings = Object.keys(globalFlags).filter((name) => !notSettings.includes(name))

/**
 * Where the file is: `$XDG_CONFIG_HOME/caasctl/config.ini`, `~/.config/caasctl/config.ini`. Undefined where
 * there is no home folder.
 */
export function configurationFile(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const folder = env.XDG_CONFIG_HOME || (env.HOME && join(env.HOME, '.config'))
  return folder ? join(folder, 'caasctl', 'config.ini') : undefined
}

/**
 * Reads the configuration file; one that is not there is empty.
 * @throws {ConfigurationError} with the line, for anything in it that is not understood
 */
export async function readConfiguration(file: string): Promise<Configuration> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      throw new ConfigurationError(file, undefined, `cannot be read (${code})`, { cause: error })
    }
    text = ''
  }
  if (text === '') return { file, text, current: undefined, profiles: new Map(), lint: new Map() }
  const { parseConfiguration } = await import('./parse-configuration.js')
  return parseConfiguration(file, text)
}

/** What was probably meant by the name of a profile that there is not. */
export function didYouMeanProfile(name: string, { profiles }: Configuration): string | undefined {
  const near = nearestWord(name, profiles.keys())
  if (near !== undefined) return `Did you mean ${near}?`
  return profiles.size === 0 ? undefined : `Profiles: ${[...profiles.keys()].join(', ')}.`
}
