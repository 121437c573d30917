import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseEnvironment, quoteWord } from '../../../src/units/index.js'
import { readBySystemd, systemdAnalyze } from '../../support/systemd-reading.js'
import { argumentText } from '../../support/unit-texts.js'

function assignments(value: string): string[] {
  return parseEnvironment(value).assignments.map((one) => `${one.name}=${one.value}`)
}

const cases: readonly (readonly [value: string, assignments: readonly string[]])[] = [
  ['', []],
  ['A=b', ['A=b']],
  ['A=b C=d  E=', ['A=b', 'C=d', 'E=']],
  ['"A=b c" \'D=e "f"\' G="h i"j', ['A=b c', 'D=e "f"', 'G=h ij']],
  ['A=b=c', ['A=b=c']],
  [String.raw`"A=b\"c\\d" E=\x41\u00e4\n`, ['A=b"c\\d', 'E=Aä\n']],
  ['A=$B _c1=x', ['A=$B', '_c1=x']],
  ['A=1 =2 3=3 B-C=4 D', ['A=1']],
  [String.raw`A=1 B=\z C=2`, ['A=1']],
  ['A=1 "B=2', ['A=1']],
  ['A=1; B=2', ['A=1;', 'B=2']],
]

describe('an environment is read as systemd reads it', () => {
  it.each(cases)('%s', (value, expected) => expect(assignments(value)).toEqual(expected))

  it.skipIf(systemdAnalyze === undefined)('by the word of the real one', async () => {
    const file = (value: string) => `[Service]\nType=oneshot\nExecStart=/bin/true\nEnvironment=${value}\n`
    const files = cases.map(([value], index) => [`case-${index}.service`, file(value)])
    const { units } = await readBySystemd(Object.fromEntries(files))
    // The dump shows a line break in a value as one: this case is left to the table.
    for (const [index, [value, expected]] of cases.entries()) {
      if (!value.includes('\\n'))
        expect(units.get(`case-${index}.service`)?.environment, value).toEqual(expected)
    }
  })

  it('one with specifiers in its name is left to be filled', () => {
    expect(assignments('A_%i=%H')).toEqual(['A_%i=%H'])
  })

  it('quoted assignments come back, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(argumentText), (values) => {
        const value = values.map((one, index) => quoteWord(`V${index}=${one}`)).join(' ')
        expect(assignments(value)).toEqual(values.map((one, index) => `V${index}=${one}`))
      }),
    )
  })
})

describe('what is wrong in an environment is told with its place', () => {
  it.each([
    ['A=1 "B=2', 'unbalanced-quotes', '"B=2'],
    [String.raw`A=1 B=\z`, 'unknown-escape', String.raw`\z`],
    ['A=1 BC', 'missing-equals', 'BC'],
    ['A=1 "B C=2"', 'bad-name', '"B C=2"'],
    ['=1', 'bad-name', '=1'],
    ['1A=1', 'bad-name', '1A=1'],
  ])('%s: %s', (value, problem, piece) => {
    const { problems } = parseEnvironment(value)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ problem })
    expect(value.slice(problems[0]?.start, problems[0]?.end)).toBe(piece)
  })
})
