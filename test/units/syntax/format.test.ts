import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FleetParseError, fleetOptions, formatUnitFile, parseUnitFile } from '../../../src/units/index.js'
import { longTexts, mutationOf, unitText } from '../../support/unit-texts.js'

const messy = `\ufeff

   # The unit.
[Unit]

  Description =  a b\t
; why


After=\tdocker.service
[Service]
ExecStart= /bin/a \\
    # within
    --b  \\
  c\t
Restart=no


# Where it runs.
#  Twice.
[X-Fleet]
Conflicts = x

# the end


`

const tidy = `# The unit.
[Unit]
Description=a b
; why

After=docker.service

[Service]
ExecStart=/bin/a \\
    # within
    --b  \\
  c
Restart=no

# Where it runs.
#  Twice.
[X-Fleet]
Conflicts=x

# the end
`

describe('a unit file is laid out', () => {
  it.each([
    ['everything at once', messy, tidy],
    ['nothing', '', ''],
    ['blank lines alone', '\n \n\t\n', ''],
    ['a line break that lacks at the end', '[S]\nA=1', '[S]\nA=1\n'],
    ['no blank line between sections', '[S]\n[T]\nA=1\n[U]\n', '[S]\n\n[T]\nA=1\n\n[U]\n'],
    ['a comment above a section', '[S]\nA=1\n# t\n[T]\n', '[S]\nA=1\n\n# t\n[T]\n'],
    ['a comment that stands for itself', '[S]\nA=1\n# s\n\n\n[T]\n', '[S]\nA=1\n# s\n\n[T]\n'],
    ['a comment between two headers', '[S]\n\n# t\n[T]\n', '[S]\n\n# t\n[T]\n'],
    ['blank lines after a header', '[S]\n\n\n# a\n\nA=1\n', '[S]\n# a\n\nA=1\n'],
    ['an empty value', '[S]\nA =  \nB=\n', '[S]\nA=\nB=\n'],
    ['blanks within a value', '[S]\nA=  a  =  b  \n', '[S]\nA=a  =  b\n'],
    ['CRLF', '# a\r\n[S]\r\nA=1\r\n\r\n[T]\r\n', '# a\n[S]\nA=1\n\n[T]\n'],
    ['a value that starts on its second line', '[S]\nA = \\\n  b  \nB=1\n', '[S]\nA=\\\n  b\nB=1\n'],
    ['a value that a blank line ends', '[S]\nA=b \\\n  \n\nB=1\n', '[S]\nA=b \\\n\n\nB=1\n'],
    ['an option before the first section', ' A = 1\n[S]\n', 'A=1\n\n[S]\n'],
    ['garbage', '[S]\n  foo bar  \nA = 1\n', '[S]\n  foo bar  \nA=1\n'],
    [
      'a comment in a continued value',
      '[S]\nA=b \\\n  # c  \n  d\n B = 1\n',
      '[S]\nA=b \\\n  # c  \n  d\nB=1\n',
    ],
  ])('%s', (_name, text, formatted) => {
    expect(formatUnitFile(text)).toBe(formatted)
    expect(formatUnitFile(formatted)).toBe(formatted)
  })

  it.each([
    ['a backslash and a blank at the end of a value', '[S]\nA=b\\ \nB = 1\n', '[S]\nA=b\\ \nB=1\n'],
    ['a backslash and a blank at the end of a comment', '[S]\n# b\\  \nB = 1\n', '[S]\n# b\\  \nB=1\n'],
    ['a continuation at the end of the text', '[S]\nA = b \\', '[S]\nA=b \\'],
    ['a header with a backslash at the end of the text', ' [S]\\', ' [S]\\'],
    ['a continued header', '[S \\\n T]\nA = 1\n', '[S \\\n T]\nA=1\n'],
    [
      'continued lines that end in CRLF, which fleet does not join',
      '[S]\r\nA = b \\\r\nc=d\r\n',
      '[S]\nA=b \\\r\nc=d\n',
    ],
    ['a continued name', '[S]\n A\\\nB = 1\n', '[S]\n A\\\nB = 1\n'],
  ])('as far as it may be: %s', (_name, text, formatted) => expect(formatUnitFile(text)).toBe(formatted))

  it.each([
    ['lines that end in CR alone, which fleet joins', '[S]\r A = 1\r'],
    ['a byte order mark within a line, which would come to stand at its start', '[S]\n \ufeffA = 1\n'],
    ['an escaped backslash at the end of a line, which fleet joins to the next', '[S]\nA=b\\\\\n C = 1\n'],
  ])('not at all where it would be read otherwise: %s', (_name, text) =>
    expect(formatUnitFile(text)).toBe(text))
})

/** What systemd and what fleet read. */
function readings(text: string): unknown {
  const systemd = parseUnitFile(text).options()
  try {
    return { systemd, fleet: fleetOptions(text) }
  } catch (error) {
    if (error instanceof FleetParseError) return { systemd, fleet: error.reason }
    throw error
  }
}

function checkFormat(text: string): void {
  const formatted = formatUnitFile(text)
  expect(readings(formatted)).toEqual(readings(text))
  expect(formatUnitFile(formatted)).toBe(formatted)
  const comments = (of: string) =>
    parseUnitFile(of)
      .entries.filter((entry) => entry.kind === 'comment')
      .map((entry) => entry.comment)
  expect(comments(formatted)).toEqual(comments(text))
}

describe('whatever a text is', () => {
  it('it is read as before, keeps its comments, and is laid out by the first try', () => {
    fc.assert(fc.property(unitText, checkFormat), { numRuns: 1000 })
    fc.assert(fc.property(mutationOf(messy).chain(mutationOf), checkFormat), { numRuns: 500 })
  })

  it('a well-formed one without the snares is always laid out', () => {
    const blank = fc.constantFrom('', ' ', '\t')
    const line = fc.oneof(
      fc.tuple(blank, blank, blank).map(([a, b, c]) => `${a}Name${b}=${c}some  value${a}`),
      fc.tuple(blank, blank).map(([a, b]) => `${a}Name=${b}one \\\n   two${a}`),
      fc.tuple(blank, blank).map(([a, b]) => `${a}# comment${b}`),
      blank,
    )
    const section = fc
      .tuple(blank, fc.constantFrom('Unit', 'X-Fleet'), blank)
      .map(([a, name, b]) => `${a}[${name}]${b}`)
    const file = fc
      .array(fc.oneof(section, line), { maxLength: 20 })
      .map((lines) => `[Unit]\n${lines.join('\n')}\n`)
    fc.assert(
      fc.property(file, (text) => {
        checkFormat(text)
        const formatted = formatUnitFile(text)
        expect(formatted).not.toMatch(/\n\n\n|\n\n$|[^\n]$|[ \t]\n/)
        const lines = formatted.split('\n')
        for (const [index, line] of lines.entries()) {
          if (lines[index - 1]?.endsWith('\\')) expect(line).toBe('   two')
          else expect(line).toMatch(/^($|# comment$|\[(Unit|X-Fleet)\]$|Name=\S)/)
          if (line.startsWith('[') && index > 0) expect(lines[index - 1]).toMatch(/^(# comment|)$/)
        }
      }),
      { numRuns: 500 },
    )
  })

  it.each(Object.entries(longTexts))('in no time: %s', (_name, text) => {
    const start = performance.now()
    formatUnitFile(text)
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})
