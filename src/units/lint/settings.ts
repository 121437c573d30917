import { CaasctlError } from '../../error.js'
import { nearestWord } from '../../nearest-word.js'
import { severities } from './finding.js'
import type { RuleSettings } from './lint-unit.js'
import { isRuleName, lintRules } from './registry.js'

/** A setting of the linter that means nothing. */
export class LintSettingError extends CaasctlError {
  override readonly name = 'LintSettingError'
  readonly code = 'BAD_LINT_SETTING'
  /** The rule, as it was given. */
  readonly rule: string
  /** What it was to be set to. */
  readonly setting: string

  constructor(rule: string, setting: string, message: string, suggestion?: string) {
    super(message, { suggestion })
    this.rule = rule
    this.setting = setting
  }
}

/**
 * Settings of rules from text, as a configuration file holds them: rule by rule `error`, `warning`, `info` or
 * `off`.
 *
 * @throws {LintSettingError} for a rule or a severity that there is not.
 */
export function readRuleSettings(entries: Iterable<readonly [rule: string, setting: string]>): RuleSettings {
  const settings: { -readonly [Name in keyof RuleSettings]: RuleSettings[Name] } = {}
  for (const [rule, setting] of entries) {
    if (!isRuleName(rule)) {
      const near = nearestWord(
        rule,
        lintRules.map(({ name }) => name),
      )
      const suggestion = near === undefined ? undefined : `Did you mean ${near}?`
      throw new LintSettingError(rule, setting, `The linter has no rule ${JSON.stringify(rule)}.`, suggestion)
    }
    const severity = [...severities, 'off' as const].find((each) => each === setting)
    if (severity === undefined) {
      throw new LintSettingError(
        rule,
        setting,
        `${JSON.stringify(setting)} is nothing that rule ${rule} can be set to.`,
        `It can be ${severities.join(', ')} or off.`,
      )
    }
    settings[rule] = severity
  }
  return settings
}
