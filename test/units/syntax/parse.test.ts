import { describe, expect, it } from 'vitest'
import { parseUnitFile, serializeUnitFile, UnitFileSyntaxError } from '../../../src/units/index.js'

/** The entries of a text in one line each: kind, then what it holds. */
function outline(text: string): string[] {
  return parseUnitFile(text).entries.map((entry) => {
    switch (entry.kind) {
      case 'comment':
        return `comment ${entry.marker} ${JSON.stringify(entry.comment)}`
      case 'section':
        return `section ${entry.name}`
      case 'option':
        return `option ${entry.section?.name ?? '-'} ${entry.name}=${JSON.stringify(entry.value)}`
      default:
        return entry.kind
    }
  })
}

const cases: readonly (readonly [name: string, text: string, outline: readonly string[]])[] = [
  ['an empty text', '', []],
  ['sections and options', '[Unit]\nA=1\n', ['section Unit', 'option Unit A="1"']],
  ['the last line without a line break', '[Unit]\nA=1', ['section Unit', 'option Unit A="1"']],
  ['blanks around everything', ' \t[Unit]\t\n\tA\t =  1 2\t\n', ['section Unit', 'option Unit A="1 2"']],
  ['only spaces and tabs as blanks', '[Unit]\nA=\f1\u00a0\n', ['section Unit', 'option Unit A="\\f1\u00a0"']],
  ['an empty value', '[Unit]\nA=\nA =  \n', ['section Unit', 'option Unit A=""', 'option Unit A=""']],
  ['= in a value', '[Unit]\nA=b=c\n', ['section Unit', 'option Unit A="b=c"']],
  [
    'repeated options and sections',
    '[S]\nA=1\nA=2\n[T]\n[S]\nA=\n',
    ['section S', 'option S A="1"', 'option S A="2"', 'section T', 'section S', 'option S A=""'],
  ],
  ['comments with both markers', '#a\n ;  b \n#\n', ['comment # "a"', 'comment ; "b"', 'comment # ""']],
  ['no comment behind a value', '[S]\nA=1 # 2\n', ['section S', 'option S A="1 # 2"']],
  ['blank lines', '\n \t\n\n', ['blank', 'blank', 'blank']],
  ['a continued value', '[S]\nA=b \\\n  c\\\nd\n', ['section S', 'option S A="b    c d"']],
  ['a comment that a backslash does not continue', '# a \\\n[S]\n', ['comment # "a \\\\"', 'section S']],
  [
    'comments in a continued value',
    '[S]\nA=b \\\n# c\n ; d \\\n e\nB=1\n',
    ['section S', 'option S A="b   e"', 'option S B="1"'],
  ],
  [
    'a blank line that ends a continuation',
    '[S]\nA=b \\\n\nB=1\n',
    ['section S', 'option S A="b"', 'option S B="1"'],
  ],
  [
    'a blank line of blanks that ends it too',
    '[S]\nA=b \\\n \t\nB=1\n',
    ['section S', 'option S A="b"', 'option S B="1"'],
  ],
  [
    'an escaped backslash at the end, which continues nothing',
    '[S]\nA=b\\\\\nB=1\n',
    ['section S', 'option S A="b\\\\\\\\"', 'option S B="1"'],
  ],
  [
    'three backslashes, of which the last continues',
    '[S]\nA=b\\\\\\\nc\n',
    ['section S', 'option S A="b\\\\\\\\ c"'],
  ],
  [
    'a backslash with blanks after it, which continues nothing',
    '[S]\nA=b \\ \nB=1\n',
    ['section S', 'option S A="b \\\\"', 'option S B="1"'],
  ],
  ['a continuation at the end of the text', '[S]\nA=b \\', ['section S', 'option S A="b"']],
  [
    'a continuation with its line break at the end of the text',
    '[S]\nA=b \\\n',
    ['section S', 'option S A="b"'],
  ],
  ['a continued section header', '[S\\\nT]\nA=1\n', ['section S T', 'option S T A="1"']],
  ['a continued name', '[S]\nA\\\nB=1\n', ['section S', 'option S A B="1"']],
  ['nothing but a backslash', '\\\n\n[S]\n', ['blank', 'section S']],
  [
    'CRLF',
    '[S]\r\nA=b \\\r\n c\r\n\r\nB=1\r\n',
    ['section S', 'option S A="b   c"', 'blank', 'option S B="1"'],
  ],
  ['CR alone', '[S]\rA=1\rB=2', ['section S', 'option S A="1"', 'option S B="2"']],
  ['NUL as a line break', '[S]\0A=1\0\0B=2', ['section S', 'option S A="1"', 'blank', 'option S B="2"']],
  [
    'LF CR as one line break, CR CR as two',
    '[S]\n\rA=1\r\rB=2',
    ['section S', 'option S A="1"', 'blank', 'option S B="2"'],
  ],
  ['a byte order mark', '\ufeff[S]\nA=1\n', ['section S', 'option S A="1"']],
  [
    'a byte order mark after comments',
    '# a\n\ufeff[S]\nA=1\n',
    ['comment # "a"', 'section S', 'option S A="1"'],
  ],
  [
    'a second byte order mark as a character',
    '\ufeff[S]\n\ufeffA=1\n',
    ['section S', 'option S \ufeffA="1"'],
  ],
  ['a byte order mark that hides a comment', '\ufeff# a\n[S]\n', ['garbage', 'section S']],
  ['an option before the first section', 'A=1\n[S]\n', ['option - A="1"', 'section S']],
  ['a line without =', '[S]\nfoo bar\nA=1\n', ['section S', 'garbage', 'option S A="1"']],
  ['a line without a name', '[S]\n = 1\n', ['section S', 'garbage']],
  ['a section header without end', '[S\nA=1\n', ['section S', 'option S A="1"']],
  ['text after a section header', '[S] # a\nA=1\n', ['section S', 'option S A="1"']],
  ['a lone bracket', '[\nA=1\n', ['section ', 'option  A="1"']],
  ['an empty section name', '[]\nA=1\n', ['section ', 'option  A="1"']],
  ['brackets within a section name', '[a]b]\n', ['section a]b']],
  [
    'characters beyond ASCII',
    '[Unit]\nDescription=Prüfung 🚀\n',
    ['section Unit', 'option Unit Description="Prüfung 🚀"'],
  ],
]

