import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addOption,
  addSection,
  applyTextEdits,
  parseUnitFile,
  removeEntries,
  removeOption,
  replaceValue,
  serializeUnitFile,
  setOption,
  type UnitFile,
  UnitFileEditError,
  type UnitOption,
} from '../../../src/units/index.js'
import { unitText } from '../../support/unit-texts.js'

const text = `# first
[Unit]
Description = a

; why
[Service]
ExecStart=/bin/a \\
# within
  b
ExecStart=/bin/c
 Restart=no

[X-Fleet]
`

const edits: readonly (readonly [string, string, (file: UnitFile) => UnitFile, string])[] = [
  [
    'one value takes the place of one',
    text,
    (file) => setOption(file, 'Unit', 'Description', 'b c'),
    text.replace('Description = a', 'Description = b c'),
  ],
  [
    'one value takes the place of several',
    text,
    (file) => setOption(file, 'Service', 'ExecStart', '/bin/x'),
    text.replace('/bin/a \\\n# within\n  b\nExecStart=/bin/c', '/bin/x'),
  ],
  [
    'several values take the place of fewer, after the last of them',
    text,
    (file) => setOption(file, 'Service', 'ExecStart', ['', '/bin/x', '/bin/y']),
    text.replace('/bin/a \\\n# within\n  b\nExecStart=/bin/c', '\nExecStart=/bin/x\nExecStart=/bin/y'),
  ],
  [
    'no value removes all',
    text,
    (file) => setOption(file, 'Service', 'ExecStart', []),
    text.replace('ExecStart=/bin/a \\\n# within\n  b\nExecStart=/bin/c\n', ''),
  ],
  [
    'a new option goes to the end of its section',
    text,
    (file) => setOption(file, 'Service', 'User', 'core'),
    text.replace('Restart=no\n', 'Restart=no\nUser=core\n'),
  ],
  [
    'a new option goes below the header of an empty section',
    text,
    (file) => addOption(file, 'X-Fleet', 'Global', 'true'),
    `${text}Global=true\n`,
  ],
  [
    'a new option goes to the last of several sections of its name',
    '[S]\nA=1\n[T]\n[S]\nB=2\n[U]\n',
    (file) => addOption(file, 'S', 'C', '3'),
    '[S]\nA=1\n[T]\n[S]\nB=2\nC=3\n[U]\n',
  ],
  [
    'a new section goes to the end, after a blank line',
    '[S]\nA=1\n',
    (file) => addOption(file, 'T', 'B', '2'),
    '[S]\nA=1\n\n[T]\nB=2\n',
  ],
  ['a blank line that is there suffices', '[S]\n\n', (file) => addSection(file, 'T'), '[S]\n\n[T]\n'],
  ['the first section needs none', '', (file) => addSection(file, 'T'), '[T]\n'],
  ['a section that is there stays', '[T]\n', (file) => addSection(file, 'T'), '[T]\n'],
  [
    'a line break that lacks at the end is added',
    '[S]\nA=1',
    (file) => addOption(file, 'S', 'B', '2'),
    '[S]\nA=1\nB=2\n',
  ],
  ['so it is before a new section', '[S]\nA=1', (file) => addSection(file, 'T'), '[S]\nA=1\n\n[T]\n'],
  [
    'a continuation left open at the end is ended by a blank line',
    '[S]\nA=1 \\\n',
    (file) => addOption(file, 'S', 'B', '2'),
    '[S]\nA=1 \\\n\nB=2\n',
  ],
  [
    'even where its line break lacks and a comment follows',
    '[S]\nA=1 \\\n# x',
    (file) => addOption(file, 'S', 'B', '2'),
    '[S]\nA=1 \\\n# x\n\nB=2\n',
  ],
  [
    'the line breaks of the file are kept',
    '[S]\r\nA=1\r\n',
    (file) => addOption(file, 'T', 'B', '2'),
    '[S]\r\nA=1\r\n\r\n[T]\r\nB=2\r\n',
  ],
  [
    'a value is put into an empty one',
    '[S]\nA=  \n',
    (file) => setOption(file, 'S', 'A', 'x'),
    '[S]\nA=x  \n',
  ],
  [
    'a continued value is put in as written',
    '[S]\nA=1\n',
    (file) => setOption(file, 'S', 'A', 'x \\\n  y'),
    '[S]\nA=x \\\n  y\n',
  ],
  [
    'an option is removed wherever it is',
    text,
    (file) => removeOption(file, 'Service', 'Restart'),
    text.replace(' Restart=no\n', ''),
  ],
  [
    'entries are removed',
    text,
    (file) =>
      removeEntries(
        file,
        file.entries.filter((entry) => entry.kind === 'comment'),
      ),
    text.replace('# first\n', '').replace('; why\n', ''),
  ],
]

