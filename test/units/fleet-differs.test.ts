import { describe, expect, it } from 'vitest'
import { FleetParseError, fleetOptions, parseUnitFile } from '../../src/units/index.js'

type Options = readonly string[]

/** `Section.Name=value` of each option; a refusal has its reason. */
function asLines(options: readonly { section: string; name: string; value: string }[]): Options {
  return options.map(({ section, name, value }) => `${section}.${name}=${value}`)
}

function systemd(text: string): Options | 'refused' {
  const file = parseUnitFile(text)
  return file.diagnostics.some(({ severity }) => severity === 'error') ? 'refused' : asLines(file.options())
}

function fleet(text: string): Options | 'refused' {
  try {
    return asLines(fleetOptions(text))
  } catch (error) {
    if (error instanceof FleetParseError) return 'refused'
    throw error
  }
}

/** The table of docs/unit-files.md, row by row: what each makes of a text. */
const rows: readonly (readonly [
  what: string,
  text: string,
  systemd: Options | 'refused',
  fleet: Options | 'refused',
])[] = [
  ['a continued value', '[S]\nA=b \\\n  c\n', ['S.A=b    c'], ['S.A=b \\\n  c']],
  ['a comment within a continued value', '[S]\nA=b \\\n# x\n  c\n', ['S.A=b    c'], 'refused'],
  [
    'a comment within a continued value, with = behind it',
    '[S]\nA=b \\\n# x\nc=d\n',
    ['S.A=b  c=d'],
    ['S.A=b \\\n# x', 'S.c=d'],
  ],
  [
    'a comment within it that ends in a backslash',
    '[S]\nA=b \\\n# x \\\n  c\n',
    ['S.A=b    c'],
    ['S.A=b \\\n# x \\\n  c'],
  ],
  ['a blank behind the backslash', '[S]\nA=b \\ \n  c\n', ['S.A=b \\'], 'refused'],
  ['two backslashes at the end of a line', '[S]\nA=b\\\\\nC=d\n', ['S.A=b\\\\', 'S.C=d'], ['S.A=b\\\\\nC=d']],
  ['CRLF behind the backslash', '[S]\r\nA=b \\\r\n  c\r\n', ['S.A=b    c'], 'refused'],
  [
    'CRLF behind the backslash, with = in the next line',
    '[S]\r\nA=b \\\r\n  c=d\r\n',
    ['S.A=b    c=d'],
    ['S.A=b \\', 'S.c=d'],
  ],
  ['a blank line behind the backslash', '[S]\nA=b \\\n\nC=d\n', ['S.A=b', 'S.C=d'], ['S.A=b \\\n', 'S.C=d']],
  ['a comment that ends in a backslash', '[S]\n# x \\\nA=b\nC=d\n', ['S.A=b', 'S.C=d'], ['S.C=d']],
  ['a comment that ends in a backslash and one blank', '[S]\n# x \\ \nA=b\n', ['S.A=b'], []],
  ['CR alone', '[S]\nA=b\rC=d\n', ['S.A=b', 'S.C=d'], ['S.A=b\rC=d']],
  ['NUL', '[S]\nA=b\0C=d\n', ['S.A=b', 'S.C=d'], ['S.A=b\0C=d']],
  ['a line without =', '[S]\nfoo\nA=b\n', ['S.A=b'], 'refused'],
  ['a line without a name', '[S]\n=x\nA=b\n', ['S.A=b'], ['S.=x', 'S.A=b']],
  ['lines before the first section', 'A=b\n[S]\nC=d\n', ['S.C=d'], ['S.C=d']],
  ['a bracket before the first section', 'A=[b]\nC=d\n[S]\nE=f\n', ['S.E=f'], ['b.C=d', 'S.E=f']],
  ['text behind a section header', '[S] # x\nA=b\n', 'refused', 'refused'],
  ['a bracket within a section name', '[a]b]\nA=b\n', ['a]b.A=b'], 'refused'],
  ['a section header over two lines', '[S\nT]\nA=b\n', 'refused', ['S\nT.A=b']],
  ['quotes in a section name', "[it's]\nA=b\n", 'refused', ["it's.A=b"]],
  ['a no-break space around a value', '[S]\nA=\u00a0b\u00a0\n', ['S.A=\u00a0b\u00a0'], ['S.A=b']],
  ['a form feed before a name', '[S]\n\fA=b\n', ['S.\fA=b'], ['S.A=b']],
  ['a byte order mark', '\ufeff[S]\nA=b\n', ['S.A=b'], ['S.A=b']],
  ['a byte order mark behind the first section header', '[S]\n\ufeffA=b\n', ['S.A=b'], ['S.\ufeffA=b']],
  ['a line of 3,000 bytes', `[S]\nA=${'x'.repeat(2998)}\n`, [`S.A=${'x'.repeat(2998)}`], 'refused'],
]

describe('systemd and fleet read a text differently', () => {
  it.each(rows)('%s', (_what, text, bySystemd, byFleet) => {
    expect(systemd(text)).toEqual(bySystemd)
    expect(fleet(text)).toEqual(byFleet)
  })
})