describe('a unit file is parsed as systemd reads it', () => {
  it.each(cases)('%s', (_name, text, expected) => {
    expect(outline(text)).toEqual(expected)
    expect(serializeUnitFile(parseUnitFile(text))).toBe(text)
  })

  it('gives the options that count, in order', () => {
    const file = parseUnitFile('Z=0\n[S]\nA=1 \\\n# x\n 2\n[T]\nfoo\nB=\n[S]\nA=3\n')
    expect(file.options()).toEqual([
      { section: 'S', name: 'A', value: '1   2' },
      { section: 'T', name: 'B', value: '' },
      { section: 'S', name: 'A', value: '3' },
    ])
    expect(file.optionEntries('S', 'A').map((entry) => entry.rawValue)).toEqual(['1 \\\n# x\n 2', '3'])
    expect(file.optionEntries('T')).toHaveLength(1)
    expect(file.optionEntries()).toHaveLength(4)
    expect(file.sections().map((section) => section.name)).toEqual(['S', 'T', 'S'])
  })
})

describe('what is malformed is told and kept', () => {
  it.each([
    ['A=1 2 \n[S]\n', 'option-outside-section', 'warning', 'A=1 2', 1, 1],
    ['[S]\n  foo bar  \n', 'missing-equals', 'warning', 'foo bar', 2, 3],
    ['[S]\n\t= x\n', 'missing-name', 'warning', '= x', 2, 2],
    ['\n [Unit\nA=1\n', 'bad-section-header', 'error', '[Unit', 2, 2],
    ['[Unit] x\n', 'bad-section-header', 'error', '[Unit] x', 1, 1],
    ['[Un"it]\n', 'bad-section-name', 'error', '[Un"it]', 1, 1],
    ['[Un\\it]\n', 'bad-section-name', 'error', '[Un\\it]', 1, 1],
    ['[S]\nfoo \\\n# c\n bar\n', 'missing-equals', 'warning', 'foo \\\n# c\n bar', 2, 1],
  ] as const)('%j: %s', (text, problem, severity, piece, line, column) => {
    const { diagnostics } = parseUnitFile(text)
    expect(diagnostics).toHaveLength(1)
    expect(diagnostics[0]).toMatchObject({ problem, severity, span: { start: { line, column } } })
    expect(text.slice(diagnostics[0]?.span.start.offset, diagnostics[0]?.span.end.offset)).toBe(piece)
    expect(() => parseUnitFile(text, { strict: true })).toThrow(UnitFileSyntaxError)
    expect(() => parseUnitFile(text, { strict: true })).toThrow(
      expect.objectContaining({ code: 'UNIT_FILE_SYNTAX', problem, line, column }),
    )
  })

  it('lists problems in the order of the file', () => {
    const { diagnostics } = parseUnitFile('A=1\n[S\nfoo\n[T]\n=\n')
    expect(diagnostics.map(({ problem, span }) => [problem, span.start.line])).toEqual([
      ['option-outside-section', 1],
      ['bad-section-header', 2],
      ['missing-equals', 3],
      ['missing-name', 5],
    ])
  })

  it('a line of 1 MiB is too long for systemd, one byte less is not', () => {
    const line = (bytes: number) => `[S]\nA=${'é'.repeat((bytes - 2) / 2)}\nB=1\n`
    expect(parseUnitFile(line(1024 * 1024 - 2)).diagnostics).toEqual([])
    expect(parseUnitFile(line(1024 * 1024)).diagnostics).toMatchObject([
      { problem: 'line-too-long', span: { start: { line: 2, column: 1 } } },
    ])
  })

  it('lines that together have more than 1 MiB are too long for systemd', () => {
    const half = 'x'.repeat(512 * 1024)
    expect(parseUnitFile(`[S]\nA=${half}\\\n${half}\n`).diagnostics).toMatchObject([
      { problem: 'line-too-long', severity: 'error', span: { start: { line: 2 }, end: { line: 3 } } },
    ])
    expect(parseUnitFile(`[S]\nA=${half}\\\n${half.slice(3)}\n`).diagnostics).toEqual([])
  })

  it('takes a well-formed file with strict', () => {
    expect(parseUnitFile('# a\n[S]\nA=1\n', { strict: true }).options()).toHaveLength(1)
  })
})
