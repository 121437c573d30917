// biome-ignore-all lint/suspicious/noTemplateCurlyInString: systemd's own ${NAME} is meant
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCommandLines, quoteCommandLine } from '../../../src/units/index.js'
import { readBySystemd, systemdAnalyze } from '../../support/systemd-reading.js'
import { argumentText } from '../../support/unit-texts.js'

/** The words of each command as the program gets them: its name, then its arguments. */
function argv(value: string): string[][] {
  return parseCommandLines(value).commands.map((command) => [
    command.name.text,
    ...command.arguments.map((word) => word.text),
  ])
}

const cases: readonly (readonly [value: string, argv: readonly (readonly string[])[]])[] = [
  ['', []],
  ['/bin/a', [['/bin/a']]],
  ['  /bin/a \t b  ', [['/bin/a', 'b']]],
  ['/bin/a "b c" \'d "e"\' "f\'g"', [['/bin/a', 'b c', 'd "e"', "f'g"]]],
  ['/bin/a b"c d"e \'\' ""', [['/bin/a', 'bc de', '', '']]],
  ['/bin/a "b"\'c\'d', [['/bin/a', 'bcd']]],
  [String.raw`/bin/a \a\b\f\n\r\t\v\\\"\'\s`, [['/bin/a', '\x07\b\f\n\r\t\v\\"\' ']]],
  [String.raw`/bin/a "\"b\"" '\'c\''`, [['/bin/a', '"b"', "'c'"]]],
  [
    String.raw`/bin/a \x41\102\u0043\U00000044 \xc3\xa4 \303\244 \u00e4 \U0001f680`,
    [['/bin/a', 'ABCD', 'ä', 'ä', 'ä', '🚀']],
  ],
  [String.raw`/bin/a b\ c d\x20e`, [['/bin/a', 'b\\ c', 'd e']]],
  [
    String.raw`/bin/a \z \x4 \u12 \0 \000 \400 \x00 \u0000 \U00110000 \$ \%`,
    [
      [
        '/bin/a',
        '\\z',
        '\\x4',
        '\\u12',
        '\\0',
        '\\000',
        '\\400',
        '\\x00',
        '\\u0000',
        '\\U00110000',
        '\\$',
        '\\%',
      ],
    ],
  ],
  ['/bin/a b\\', [['/bin/a', 'b\\']]],
  ['/bin/a ; /bin/b c ;', [['/bin/a'], ['/bin/b', 'c']]],
  ['; ; /bin/a;b ;c d; ;', [['/bin/a;b', ';c', 'd;']]],
  [String.raw`/bin/a \; ";" ';' \\; x\; "\;"`, [['/bin/a', ';', ';', ';', '\\;', 'x\\;', '\\;']]],
  ['";" /bin/a', [['/bin/a']]],
  ['-/bin/a', [['/bin/a']]],
  ['@/bin/a b c', [['b', 'c']]],
  ['@/bin/a ; /bin/b', [['/bin/b']]],
  ['-@:+/bin/a b', [['b']]],
  ['+-/bin/a', [['/bin/a']]],
  ['!!/bin/a', [['/bin/a']]],
  ['"-/bin/a b" c', [['/bin/a b', 'c']]],
  ['/bin/a é 🚀 "é 🚀"', [['/bin/a', 'é', '🚀', 'é 🚀']]],
  ['/bin/a "b', []],
  ["/bin/a ; /bin/b 'c", [['/bin/a']]],
  ["/bin/a 'b\\", []],
]

