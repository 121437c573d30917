import { describe, expect, it } from 'vitest'
import { lintUnit, type RuleName } from '../../../src/units/index.js'

/** What a rule marks in a unit file, as text. */
function marks(rule: RuleName, text: string, name = 'web@.service'): string[] {
  const rows = text.split('\n')
  return lintUnit(name, text)
    .filter((finding) => finding.rule === rule)
    .map(({ line, column, endLine, endColumn }) =>
      endLine === line ? (rows[line - 1] ?? '').slice(column - 1, endColumn - 1) : `${line}-${endLine}`,
    )
}

/** Likewise, of a file with these options of [X-Fleet]. */
function fleet(rule: RuleName, options: string, name?: string): string[] {
  return marks(rule, `[X-Fleet]\n${options}\n`, name)
}

describe('values of [X-Fleet]', () => {
  it.each([
    ['fleet-metadata', 'MachineMetadata=region', ['region']],
    ['fleet-metadata', 'MachineMetadata=a=b=c', ['a=b=c']],
    ['fleet-metadata', 'MachineMetadata=a=', ['a=']],
    ['fleet-metadata', 'MachineMetadata=a=b,c=d', ['a=b,c=d']],
    ['fleet-metadata', 'MachineMetadata="a=b" "c"', ['c']],
    ['fleet-metadata', 'X-ConditionMachineMetadata=a', ['a']],
    ['fleet-metadata', 'MachineMetadata="a=b" "c=d"\nMachineMetadata=e=f', []],
    ['fleet-quoting', 'MachineMetadata="a=b" c=d', ['"a=b" c=d']],
    ['fleet-quoting', "MachineMetadata='a=b'", ["'a=b'"]],
    ['fleet-quoting', 'MachineMetadata="a=b"  "c=d"', ['"a=b"  "c=d"']],
    ['fleet-quoting', 'MachineMetadata="a=b" "c=d" "', ['"a=b" "c=d" "']],
    ['fleet-quoting', 'MachineMetadata="a=b""c=d"', ['"a=b""c=d"']],
    ['fleet-quoting', 'MachineMetadata="a=b" "c=d"', []],
    ['fleet-boolean', 'Global=y', ['y']],
    ['fleet-boolean', 'Global=', ['']],
    ['fleet-boolean', 'Global=TRUE\nGlobal=0\nGlobal="on"', []],
    ['fleet-machine-id', 'MachineID=web-1', ['web-1']],
    ['fleet-machine-id', 'MachineID=7F1F2982', ['7F1F2982']],
    ['fleet-machine-id', 'MachineID=7f1f298', ['7f1f298']],
    ['fleet-machine-id', 'MachineID=7f1f2982\nMachineID=1cdadb87', ['1cdadb87']],
    ['fleet-machine-id', `MachineID=${'0123456789abcdef'.repeat(2)}`, []],
    ['fleet-machine-id', 'MachineID=%i', []],
    ['fleet-unit-reference', 'MachineOf=web', ['web']],
    ['fleet-unit-reference', 'MachineOf=a.service b.service', ['a.service b.service']],
    ['fleet-unit-reference', 'MachineOf=db*.service', ['db*.service']],
    ['fleet-unit-reference', 'MachineOf=db@.service', ['db@.service']],
    ['fleet-unit-reference', 'MachineOf=%n', ['%n']],
    ['fleet-unit-reference', 'MachineOf=web@%i.service', ['web@%i.service']],
    ['fleet-unit-reference', 'MachineOf="a.service" "b"', ['b']],
    ['fleet-unit-reference', 'MachineOf=%p.socket\nMachineOf=db@%i.service', []],
    ['fleet-specifier', 'MachineMetadata=host=%H', ['host=%H']],
    ['fleet-specifier', 'Conflicts=%P@*.service', ['%P@*.service']],
    ['fleet-specifier', 'MachineMetadata=a=100%', ['a=100%']],
    ['fleet-specifier', 'Conflicts=%p@*.service %n %N %i', []],
    ['fleet-pattern', 'Conflicts=db', ['db']],
    ['fleet-pattern', 'Conflicts=a.service db c*.service', ['db']],
    ['fleet-pattern', 'Conflicts=[a', ['[a']],
    ['fleet-pattern', 'Conflicts=dev\\x2d1.service', ['dev\\x2d1.service']],
    ['fleet-pattern', 'Conflicts=dev\\\\x2d1.service', []],
    ['fleet-pattern', 'Replaces=a.service b.service', ['a.service b.service']],
    ['fleet-pattern', 'Replaces="a.service" "b"', ['b']],
    ['fleet-pattern', 'Conflicts=*\nConflicts=db*', []],
    ['fleet-continued-value', 'Conflicts=a.service \\\n  b.service', ['\\']],
    ['fleet-unknown-option', 'Machineof=a.service', ['Machineof']],
    ['fleet-unknown-option', 'Requires=a.service', ['Requires']],
    ['fleet-unknown-option', 'X-Conflicts=a.service', []],
    ['fleet-deprecated-option', 'X-ConditionMachineBootID=x', ['X-ConditionMachineBootID']],
  ] as const)('%s: %s', (rule, options, expected) => expect(fleet(rule, options)).toEqual(expected))

  it('an old machine ID keeps its name where the new one is there too: the new one goes before', () => {
    const fixes = (options: string) =>
      lintUnit('a.service', `[X-Fleet]\n${options}\n`)
        .filter(({ rule }) => rule === 'fleet-deprecated-option')
        .map(({ fix }) => fix !== undefined)
    expect(fixes('X-ConditionMachineID=7f1f2982')).toEqual([true])
    expect(fixes('X-ConditionMachineID=7f1f2982\nMachineID=1cdadb87')).toEqual([false])
  })
})

