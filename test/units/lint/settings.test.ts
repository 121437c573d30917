import { describe, expect, it } from 'vitest'
import { isCaasctlError } from '../../../src/error.js'
import { LintSettingError, readRuleSettings } from '../../../src/units/index.js'

describe('settings from text', () => {
  it('are severities of rules', () => {
    expect(
      readRuleSettings([
        ['no-restart', 'off'],
        ['bad-value', 'info'],
        ['pull-timeout', 'error'],
      ]),
    ).toEqual({ 'no-restart': 'off', 'bad-value': 'info', 'pull-timeout': 'error' })
  })

  it.each([
    ['no-restrat', 'off', 'The linter has no rule "no-restrat".', 'Did you mean no-restart?'],
    ['xyzzy', 'off', 'The linter has no rule "xyzzy".', undefined],
    [
      'no-restart',
      'warn',
      '"warn" is nothing that rule no-restart can be set to.',
      'It can be error, warning, info or off.',
    ],
    [
      'no-restart',
      'Off',
      '"Off" is nothing that rule no-restart can be set to.',
      'It can be error, warning, info or off.',
    ],
    ['constructor', 'off', 'The linter has no rule "constructor".', undefined],
  ])('%s = %s is refused', (rule, setting, message, suggestion) => {
    let thrown: unknown
    try {
      readRuleSettings([[rule, setting]])
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(LintSettingError)
    expect(isCaasctlError(thrown)).toBe(true)
    expect(thrown).toMatchObject({ rule, setting, message, suggestion, code: 'BAD_LINT_SETTING' })
  })
})