describe('a command line is split as systemd splits it', () => {
  it.each(cases)('%s', (value, expected) => expect(argv(value)).toEqual(expected))

  it.skipIf(systemdAnalyze === undefined)('by the word of the real one', async () => {
    // Of a unit that it refuses systemd shows no command, also none before the fault. And a backslash at the
    // end of a line never reaches the value.
    const refused = ['unbalanced-quotes', 'no-name']
    const taken = cases
      .map(([value]) => value)
      .filter((value) => !value.endsWith('b\\') && parseCommandLines(value).commands.length > 0)
      .filter((value) => !parseCommandLines(value).problems.some(({ problem }) => refused.includes(problem)))
    expect(taken.length).toBeGreaterThan(20)
    expect(await argvOfSystemd(taken)).toEqual(taken.map(argv))
  })

  it.skipIf(systemdAnalyze === undefined)('on generated ones too', async () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'b',
        ' ',
        '  ',
        '"',
        "'",
        '\\',
        '\\x41',
        '\\u00e4',
        '\\n',
        '\\101',
        ';',
        ' ; ',
        '$',
        '${A}',
        'é',
        '-',
        '@',
        '!',
        '+',
        ':',
      ],
    )
    const value = fc
      .array(piece, { maxLength: 12 })
      .map((pieces) => `/bin/true ${pieces.join('')}`.trim())
      .filter((text) => !text.endsWith('\\'))
      .filter((text) => parseCommandLines(text).problems.every(({ problem }) => problem === 'unknown-escape'))
    const values = fc.sample(value, { seed: 1, numRuns: 300 })
    expect(await argvOfSystemd(values)).toEqual(values.map(argv))
  })
})

async function argvOfSystemd(values: readonly string[]): Promise<(readonly string[])[][]> {
  const name = (index: number) => `case-${index}.service`
  const files = values.map((value, index) => [name(index), `[Service]\nType=oneshot\nExecStart=${value}\n`])
  const { units } = await readBySystemd(Object.fromEntries(files))
  return values.map((_value, index) => [...(units.get(name(index))?.commands ?? [])])
}

describe('of a command it is known', () => {
  it.each([
    ['/bin/a', []],
    ['-/bin/a', ['-']],
    ['@-:/bin/a b', ['@', '-', ':']],
    ['!/bin/a', ['!']],
    ['!!/bin/a', ['!!']],
    ['!-!/bin/a', ['!!', '-']],
    ['+/bin/a', ['+']],
  ] as const)('its prefixes: %s', (value, prefixes) => {
    expect(parseCommandLines(value).commands[0]).toMatchObject({ prefixes, program: { text: '/bin/a' } })
  })

  it.each([
    '--/bin/a',
    '+!/bin/a',
    '!!!/bin/a',
    '!+/bin/a',
    '@@/bin/a b',
  ])('a prefix too many is none: %s', (value) => {
    expect(parseCommandLines(value).commands[0]?.program.text).toMatch(/^[-!+@]\/bin\/a$/)
  })

  it('its name and its program apart, with @', () => {
    const [command] = parseCommandLines('@/bin/sh my-shell -c x').commands
    expect(command?.program.text).toBe('/bin/sh')
    expect(command?.name.text).toBe('my-shell')
    expect(command?.arguments.map((word) => word.text)).toEqual(['-c', 'x'])
  })

  it('where its words stand', () => {
    const value = String.raw`-/bin/a "b c"d  \x41x ; /bin/b`
    const { commands } = parseCommandLines(value)
    const [first, second] = commands
    expect(commands.map(({ start, end }) => value.slice(start, end))).toEqual([
      String.raw`-/bin/a "b c"d  \x41x`,
      '/bin/b',
    ])
    const places = [first?.program, ...(first?.arguments ?? []), second?.program].map((word) =>
      value.slice(word?.start, word?.end),
    )
    expect(places).toEqual(['/bin/a', '"b c"d', String.raw`\x41x`, '/bin/b'])
    const [quoted, escaped] = first?.arguments ?? []
    expect(value.charAt(quoted?.offset(3) ?? 0)).toBe('d')
    expect(value.slice(escaped?.offset(0), escaped?.offset(1))).toBe(String.raw`\x41`)
    expect(escaped?.offset(9)).toBe(escaped?.end)
  })

  it.each([
    ['/bin/a $FOO', ['word FOO $FOO']],
    ['/bin/a "$FOO" \'$BAR\'', ['word FOO $FOO', 'word BAR $BAR']],
    ['/bin/a $FOO/bin', ['word FOO/bin $FOO/bin']],
    ['/bin/a $', ['word  $']],
    ['/bin/a a$FOO', []],
    ['/bin/a ${FOO} x${BAR}y${BAZ}', ['inline FOO ${FOO}', 'inline BAR ${BAR}', 'inline BAZ ${BAZ}']],
    ['/bin/a $$FOO a$$b', ['dollar  $$', 'dollar  $$']],
    ['/bin/a x${FOO', []],
    ['/bin/a x${FOO:-y}z', []],
    ['/bin/a x${A:${B}', ['inline B ${B}']],
    ['/bin/a x$(date) y', []],
    ['/bin/a x$${FOO}', ['dollar  $$']],
    [':/bin/a $FOO ${BAR}', []],
    ['/bin/$FOO/${BAR}', []],
  ])('which variables are put in: %s', (value, uses) => {
    const found = parseCommandLines(value).commands.flatMap((command) => command.variables)
    expect(found.map(({ kind, name, start, end }) => `${kind} ${name} ${value.slice(start, end)}`)).toEqual(
      uses,
    )
  })
})