describe('conflicts with the unit’s own instances', () => {
  it.each([
    ['web@.service', 'Conflicts=web@1.service', ['web@1.service']],
    ['web@.service', 'Conflicts=web@?.service web@??.service', ['web@?.service', 'web@??.service']],
    ['web@.service', 'Conflicts=web@[0-9]*.service', ['web@[0-9]*.service']],
    ['web@.service', 'Conflicts=%n', ['%n']],
    ['web@1.service', 'Conflicts=web@2.service', ['web@2.service']],
    ['web@.service', 'Conflicts=web@1.service web@*.service', []],
    ['web@.service', 'Conflicts=web@*', []],
    ['web@.service', 'Conflicts=web*', []],
    ['web@.service', 'Conflicts=*@*.service', []],
    ['web@.service', 'Conflicts=%p@*.service', []],
    ['web@.service', 'Conflicts=db@*.service web.service', []],
    ['web.service', 'Conflicts=web@1.service', []],
    ['a\\x2db@.service', 'Conflicts=a\\\\x2db@*.service', []],
  ])('%s: %s', (name, options, expected) =>
    expect(fleet('conflicts-own-instances', options, name)).toEqual(expected))
})

describe('the text as fleet reads it', () => {
  it.each([
    ['fleet-reads-differently', '[Service]\nA=b\\\\\n[X-Fleet]\nGlobal=true\n', ['\\\\']],
    ['fleet-reads-differently', '[X-Fleet]\nGlobal=true\rMachineOf=a.service\n', ['Global=true']],
    ['fleet-reads-differently', '[Service]\nA=b\rC=d\n', []],
    ['fleet-reads-differently', 'A=[x]\nB=c\n[Service]\nD=e\n', ['D=e']],
    ['fleet-reads-differently', '[Service]\nA=b\u00a0\n', ['A=b\u00a0']],
    ['fleet-reads-differently', '[Service]\nA=b\n[Unit]\nC=d\n[Service]\nE=f\n', []],
    ['fleet-reads-differently', '[Service]\nA=b \\\n  c\\\n\nE=f\n', []],
    ['fleet-reads-differently', '[Service]\nA=b\\\\\nC=d\n', []],
    ['continued-comment', '# a \\\n[Service]\nB=c\n', ['\\']],
    ['continued-comment', '[Service]\n# a \\ \nB=c\n', ['\\']],
    ['continued-comment', '[Service]\n# a \\\n# b \\\nB=c\n', ['\\']],
    ['continued-comment', '[Service]\n# a \\\n\nB=c\n', []],
    ['continued-comment', '[Service]\n# a \\  \nB=c\n', []],
    ['continued-comment', '[Service]\r\n# a \\\r\nB=c\r\n', []],
    ['comment-in-continuation', '[Service]\nA=b \\\n  # c\n  d\n', ['  # c']],
    ['crlf-continuation', '[Service]\r\nA=b \\\r\n  c\r\n', ['\\']],
    ['crlf-continuation', '[Service]\r\nA=b\r\n', []],
    ['line-length', `[Service]\nA=${'x'.repeat(2046)}\n`, [`A=${'x'.repeat(2046)}`]],
    ['line-length', `[Service]\nA=${'x'.repeat(2045)}\n`, []],
    ['line-length', `[Service]\nA=${'\u00e9'.repeat(1023)}\n`, [`A=${'\u00e9'.repeat(1023)}`]],
    ['install-section', '[Unit]\nA=b\n[Install]\nWantedBy=x\n', ['[Install]']],
    ['empty-unit-file', 'this is no unit file\n', ['']],
    ['blank-after-backslash', '[Service]\nExecStart=/a \\ \n  b=c \\\t\n  d\n', ['\\ ', '\\\t']],
    ['unknown-option', '[Service]\nExecStart=/a \\ \n  b=c\n', []],
    ['dangling-backslash', '[Service]\nA=b \\\n', ['\\']],
    ['dangling-backslash', '[Service]\nA=b \\\n  c\\\n\nD=e\n', ['\\']],
    ['dangling-backslash', '[Service]\nA=b \\\n  c\n', []],
    ['swallowed-option', '[Service]\nExecStart=/a \\\nRestart=no \\\nRestartSec=1\n', ['\\', '\\']],
    ['swallowed-option', '[Service]\nExecStart=/a \\\n[X-Fleet]\n', ['\\']],
    ['swallowed-option', '[Service]\nExecStart=/a \\\n  Restart=no\n', []],
    ['swallowed-option', '[Service]\nExecStart=/a \\\nFoo=no\n', []],
  ] as const)('%s: %j', (rule, text, expected) => expect(marks(rule, text)).toEqual(expected))
})
