import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRuleName, lintRules, lintUnit, lintUnits, type RuleSettings } from '../../../src/units/index.js'

const web = '[Service]\nExecStart=/usr/bin/web\nRestart=always\nRestartSec=15\n'

describe('a finding', () => {
  it('names rule, severity, file, place and a fix', () => {
    expect(
      lintUnit('web.service', web.replace('Restart=', 'Restrat='), { file: 'units/web.service' }),
    ).toEqual([
      {
        rule: 'unknown-option',
        severity: 'error',
        file: 'units/web.service',
        line: 3,
        column: 1,
        endLine: 3,
        endColumn: 8,
        message: 'systemd knows no option Restrat in [Service]: did you mean Restart?',
        fix: { description: 'write Restart', edits: [{ start: 33, end: 40, text: 'Restart' }] },
      },
    ])
  })

  it('stands where the character is, also on a continued line', () => {
    const text = '[Service]\nExecStart=/usr/bin/web \\\n  --a \\\n\t--b=$PORT\nRestart=no\n'
    expect(lintUnit('web.service', text)).toMatchObject([
      { rule: 'variable-syntax', line: 4, column: 6, endLine: 4, endColumn: 11 },
    ])
  })

  it('comes in the order of the file, of one place the worst first', () => {
    const text = `[Service]\nExecStart=a $B\nFoo=1\nKillMode=none\n`
    const places = lintUnit('web.service', text).map(({ line, column }) => line * 1000 + column)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(new Set(lintUnit('web.service', text).map(({ severity }) => severity)).size).toBeGreaterThan(1)
  })
})

describe('settings', () => {
  const text = '[Service]\nExecStart=/usr/bin/web\n'

  it('turn a rule off', () => {
    expect(lintUnit('web.service', text, { rules: { 'no-restart': 'off' } })).toEqual([])
  })

  it.each(['error', 'warning', 'info'] as const)('make a rule an %s', (severity) => {
    expect(lintUnit('web.service', text, { rules: { 'no-restart': severity } })).toMatchObject([{ severity }])
  })

  it('know the names of rules when compiling', () => {
    // @ts-expect-error there is no such rule
    const settings: RuleSettings = { 'no-restrat': 'off' }
    expect(Object.keys(settings).filter(isRuleName)).toEqual([])
  })

  it('can turn off all rules', () => {
    const rules: RuleSettings = Object.fromEntries(lintRules.map(({ name }) => [name, 'off']))
    expect(lintUnit('x', 'garbage\n[A', { rules })).toEqual([])
  })
})

describe('several files', () => {
  it('are told apart by their paths', () => {
    const findings = lintUnits([
      { name: 'a.service', file: 'one/a.service', text: '[Service]\nExecStart=/a\n' },
      { name: 'b.service', file: 'two/b.service', text: '[Service]\nExecStart=/b\n' },
    ])
    expect(findings.map(({ file }) => file)).toEqual(['one/a.service', 'two/b.service'])
  })

  it('may be none', () => {
    expect(lintUnits([])).toEqual([])
  })

  it('may have the same name', () => {
    expect(
      lintUnits([
        { name: 'a.service', text: web },
        { name: 'a.service', text: web },
      ]),
    ).toEqual([])
  })
})

const names = fc.oneof(
  fc.constantFrom(
    'web.service',
    'web@.service',
    'web@1.service',
    'a.timer',
    'a.socket',
    'a.path',
    'a-b.mount',
    'x',
  ),
  fc.string({ unit: 'grapheme' }),
)
const piece = fc.constantFrom(
  '[Unit]\n',
  '[Service]\n',
  '[X-Fleet]\n',
  '[Mount]\n',
  '[Install]\n',
  '[',
  ']',
  '=',
  '\n',
  '\r\n',
  '\r',
  '\0',
  '\\\n',
  '\\',
  ' \\ \n',
  '# caasctl-lint-disable-next-line ',
  '# caasctl-lint-disable ',
  'no-restart',
  ',',
  '#',
  ';',
  '"',
  "'",
  ' ',
  '\t',
  '%',
  '%i',
  '$',
  `\${`,
  '}',
  '$(',
  '`',
  'ExecStart=',
  'ExecStartPre=-',
  '/usr/bin/docker ',
  'run ',
  '--rm ',
  '--name ',
  'web ',
  '-p 80:80 ',
  '-it ',
  '/bin/sh -c ',
  'date +%s',
  'Environment=',
  'A=b',
  'PASSWORD=x',
  'Restart=',
  'always',
  'After=',
  'Requires=',
  'web.service',
  'Conflicts=',
  'MachineOf=',
  'MachineMetadata=',
  'web@*.service',
  'Where=',
  '/a/b',
  'TimeoutStopSec=',
  '1min',
  'é',
  '\u{1f680}',
  '\ufeff',
  '\ud800',
)
const texts = fc.oneof(
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
)

describe('any text', () => {
  it('is linted, alone and with others, without throwing', () => {
    fc.assert(
      fc.property(names, texts, names, texts, (name, text, otherName, other) => {
        const files = [
          { name, text },
          { name: otherName, text: other },
        ]
        for (const { message, line, column, endLine, endColumn } of [
          ...lintUnit(name, text),
          ...lintUnits(files),
        ]) {
          expect(message).toMatch(/./)
          expect(line).toBeGreaterThan(0)
          expect(column).toBeGreaterThan(0)
          expect(endLine > line || (endLine === line && endColumn >= column)).toBe(true)
        }
      }),
      { numRuns: 400 },
    )
  })
})
