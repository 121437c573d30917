import { describe, expect, it } from 'vitest'
import { parseEnvironmentFile } from '../../src/units/index.js'

/** systemd.exec(5), EnvironmentFile. `test/dev/processes/rows/surroundings.ts` asks a real systemd about some. */
const rows: readonly (readonly [
  what: string,
  text: string,
  assignments: Readonly<Record<string, string>>,
])[] = [
  ['nothing', '', {}],
  ['an assignment', 'A=1', { A: '1' }],
  ['several, the later counts', 'A=1\nB=2\r\nA=3\n', { A: '3', B: '2' }],
  ['an empty value', 'A=\nB= \n', { A: '', B: '' }],
  ['comments', '# A=1\n ; B=2\nC=3 # no comment\n', { C: '3 # no comment' }],
  ['a comment that goes on', '# A=1 \\\nB=2\nC=3', { C: '3' }],
  ['blanks around it', '  A = a b \t\n', { A: 'a b' }],
  ['quotes of both kinds', `A="two  blanks "\nB='it "is"'\n`, { A: 'two  blanks ', B: 'it "is"' }],
  ['a quoted value over lines', 'A="one\ntwo"\nB=3', { A: 'one\ntwo', B: '3' }],
  ['quotes that are not at the beginning', `A=a"b"'c'\n`, { A: `a"b"'c'` }],
  ['quoted parts one after the other', `A="a" 'b' c\n`, { A: 'abc' }],
  ['escapes in double quotes', 'A="\\" \\$ \\\\ \\n"', { A: '" $ \\ \\n' }],
  ['escapes without quotes', 'A=\\ a\\b\\\\ ', { A: ' ab\\' }],
  ['a value that goes on', 'A=one \\\n  two\nB=3', { A: 'one   two', B: '3' }],
  ['a quote that does not end', 'A="open\nB=2', { A: 'open\nB=2' }],
  ['what is no variable', '1A=1\nB-C=2\n=3\nD\nE=5', { E: '5' }],
]

describe('the content of an environment file', () => {
  it.each(rows)('%s', (_what, text, assignments) => {
    expect(Object.fromEntries(parseEnvironmentFile(text))).toEqual(assignments)
  })
})
