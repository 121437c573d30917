import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandRange, isRange, RangeSyntaxError, rangeMaxNames } from '../../src/units/index.js'

describe('a range stands for names', () => {
  it.each([
    ['paas-monitor@<2..4>', ['paas-monitor@2', 'paas-monitor@3', 'paas-monitor@4']],
    ['paas-monitor@{2..4}', ['paas-monitor@2', 'paas-monitor@3', 'paas-monitor@4']],
    ['paas-monitor@<2..3>.service', ['paas-monitor@2.service', 'paas-monitor@3.service']],
    ['web@<8..11>', ['web@8', 'web@9', 'web@10', 'web@11']],
    ['web@<08..11>', ['web@08', 'web@09', 'web@10', 'web@11']],
    [
      'web@<1..010>',
      [
        'web@001',
        'web@002',
        'web@003',
        'web@004',
        'web@005',
        'web@006',
        'web@007',
        'web@008',
        'web@009',
        'web@010',
      ],
    ],
    ['web@<0..2>', ['web@0', 'web@1', 'web@2']],
    ['web@<10..8>', ['web@10', 'web@9', 'web@8']],
    ['web@<10..08>', ['web@10', 'web@09', 'web@08']],
    ['web@<3..3>', ['web@3']],
    ['web@<0..20..5>', ['web@0', 'web@5', 'web@10', 'web@15', 'web@20']],
    ['web@<0..9..4>', ['web@0', 'web@4', 'web@8']],
    ['web@<9..0..4>', ['web@9', 'web@5', 'web@1']],
    ['web@<0..20..05>', ['web@0', 'web@5', 'web@10', 'web@15', 'web@20']],
    ['web@<a,b,c>', ['web@a', 'web@b', 'web@c']],
    ['web@<1..3,7,9..11>', ['web@1', 'web@2', 'web@3', 'web@7', 'web@9', 'web@10', 'web@11']],
    ['web@<blue,1..2,green>', ['web@blue', 'web@1', 'web@2', 'web@green']],
    ['<web,db>@<1..2>.service', ['web@1.service', 'web@2.service', 'db@1.service', 'db@2.service']],
    ['{a,b}<1..2>{x,y}', ['a1x', 'a1y', 'a2x', 'a2y', 'b1x', 'b1y', 'b2x', 'b2y']],
    ['web@<a>', ['web@a']],
    ['web@<1.5,x.y>', ['web@1.5', 'web@x.y']],
    ['web@<2,1,2>', ['web@2', 'web@1', 'web@2']],
    ['web@1.service', ['web@1.service']],
    ['', ['']],
    ['web@*', ['web@*']],
  ])('%s', (text, names) => expect(expandRange(text)).toEqual(names))

  it('of any length, up to the most that are allowed', () => {
    expect(expandRange('web@<1..10000>')).toHaveLength(rangeMaxNames)
    expect(expandRange('<1..100>@<1..100>')).toHaveLength(rangeMaxNames)
    expect(expandRange('<1..100>@<1..100>').at(-1)).toBe('100@100')
  })

  it('without end or start by any other way than by counting', () => {
    const bound = fc.nat({ max: 99_999 })
    fc.assert(
      fc.property(
        bound,
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 1, max: 9 }),
        (from, by, step) => {
          const to = Math.max(0, from + by)
          const expected = Array.from({ length: Math.floor(Math.abs(to - from) / step) + 1 }, (_one, index) =>
            String(from + Math.sign(to - from) * index * step),
          )
          expect(expandRange(`<${from}..${to}..${step}>`)).toEqual(expected)
        },
      ),
    )
  })
})

describe('a malformed range is refused, and the character pointed at', () => {
  it.each([
    ['web@<1..3', 4, "'>' is missing for this '<'"],
    ['web@{1..3', 4, "'}' is missing for this '{'"],
    ['web@<1..3}', 4, "'>' is missing for this '<'"],
    ['web@1..3>', 8, "'>' closes no range"],
    ['web@}', 4, "'}' closes no range"],
    ['web@<<1..3>>', 5, 'a range cannot stand within a range'],
    ['web@<a,{1..3}>', 7, 'a range cannot stand within a range'],
    ['web@<>', 5, 'an item is empty'],
    ['web@<a,>', 7, 'an item is empty'],
    ['web@<,a>', 5, 'an item is empty'],
    ['web@<1..>', 8, 'a number is missing'],
    ['web@<..3>', 5, 'a number is missing'],
    ['web@<..>', 5, 'a number is missing'],
    ['web@<1..x>', 8, "'x' is not a whole number"],
    ['web@<a..c>', 5, "'a' is not a whole number"],
    ['web@<1..-3>', 8, "'-3' is not a whole number"],
    ['web@<1..2.5>', 8, "'2.5' is not a whole number"],
    ['web@<1...3>', 8, "'.3' is not a whole number"],
    ['web@<1..99999999999999999999>', 8, "'99999999999999999999' is not a whole number"],
    ['web@<1..9..0>', 11, 'the step must not be 0'],
    ['web@<1..9..>', 11, 'a number is missing'],
    ['web@<1..9..2..3>', 12, 'at most FROM..TO..STEP is allowed'],
    ['web@<1..3>.<a,b', 11, "'>' is missing for this '<'"],
    ['web@<1..20000>', 4, 'it stands for more than 10000 names'],
    ['web@<1..9007199254740991>', 4, 'it stands for more than 10000 names'],
    ['<1..101>@<1..100>', 0, 'it stands for more than 10000 names'],
    ['web@<1..5000,6000..12000>', 4, 'it stands for more than 10000 names'],
  ])('%s', (text, position, reason) => {
    expect(() => expandRange(text)).toThrow(RangeSyntaxError)
    expect(() => expandRange(text)).toThrow(
      expect.objectContaining({
        code: 'BAD_RANGE',
        text,
        position,
        message: `Bad range: ${reason}\n  ${text}\n  ${' '.repeat(position)}^`,
        suggestion: expect.stringContaining('in quotes'),
      }),
    )
  })

  it('many braces around single words take no time', () => {
    const text = `<1..10000>${'{a}'.repeat(20_000)}`
    expect(expandRange(text).at(-1)).toBe(`10000${'a'.repeat(20_000)}`)
  })

  it('whatever is given, names come back or a typed error, soon', () => {
    const piece = fc.constantFrom('<', '>', '{', '}', '..', ',', '1', '9', '99', 'a', '.', '-', '@')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
        try {
          const names = expandRange(pieces.join(''))
          expect(names.length).toBeLessThanOrEqual(rangeMaxNames)
          for (const name of names) expect(name).not.toMatch(/[<>{}]/)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeSyntaxError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

it.each([
  ['web@<1..2>', true],
  ['web@{a,b}', true],
  ['web@1', false],
  ['web@*', false],
])('whether %s is a range: %s', (text, range) => expect(isRange(text)).toBe(range))
