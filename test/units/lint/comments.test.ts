import { describe, expect, it } from 'vitest'
import { lintUnit, lintUnits } from '../../../src/units/index.js'

/** Rules and lines of what is found, without the order of sections mattering. */
function found(text: string): string[] {
  return lintUnit('web.service', text).map(({ rule, line }) => `${line} ${rule}`)
}

describe('a comment disables a rule', () => {
  it.each([
    ['on the next line', '[Service]\n# caasctl-lint-disable-next-line no-restart\nExecStart=/a\n', []],
    [
      'with a semicolon for its marker',
      '[Service]\n; caasctl-lint-disable-next-line no-restart\nExecStart=/a\n',
      [],
    ],
    [
      'on all lines that continue the next one',
      '[Service]\nRestart=no\n# caasctl-lint-disable-next-line shell-syntax\nExecStart=/a \\\n  b \\\n  | c\n',
      [],
    ],
    [
      'in the whole file, wherever it stands',
      '[Service]\nExecStart=/a\n# caasctl-lint-disable no-restart\n',
      [],
    ],
    ['of several', '[Service]\n# caasctl-lint-disable-next-line no-restart,bare-program\nExecStart=a\n', []],
    [
      'of several, with blanks',
      '[Service]\n#caasctl-lint-disable-next-line  no-restart, bare-program \nExecStart=a\n',
      [],
    ],
    [
      'in several comments one after the other',
      '[Service]\n# caasctl-lint-disable-next-line no-restart\n# why\n# caasctl-lint-disable-next-line bare-program\nExecStart=a\n',
      [],
    ],
    [
      'of a section',
      '[Service]\nExecStart=/a\nRestart=no\n# caasctl-lint-disable-next-line install-section\n[Install]\n',
      [],
    ],
    [
      'on no other line',
      '[Service]\n# caasctl-lint-disable-next-line no-restart\nFoo=1\nExecStart=/a\n',
      ['2 useless-disable', '3 unknown-option', '4 no-restart'],
    ],
    [
      'and no other rule',
      '[Service]\n# caasctl-lint-disable-next-line no-restart\nExecStart=a\n',
      ['3 bare-program'],
    ],
    [
      'not where a blank line comes between',
      '[Service]\n# caasctl-lint-disable-next-line no-restart\n\nExecStart=/a\n',
      ['2 useless-disable', '4 no-restart'],
    ],
    [
      'not by another name',
      '[Service]\n# caasctl-lint-disable-next-lines no-restart\n# caasctl-lint-disabled no-restart\nExecStart=/a\n',
      ['4 no-restart'],
    ],
    [
      'only if there is one',
      '[Service]\n# caasctl-lint-disable-next-line\nExecStart=/a\nRestart=no\n',
      ['2 unknown-rule'],
    ],
    [
      'only if it is known',
      '[Service]\n# caasctl-lint-disable-next-line no-restrat\nExecStart=/a\nRestart=no\n',
      ['2 unknown-rule'],
    ],
    [
      'only where one is needed',
      '[Service]\n# caasctl-lint-disable no-restart\nExecStart=/a\nRestart=no\n',
      ['2 useless-disable'],
    ],
    [
      'at the end of the file',
      '[Service]\nExecStart=/a\nRestart=no\n# caasctl-lint-disable-next-line no-restart',
      ['4 useless-disable'],
    ],
    [
      'once is enough',
      '[Service]\n# caasctl-lint-disable no-restart\n# caasctl-lint-disable-next-line no-restart\nExecStart=/a\n',
      ['2 useless-disable'],
    ],
  ])('%s', (_how, text, expected) => expect(found(text)).toEqual(expected))

  it('that is about several files: only among them can be told whether it is needed', () => {
    const text =
      '[Service]\nExecStart=/a\nRestart=no\n[X-Fleet]\n# caasctl-lint-disable-next-line unknown-unit\nMachineOf=b.service\n'
    expect(lintUnit('a.service', text)).toEqual([])
    const other = { name: 'c.service', text: '[Service]\nExecStart=/c\nRestart=no\n' }
    expect(lintUnits([{ name: 'a.service', text }, other])).toEqual([])
    const known = { knownUnits: ['b.service'] }
    expect(lintUnits([{ name: 'a.service', text }, other], known)).toMatchObject([
      { rule: 'useless-disable' },
    ])
  })

  it('is not called useless for a rule that is turned off', () => {
    const text = '[Service]\n# caasctl-lint-disable-next-line no-restart\nExecStart=/a\n'
    expect(lintUnit('a.service', text, { rules: { 'no-restart': 'off' } })).toEqual([])
  })

  it('suggests the rule that was probably meant', () => {
    const text = '# caasctl-lint-disable no-restrat\n[Service]\nExecStart=/a\nRestart=no\n'
    expect(lintUnit('a.service', text)[0]?.message).toBe(
      'there is no rule no-restrat: did you mean no-restart?',
    )
  })
})