describe('an edit changes what it is about and no other byte', () => {
  it.each(edits)('%s', (_name, before, edit, after) => {
    const edited = edit(parseUnitFile(before))
    expect(serializeUnitFile(edited)).toBe(after)
    expect(edited.diagnostics).toEqual([])
  })

  it('the file that was edited stays as it was', () => {
    const file = parseUnitFile(text)
    setOption(file, 'Unit', 'Description', 'b')
    expect(serializeUnitFile(file)).toBe(text)
  })

  it('one assignment among equals can be chosen', () => {
    const file = parseUnitFile('[S]\nA=1\nA=2\nA=3\n')
    const [, second] = file.optionEntries('S', 'A')
    expect(second && serializeUnitFile(replaceValue(file, second, '9'))).toBe('[S]\nA=1\nA=9\nA=3\n')
  })
})

describe('whatever a file is, an edit does what it says and no more', () => {
  it('adding, setting and removing an option, adding a section', () => {
    fc.assert(
      fc.property(unitText, (before) => {
        const file = parseUnitFile(before)
        const others = ({ name }: UnitOption) => name !== 'New'
        const valuesOf = (edited: UnitFile) => edited.optionEntries('Unit', 'New').map(({ value }) => value)

        const added = addOption(file, 'Unit', 'New', 'x')
        expect(added.options().filter(others)).toEqual(file.options())
        expect(valuesOf(added)).toEqual(['x'])

        const set = setOption(added, 'Unit', 'New', ['1', '2 \\\n 3'])
        expect(set.options().filter(others)).toEqual(file.options())
        expect(valuesOf(set)).toEqual(['1', '2   3'])
        expect(removeOption(set, 'Unit', 'New').options()).toEqual(file.options())

        const opened = addSection(file, 'New')
        expect(opened.options()).toEqual(file.options())
        expect(opened.sections().at(-1)?.name).toBe('New')
      }),
      { numRuns: 300 },
    )
  })
})

describe('what would be read back differently is refused', () => {
  const file = parseUnitFile('[S]\nA=1\n')

  it.each([
    'a\nb',
    'a\rb',
    'a\0b',
    'a\\',
    ' a',
    'a ',
    'a \\\n',
    'a\\\n\nb',
    'a \\\nb\\',
  ])('value %j', (value) => {
    expect(() => setOption(file, 'S', 'A', value)).toThrow(UnitFileEditError)
    expect(() => addOption(file, 'S', 'A', value)).toThrow(UnitFileEditError)
  })

  it.each(['', ' A', 'A ', 'A=B', 'A\nB', '#A', ';A', '[A'])('name %j', (name) => {
    expect(() => setOption(file, 'S', name, 'x')).toThrow(UnitFileEditError)
  })

  it.each(['a]b', 'a"b', 'a\nb', 'a\\b', "it's"])('section %j', (section) => {
    expect(() => addSection(file, section)).toThrow(UnitFileEditError)
    expect(() => addOption(file, section, 'A', 'x')).toThrow(UnitFileEditError)
  })
})

describe('text edits', () => {
  it('apply together, whatever their order', () => {
    const edited = applyTextEdits('abcdef', [
      { start: 4, end: 6, text: 'Z' },
      { start: 0, end: 1, text: '' },
      { start: 2, end: 2, text: '1' },
      { start: 2, end: 2, text: '2' },
    ])
    expect(edited).toBe('b12cdZ')
  })

  it.each([
    [
      [
        { start: 0, end: 3, text: '' },
        { start: 2, end: 4, text: '' },
      ],
    ],
    [[{ start: 3, end: 2, text: '' }]],
    [[{ start: 0, end: 9, text: '' }]],
    [[{ start: -1, end: 1, text: '' }]],
  ])('that overlap or reach out are refused: %j', (bad) => {
    expect(() => applyTextEdits('abcdef', bad)).toThrow(RangeError)
  })
})
