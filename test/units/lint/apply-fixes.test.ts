import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyFixes, type Finding, fixUnit, lintRules, lintUnit } from '../../../src/units/index.js'
import type { Rule } from '../../../src/units/lint/rule.js'

const rules: readonly Rule[] = lintRules

function finding(...edits: [start: number, end: number, text: string][]): Finding {
  const fix = { description: 'x', edits: edits.map(([start, end, text]) => ({ start, end, text })) }
  return {
    rule: 'x',
    severity: 'error',
    file: 'x',
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    message: 'x',
    fix,
  }
}

describe('fixes', () => {
  it.each([
    ['none', [], 'abcdef'],
    ['in any order', [finding([4, 5, 'E']), finding([0, 1, 'A'])], 'AbcdEf'],
    ['of several edits', [finding([0, 0, '<'], [6, 6, '>'])], '<abcdef>'],
    ['that overlap: the first alone', [finding([1, 3, 'X']), finding([2, 4, 'Y'])], 'aXdef'],
    ['that touch: the first alone', [finding([1, 3, 'X']), finding([3, 4, 'Y'])], 'aXdef'],
    [
      'within another of several edits: not half',
      [finding([0, 1, 'A'], [5, 6, 'F']), finding([2, 3, 'C'])],
      'AbcdeF',
    ],
  ])('%s', (_name, findings, expected) => {
    expect(applyFixes('abcdef', findings)).toBe(expected)
  })

  it.each([
    ['a typo', '[Service]\nExecStrat=/a\nRestart=no\n', '[Service]\nExecStart=/a\nRestart=no\n'],
    [
      'a typo, with CR LF',
      '[Service]\r\nExecStrat=/a\r\nRestart=no\r\n',
      '[Service]\r\nExecStart=/a\r\nRestart=no\r\n',
    ],
    [
      'a comment within a value',
      '[Service]\nExecStart=/a \\\n# b\n  ; c\n  -d\nRestart=no\n',
      '[Service]\n# b\n; c\nExecStart=/a \\\n  -d\nRestart=no\n',
    ],
    [
      'CR LF after a backslash',
      '[Service]\r\nExecStart=/a \\\r\n  -b\r\nRestart=no\r\n',
      '[Service]\r\nExecStart=/a \\\n  -b\r\nRestart=no\r\n',
    ],
    [
      'blanks after a backslash',
      '[Service]\nExecStart=/a \\ \t\n  -b\nRestart=no\n',
      '[Service]\nExecStart=/a \\\n  -b\nRestart=no\n',
    ],
    [
      'a swallowed option',
      '[Service]\nExecStart=/a \\\nRestart=no\n',
      '[Service]\nExecStart=/a\nRestart=no\n',
    ],
    [
      'a comment behind a value',
      '[Service]\nExecStart=/a\n  Restart = no  # b\n',
      '[Service]\nExecStart=/a\n# b\n  Restart = no\n',
    ],
    [
      'a section',
      '[service]\nExecStart=/a\nRestart=no\n[X-FLEET]\nGlobal=y\n',
      '[Service]\nExecStart=/a\nRestart=no\n[X-Fleet]\nGlobal=true\n',
    ],
    [
      'percent signs',
      `[Service]\nType=oneshot\nExecStart=/bin/sh -c 'date \\\n +%H:%M'\n`,
      `[Service]\nType=oneshot\nExecStart=/bin/sh -c 'date \\\n +%%H:%%M'\n`,
    ],
    [
      'a variable',
      '[Service]\nType=oneshot\nEnvironment=A=b\nExecStart=/a --b=$A\n',
      `[Service]\nType=oneshot\nEnvironment=A=b\nExecStart=/a --b=\${A}\n`,
    ],
    ['metadata', '[X-Fleet]\nMachineMetadata=a=b c=d\n', '[X-Fleet]\nMachineMetadata="a=b" "c=d"\n'],
    ['a name without its type', '[X-Fleet]\nMachineOf=web@%i\n', '[X-Fleet]\nMachineOf=web@%i.service\n'],
    [
      'a clean-up',
      '[Service]\nExecStartPre=/usr/bin/docker rm a\n',
      '[Service]\nExecStartPre=-/usr/bin/docker rm a\n',
    ],
  ])('mend %s', (_name, text, expected) => {
    expect(fixUnit('x@.service', text)).toBe(expected)
  })

  it('heed what is disabled and turned off', () => {
    const text = '[Service]\n# caasctl-lint-disable-next-line unknown-option\nExecStrat=/a\n'
    expect(fixUnit('x.service', text)).toBe(text)
    const other = '[Service]\nExecStrat=/a\n'
    expect(fixUnit('x.service', other, { rules: { 'unknown-option': 'off' } })).toBe(other)
  })

  const lines = rules
    .flatMap(({ wrong, right }) => [...Object.values(wrong), ...Object.values(right)])
    .filter((text) => text.length < 1_000)
    .flatMap((text) => text.split('\n'))

  it('change nothing when applied again, and leave no fixable finding', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('web.service', 'web@.service', 'a.timer'),
        fc.array(fc.constantFrom(...lines, '[Service]', '[X-Fleet]', '# a \\', '  b \\'), { maxLength: 15 }),
        fc.constantFrom('\n', '\r\n'),
        (name, chosen, lineBreak) => {
          const fixed = fixUnit(name, chosen.join(lineBreak))
          expect(fixUnit(name, fixed)).toBe(fixed)
          expect(lintUnit(name, fixed).filter(({ fix }) => fix !== undefined)).toEqual([])
        },
      ),
      { numRuns: 400 },
    )
  })
})