describe('what is wrong in a command line is told with its place', () => {
  it.each([
    ['/bin/a "b c', 'unbalanced-quotes', '"b c'],
    ["/bin/a b'c", 'unbalanced-quotes', "'c"],
    [String.raw`/bin/a b\zc`, 'unknown-escape', String.raw`\z`],
    ['/bin/a b\\', 'unknown-escape', '\\'],
    ['-', 'no-program', '-'],
    ['@/bin/a', 'no-name', '@/bin/a'],
    ['/bin/', 'bad-program', '/bin/'],
    [String.raw`/bin/a\x01b`, 'bad-program', String.raw`/bin/a\x01b`],
    ['-bin/a', 'relative-program', '-bin/a'],
  ])('%s: %s', (value, problem, piece) => {
    const { problems } = parseCommandLines(value)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ problem })
    expect(value.slice(problems[0]?.start, problems[0]?.end)).toBe(piece)
  })

  it.each(['/bin/a', 'a', '%h/a', '-/bin/a "b"', '', '/bin/a \\\\'])('nothing is wrong in %j', (value) => {
    expect(parseCommandLines(value).problems).toEqual([])
  })
})

describe('words are quoted so that they come back', () => {
  it.each([
    [['/bin/a', 'b'], '/bin/a b'],
    [['/bin/a', '', 'b c', ';', '|'], '/bin/a "" "b c" ";" |'],
    [['/bin/a', 'say "it\'s"', 'c:\\d'], '/bin/a "say \\"it\'s\\"" "c:\\\\d"'],
    [['/bin/a', 'b\nc\td\x01\x85'], '/bin/a "b\\nc\\td\\x01\\u0085"'],
  ])('%j', (words, line) => expect(quoteCommandLine(words)).toBe(line))

  it('with specifiers and variables as they are, or as mere characters', () => {
    expect(quoteCommandLine(['/bin/a', '%i', '$HOME'])).toBe('/bin/a %i $HOME')
    expect(quoteCommandLine(['/bin/a', '%i $HOME'], { specifiers: 'literal', variables: 'literal' })).toBe(
      '/bin/a "%%i $$HOME"',
    )
  })

  it('whatever they are', () => {
    fc.assert(
      fc.property(fc.array(argumentText), (words) => {
        const { commands, problems } = parseCommandLines(quoteCommandLine(['/bin/a', ...words]))
        expect(problems).toEqual([])
        expect(commands.map((command) => command.arguments.map(({ text }) => text))).toEqual([words])
      }),
    )
  })

  it('but not with NUL, which no program could get', () => {
    expect(() => quoteCommandLine(['a\0b'])).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE', position: 1 }),
    )
  })
})
