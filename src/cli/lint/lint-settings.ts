import { LintSettingError, type RuleSettings, readRuleSettings } from '../../units/index.js'
import type { CliIO } from '../io.js'
import { configurationFile, readConfiguration } from '../settings/configuration.js'
import { ConfigurationError } from '../settings/configuration-error.js'
import { UsageError } from '../usage-error.js'

export interface LintSettings {
  readonly rules: RuleSettings
  readonly knownUnits: readonly string[]
}

/** What the configuration file and the command line set for the linter; the latter goes before. */
export async function readLintSettings(
  io: CliIO,
  given: { readonly rule: readonly string[]; readonly knownUnit: readonly string[] },
): Promise<LintSettings> {
  const ofFile = await fromConfiguration(io)
  return {
    rules: { ...ofFile.rules, ...fromFlags(given.rule) },
    knownUnits: [...ofFile.knownUnits, ...given.knownUnit],
  }
}

/** @throws {ConfigurationError} with the line. */
async function fromConfiguration({ env }: CliIO): Promise<LintSettings> {
  const path = configurationFile(env)
  if (path === undefined) return { rules: {}, knownUnits: [] }
  const { file, lint } = await readConfiguration(path)
  let rules: RuleSettings = {}
  for (const [name, { text, line }] of lint) {
    if (name === 'known-units') continue
    try {
      rules = { ...rules, ...readRuleSettings([[name, text]]) }
    } catch (error) {
      if (!(error instanceof LintSettingError)) throw error
      throw new ConfigurationError(file, line, error.message, { suggestion: error.suggestion, cause: error })
    }
  }
  const knownUnits = lint.get('known-units')?.text.split(/[\s,]+/) ?? []
  return { rules, knownUnits: knownUnits.filter((pattern) => pattern !== '') }
}

/** @throws {UsageError} */
function fromFlags(settings: readonly string[]): RuleSettings {
  const entries = settings.map((setting): [string, string] => {
    const equals = setting.indexOf('=')
    if (equals === -1) {
      throw new UsageError(`--rule ${setting}: it is not RULE=SEVERITY.`, {
        suggestion: `To turn it off: --rule ${setting}=off`,
      })
    }
    return [setting.slice(0, equals), setting.slice(equals + 1)]
  })
  try {
    return readRuleSettings(entries)
  } catch (error) {
    if (!(error instanceof LintSettingError)) throw error
    throw new UsageError(`--rule: ${error.message}`, { suggestion: error.suggestion, cause: error })
  }
}
