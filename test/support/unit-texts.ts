import fc from 'fast-check'

const pieces = [
  '[Unit]\n',
  '[Service]\n',
  '[X-Fleet]\n',
  '[Unit',
  ']',
  'Description=a b\n',
  'Environment=A=1\n',
  'Environment=B="c d" \\\n',
  ' E=2\n',
  'Conflicts="a" "b"\n',
  'Description',
  '=',
  ' = ',
  'x',
  'é',
  '🚀',
  '\ud800',
  ' ',
  '\t',
  '\n',
  '\n',
  '\r\n',
  '\r',
  '\0',
  '\\',
  '\\\\',
  '\\\n',
  ' \\\r\n',
  '\\ \n',
  '# c\n',
  '; c\n',
  '#',
  ';',
  '# c \\\n',
  '\ufeff',
  '\u00a0',
  '\f',
  '"',
  "'",
  '%i',
]

const characters = [
  ...Array.from({ length: 127 }, (_one, index) => String.fromCharCode(index + 1)),
  ...['\x85', '\xa0', '\xff', 'é', '\u2028', '\ufeff', '\ufffd', '\uffff', '🚀', '\u{10ffff}'],
]

/** Any text that a program can get as an argument: every character of ASCII but NUL, and some others. */
export const argumentText: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(...characters),
  maxLength: 12,
})

/** Texts made of what unit files are made of, well-formed or not. */
export const unitText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((some) => some.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
)

/** A text with a piece cut out and another put in, somewhere. */
export function mutationOf(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length), fc.nat(20), fc.constantFrom('', ...pieces))
    .map(([at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length))
}

/** Lines of a megabyte, and many small ones: texts for which a careless reader takes too long. */
export const longTexts: Readonly<Record<string, string>> = {
  'one long value': `[S]\nA=${'x'.repeat(1 << 20)}\n`,
  'one long value of quotes': `[S]\nA=${'"'.repeat(1 << 20)}\n`,
  'one long comment': `#${'x'.repeat(1 << 20)}`,
  'one line without =': 'x'.repeat(1 << 20),
  'many lines without =': 'x\n'.repeat(1 << 16),
  'many blank lines': '\n'.repeat(1 << 16),
  'a line of blanks': ' '.repeat(1 << 20),
  'a line of blanks in a value': `[S]\nA=x${' '.repeat(1 << 20)}x\n`,
  'many sections': '[S]\n'.repeat(1 << 16),
  'many options': `[S]\n${'A=b\n'.repeat(1 << 16)}`,
  'a value of many lines': `[S]\nA=${'b\\\n'.repeat(1 << 16)}`,
  'a value of many comments': `[S]\nA=\\\n${'#\n'.repeat(1 << 16)}`,
  'a value of many backslashes': `[S]\nA=${'\\'.repeat(1 << 20)}\n`,
  'many carriage returns': '\r'.repeat(1 << 16),
  'many NULs': '\0'.repeat(1 << 16),
  'an open section header': `[${'['.repeat(1 << 20)}`,
}
