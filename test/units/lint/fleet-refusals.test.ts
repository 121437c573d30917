import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  checkUnitName,
  checkUnitOptions,
  FleetParseError,
  fleetOptions,
  parseUnitFile,
} from '../../../src/units/index.js'
import { lintUnit } from '../../../src/units/lint/lint-unit.js'
import { readRecording } from '../../fixtures/recording.js'

/** Why fleet would refuse to create a unit of this text; undefined where it takes it. */
function refusal(text: string): string | undefined {
  try {
    const options = fleetOptions(text)
    return options.length === 0 ? 'unit does not exist and options field empty' : checkUnitOptions(options)
  } catch (error) {
    if (error instanceof FleetParseError) return error.reason
    throw error
  }
}

/** Rules that say nothing but that fleet refuses the file. */
const refusing = ['fleet-combination', 'fleet-refusal', 'empty-unit-file']

/** Rules that explain why it does, and may also see what it does not stumble over. */
const explaining = [
  ...refusing,
  'line-length',
  'comment-in-continuation',
  'crlf-continuation',
  'blank-after-backslash',
  'missing-equals',
  'section-header',
]

function rulesOf(text: string): string[] {
  return lintUnit('web.service', text)
    .filter(({ severity }) => severity === 'error')
    .map(({ rule }) => rule)
}

const recorded = z
  .array(z.looseObject({ name: z.string(), text: z.string() }))
  .parse(readRecording('unit-files.json'))

const line = fc.constantFrom(
  '[Unit]',
  '[Service]',
  '[X-Fleet]',
  '[Service] x',
  '[Unit',
  '  [Unit]  ',
  'ExecStart=/usr/bin/web',
  'ExecStart=/usr/bin/web \\',
  'ExecStart=/usr/bin/web \\ ',
  'Description=a\\\\',
  '  --port 80 \\',
  '  --port 80',
  'Name',
  '=x',
  '# comment',
  '# comment \\',
  '; comment \\ ',
  '',
  '  ',
  'Global=true',
  'Global=no',
  'MachineID=7f1f2982',
  'MachineOf=a.service',
  'Conflicts=*.service',
  'Conflicts=b.service',
  'Replaces=b*',
  'MachineMetadata="a=b" "c=d"',
  `E=${'x'.repeat(2046)}`,
  `E=${'x'.repeat(2047)} \\`,
  `# ${'x'.repeat(3000)}`,
  'a\rb=c',
  'a\u0000b=c',
)
const text = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\n', '\n', '\r\n', '')), { maxLength: 12 })
  .map((lines) => lines.flat().join(''))

describe('what fleet refuses', () => {
  it.each(recorded)('is found in the recorded file: $name', ({ text }) => {
    const found = rulesOf(text).filter((rule) =>
      (refusal(text) === undefined ? refusing : explaining).includes(rule),
    )
    expect(found.length > 0).toBe(refusal(text) !== undefined)
  })

  it('is found in any text, and explained', () => {
    fc.assert(
      fc.property(text, (unit) => {
        if (refusal(unit) !== undefined)
          expect(rulesOf(unit).filter((rule) => explaining.includes(rule))).not.toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('and nothing else is said to be refused', () => {
    fc.assert(
      fc.property(text, (unit) => {
        const findings = lintUnit('web.service', unit)
        const said = findings.filter(
          ({ rule, message }) => refusing.includes(rule) || /^fleet refuses/.test(message),
        )
        if (said.length > 0) expect([refusal(unit), said.map(({ rule }) => rule)]).not.toContain(undefined)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    'web',
    'web.',
    'web.servic',
    'a b.service',
    '@.service',
    'web@.mount',
    'ü.service',
    `${'x'.repeat(249)}.service`,
  ])('is found in the name %j', (name) => {
    const findings = lintUnit(name, '[Unit]\nDescription=x\n').filter(({ rule }) => rule === 'unit-name')
    expect(findings).toMatchObject([{ severity: 'error', line: 1, column: 1, file: name }])
    expect(findings[0]?.message).toContain(checkUnitName(name))
  })

  it('is a name of 257 bytes; one of 256 is too long for systemd alone', () => {
    const find = (bytes: number) =>
      lintUnit(`${'x'.repeat(bytes - 8)}.service`, '').find(({ rule }) => rule === 'unit-name')?.message
    expect(find(257)).toMatch(/fleet refuses/)
    expect(find(256)).toMatch(/systemd takes no name/)
    expect(find(255)).toBeUndefined()
  })
})

describe('a combination that fleet refuses', () => {
  it.each([
    ['MachineID=7f1f2982\nMachineOf=a.service', 'MachineID cannot be used with MachineOf', 3],
    ['MachineOf=a.service\nMachineID=7f1f2982', 'MachineID cannot be used with MachineOf', 2],
    ['MachineID=7f1f2982\nConflicts=b*', 'MachineID cannot be used with Conflicts', 3],
    ['Conflicts=b*\nReplaces=c*', 'Conflicts cannot be used with Replaces', 3],
    ['Global=true\nReplaces=c*', 'Global cannot be used with Replaces', 3],
    ['X-ConditionMachineID=7f1f2982\nGlobal=1', 'MachineID cannot be used with Global', 3],
    ['MachineOf=a.service\nConflicts=a*', 'peer "a.service" matches conflict "a*"', 3],
  ])('%j is told at the option that is one too many', (options, reason, line) => {
    const findings = lintUnit('web.service', `[X-Fleet]\n${options}\n`)
    const [finding] = findings.filter(({ rule }) => rule === 'fleet-combination')
    expect(finding?.message).toContain(reason)
    expect(finding?.line).toBe(line)
  })
})

it('the table of lines makes texts that parse to every kind of entry', () => {
  const kinds = fc.sample(text, 300).flatMap((unit) => parseUnitFile(unit).entries.map(({ kind }) => kind))
  expect(new Set(kinds)).toEqual(new Set(['blank', 'comment', 'section', 'option', 'garbage']))
})
