import { describe, expect, it } from 'vitest'
import { fixUnit, formatLintText, lintUnit, lintUnits } from '../../../src/units/index.js'

/** A piece again and again, until the text is that long. */
function fill(head: string, piece: string, length: number): string {
  return head + piece.repeat(Math.ceil(length / piece.length))
}

/** Texts in which rules have much to do: long values, many lines, many findings. */
const shapes: readonly (readonly [title: string, head: string, piece: string])[] = [
  ['unknown options', '[Service]\n', 'ExecStrat=/a\n'],
  ['unknown options that are like no other', '[Service]\n', 'Xyzzyplugh123=/a\n'],
  ['unknown sections', '', '[Foo]\nA=b\n'],
  ['garbage', '[Service]\n', 'foo\n'],
  ['brackets', '', '['],
  ['a long name', '[Service]\n', 'a'],
  ['blanks', '[Service]\nExecStart=/a', ' '],
  ['backslashes', '[Service]\nExecStart=/a', '\\'],
  ['quotes', '[Service]\nExecStart=/a ', '"a" '],
  ['open quotes', '[Service]\nExecStart=/a ', `'"`],
  ['escapes', '[Service]\nExecStart=/a ', '\\q'],
  ['commands', '[Service]\nType=oneshot\n', 'ExecStart=/bin/sh -c "date +%H | a > b" && c\n'],
  ['commands in one value', '[Service]\nExecStart=', 'a ; '],
  ['words', '[Service]\nExecStart=/a', ' b'],
  ['continued words', '[Service]\nExecStart=/a', ' \\\n b'],
  ['comments within a value', '[Service]\nExecStart=/a \\\n', '# c\n b \\\n'],
  ['percent signs', '[Service]\nExecStart=/a ', '%z'],
  ['continued percent signs', '[Service]\nExecStart=/bin/date +', '%H \\\n'],
  ['dollars', '[Service]\nExecStart=/a ', '$'],
  ['braces', '[Service]\nExecStart=/a b', `\${a:`],
  ['variables', '[Service]\nExecStart=/a', ` \${A}`],
  ['parentheses', '[Service]\nExecStart=/a ', '$('],
  ['backticks', '[Service]\nExecStart=/a ', '` a'],
  ['dates', '[Service]\nExecStart=/a ', 'date '],
  [
    'containers',
    '[Service]\n',
    'ExecStartPre=/usr/bin/docker rm a\nExecStart=/usr/bin/docker run -d -it -p 1:1 --name b c\n',
  ],
  ['a script', "[Service]\nExecStart=/bin/sh -c '", 'docker run -d a > b; '],
  ['a script that is not closed', '[Service]\nExecStart=/bin/sh -c "', "docker rm 'a ("],
  ['options of a container', '[Service]\nExecStart=/usr/bin/docker run', ' -p 1:1 --name a'],
  ['letters of an option', '[Service]\nExecStart=/usr/bin/docker run -', 'd'],
  ['environment', '[Service]\n', 'Environment=A=$B PASSWORD=x\n'],
  ['environment in one value', '[Service]\nEnvironment=', 'A '],
  ['addresses with passwords', '[Service]\nEnvironment=A=', 'a://b:c'],
  ['dependencies', '[Unit]\n', 'Requires=a.service\n'],
  ['dependencies in one value', '[Unit]\nRequires=', 'web.service '],
  ['continued dependencies', '[Unit]\nRequires=', 'web.service \\\n'],
  ['patterns', '[X-Fleet]\n', 'Conflicts=web@1.service\n'],
  ['patterns in one value', '[X-Fleet]\nConflicts=', 'web@1.service '],
  ['stars', '[X-Fleet]\nConflicts=web@', '*1'],
  ['classes', '[X-Fleet]\nConflicts=', '[a'],
  ['metadata', '[X-Fleet]\nMachineMetadata=', '"a=b"  '],
  ['peers', '[X-Fleet]\n', 'MachineOf=a.service\nMachineID=x\nGlobal=x\n'],
  ['comments', '[Service]\n', '# caasctl-lint-disable-next-line no-restart,foo\n'],
  ['disabled lines', '[Service]\n', '# caasctl-lint-disable-next-line unknown-option\nFoo=1\n'],
  ['disabled files', '[Service]\n', '# caasctl-lint-disable unknown-option\nFoo=1\n'],
  ['blanks after backslashes', '[Service]\n', 'ExecStart=/a \\ \n'],
  ['swallowed options', '[Service]\n', 'Restart=no \\\n'],
  ['values set twice', '[Service]\n', 'Nice=1\n'],
]

describe('30 kB are linted in no more time than their length asks for', () => {
  it.each(shapes)('%s', (_title, head, piece) => {
    const name = 'web@.service'
    const text = fill(head, piece, 30_000)
    const start = performance.now()
    const findings = lintUnit(name, text)
    formatLintText(findings.slice(0, 100), { sources: new Map([[name, text]]) })
    expect(performance.now() - start).toBeLessThan(5_000)
  })

  it.each(shapes)('%s, mended and among others', (_title, head, piece) => {
    const name = 'web@.service'
    const text = fill(head, piece, 2_000)
    const start = performance.now()
    fixUnit(name, text)
    lintUnits([
      { name, text },
      { name: 'a.service', text: '[Service]\nExecStart=/a\n' },
    ])
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})

it('a value with more faults than a function takes arguments is no trouble', () => {
  const text = `[Service]\nType=oneshot\nExecStart=/bin/date +${'%H'.repeat(200_000)}\n`
  expect(fixUnit('web.service', text)).toContain(`${'%%H'.repeat(200_000)}\n`)
})

it('a thousand units that name each other are linted within seconds', () => {
  const files = Array.from({ length: 1_000 }, (_, index) => {
    const next = `u${(index + 1) % 1_000}.service`
    const fleet = `[X-Fleet]\nMachineOf=${next}\nConflicts=x${index}*.service\n`
    const text = `[Unit]\nAfter=${next}\n[Service]\nExecStart=/a\nRestart=no\n${fleet}`
    return { name: `u${index}.service`, text }
  })
  const start = performance.now()
  expect(lintUnits(files).length).toBeGreaterThan(0)
  expect(performance.now() - start).toBeLessThan(10_000)
})
