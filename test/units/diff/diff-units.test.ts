import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffSequences } from '../../../src/units/diff/diff-sequences.js'
import {
  diffLines,
  diffUnits,
  fleetOptions,
  sameUnitFile,
  type UnitOption,
} from '../../../src/units/index.js'

function diff(before: string, after: string) {
  return diffUnits(fleetOptions(before), fleetOptions(after))
}

describe('two unit files are compared option by option', () => {
  it.each([
    [
      'an option is added',
      '[S]\nA=1\n',
      '[S]\nA=1\nB=2\n',
      [{ kind: 'added', section: 'S', name: 'B', values: ['2'] }],
    ],
    [
      'an option is removed',
      '[S]\nA=1\nB=2\n',
      '[S]\nB=2\n',
      [{ kind: 'removed', section: 'S', name: 'A', values: ['1'] }],
    ],
    [
      'a value is changed',
      '[S]\nA=1\nB=2\n',
      '[S]\nA=3\nB=2\n',
      [{ kind: 'changed', section: 'S', name: 'A', before: ['1'], after: ['3'] }],
    ],
    [
      'one of several values is changed',
      '[S]\nA=1\nA=2\nA=3\n',
      '[S]\nA=1\nA=9\nA=3\n',
      [{ kind: 'changed', section: 'S', name: 'A', before: ['1', '2', '3'], after: ['1', '9', '3'] }],
    ],
    [
      'the order of several values is changed',
      '[S]\nA=1\nA=2\n',
      '[S]\nA=2\nA=1\n',
      [{ kind: 'changed', section: 'S', name: 'A', before: ['1', '2'], after: ['2', '1'] }],
    ],
    [
      'an assignment is repeated',
      '[S]\nA=1\n',
      '[S]\nA=1\nA=1\n',
      [{ kind: 'changed', section: 'S', name: 'A', before: ['1'], after: ['1', '1'] }],
    ],
    [
      'an option is moved',
      '[S]\nA=1\nB=2\nC=3\n',
      '[S]\nB=2\nC=3\nA=1\n',
      [{ kind: 'moved', section: 'S', name: 'A', values: ['1'] }],
    ],
    [
      'a section is moved',
      '[S]\nA=1\n[T]\nB=2\nC=3\n',
      '[T]\nB=2\nC=3\n[S]\nA=1\n',
      [{ kind: 'moved', section: 'S', name: 'A', values: ['1'] }],
    ],
    [
      'an option of the same name in another section is another option',
      '[S]\nA=1\n',
      '[T]\nA=1\n',
      [
        { kind: 'added', section: 'T', name: 'A', values: ['1'] },
        { kind: 'removed', section: 'S', name: 'A', values: ['1'] },
      ],
    ],
    ['a file becomes empty', '[S]\nA=1\n', '', [{ kind: 'removed', section: 'S', name: 'A', values: ['1'] }]],
  ])('%s', (_name, before, after, changes) => {
    expect(diff(before, after)).toMatchObject({ same: false, changes })
  })

  it.each([
    ['', ''],
    ['[S]\nA=1\n', '# comment\n[S]\n\n  A = 1  \n'],
    ['[S]\nA=1\n[T]\nB=2\n[S]\nC=3\n', '[S]\nA=1\nC=3\n[T]\nB=2\n'],
  ])('files that are the same to fleet have no changes: %j, %j', (before, after) => {
    const { same, changes, lines } = diff(before, after)
    expect({ same, changes }).toEqual({ same: true, changes: [] })
    expect(lines.every(({ kind }) => kind === 'same')).toBe(true)
  })

  it('the lines show both files as fleet writes them', () => {
    const { lines } = diff('[S]\nA=1 \\\n 2\nB=3\n[T]\nC=4\n', '[S]\nA=1 \\\n 5\nB=3\n[T]\nC=4\nD=\n')
    expect(
      lines.map(({ kind, text }) => `${kind === 'same' ? ' ' : kind === 'added' ? '+' : '-'}${text}`),
    ).toEqual([' [S]', ' A=1 \\', '- 2', '+ 5', ' B=3', ' ', ' [T]', ' C=4', '+D='])
  })

  const option = fc.record<UnitOption>({
    section: fc.constantFrom('S', 'T'),
    name: fc.constantFrom('A', 'B', 'C'),
    value: fc.constantFrom('1', '2', ''),
  })
  const options = fc.array(option, { maxLength: 8 })

  it('there are changes where the files differ, and only there', () => {
    fc.assert(
      fc.property(options, options, (before, after) => {
        const { same, changes, lines } = diffUnits(before, after)
        expect(same).toBe(sameUnitFile(before, after))
        expect(changes.length === 0).toBe(same)
        expect(lines.some(({ kind }) => kind !== 'same')).toBe(!same)
      }),
      { numRuns: 500 },
    )
  })
})

describe('two texts are compared line by line', () => {
  it.each([
    ['a\nb\n', 'a\nc\n', ['same a', 'removed b', 'added c']],
    ['', 'a\n', ['added a']],
    ['a\n', '', ['removed a']],
    ['a', 'a\n', ['same a']],
    ['\n', '', ['removed ']],
  ])('%j, %j', (before, after, lines) => {
    expect(diffLines(before, after).map(({ kind, text }) => `${kind} ${text}`)).toEqual(lines)
  })
})

describe('two sequences are compared', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })

  it('so that the steps lead from the one to the other, by as few as can be', () => {
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        const steps = diffSequences(a, b)
        const without = (kind: string) => steps.filter((step) => step.kind !== kind).map(({ item }) => item)
        expect(without('added')).toEqual(a)
        expect(without('removed')).toEqual(b)
        expect(steps.filter(({ kind }) => kind === 'same')).toHaveLength(longestCommon(a, b))
      }),
      { numRuns: 500 },
    )
  })

  it('what is removed comes before what is added', () => {
    const steps = diffSequences(['x', 'a', 'b', 'y'], ['x', 'c', 'd', 'y'])
    expect(steps.map(({ kind }) => kind)).toEqual(['same', 'removed', 'removed', 'added', 'added', 'same'])
  })

  it('long ones that have nothing in common in no time', () => {
    const many = (letter: string) => Array.from({ length: 50_000 }, (_one, index) => `${letter}${index}`)
    const steps = diffSequences(['start', ...many('a'), 'end'], ['start', ...many('b'), 'end'])
    expect(steps).toHaveLength(100_002)
    expect(steps.filter(({ kind }) => kind === 'same').map(({ item }) => item)).toEqual(['start', 'end'])
  })
})

/** The length of the longest sequence that both have in common, the slow way. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  const [first, ...rest] = a
  if (first === undefined || b.length === 0) return 0
  const at = b.indexOf(first)
  return Math.max(longestCommon(rest, b), at === -1 ? 0 : 1 + longestCommon(rest, b.slice(at + 1)))
}
