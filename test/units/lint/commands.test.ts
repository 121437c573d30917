import { describe, expect, it } from 'vitest'
import { lintUnit, type RuleName } from '../../../src/units/index.js'

/** The places on which a rule finds something in a oneshot with these lines, as the text there. */
function places(rule: RuleName, lines: string, name = 'web.service'): string[] {
  const text = `[Service]\nType=oneshot\n${lines}\n`
  const rows = text.split('\n')
  return lintUnit(name, text)
    .filter((finding) => finding.rule === rule)
    .map(({ line, column, endLine, endColumn }) => {
      if (endLine === line) return (rows[line - 1] ?? '').slice(column - 1, endColumn - 1)
      return rows
        .slice(line - 1, endLine)
        .join('\n')
        .slice(column - 1)
    })
}

describe('shell syntax', () => {
  it.each([
    ['ExecStart=/bin/a | /bin/b', ['|']],
    ['ExecStart=/bin/a && /bin/b', ['&&']],
    ['ExecStart=/bin/a || true', ['||']],
    ['ExecStart=/bin/a &', ['&']],
    ['ExecStart=/bin/a > /dev/null', ['>']],
    ['ExecStart=/bin/a >/dev/null 2>&1', ['>/dev/null']],
    ['ExecStart=/bin/a 2>&1', ['2>&1']],
    ['ExecStart=/bin/a < /etc/hosts', ['<']],
    ['ExecStart=/bin/a $(hostname)', ['$(hostname)']],
    ['ExecStart=/bin/a "x $(hostname)"', ['"x $(hostname)"']],
    ['ExecStart=/bin/a `hostname`', ['`hostname`']],
    ['ExecStart=/bin/a ~/b', ['~/b']],
    ['ExecStart=/bin/a b; /bin/c', ['b;']],
    ['ExecStart=/bin/sh -c "a" | /bin/b', ['|']],
    ['ExecStart=/bin/sh -c "a | b > c && d"', []],
    ["ExecStart=/bin/bash -ec 'a $(b) `c`'", []],
    ['ExecStart=/usr/bin/docker run x sh -c "a | b"', []],
    ['ExecStart=/usr/bin/env bash -c "a | b"', []],
    ['ExecStart=/usr/bin/ssh web "a | b" | c', []],
    ['ExecStart=/bin/a "|" \'>\' "&&"', []],
    ['ExecStart=/bin/a ; /bin/b', []],
    ['ExecStart=/bin/a \\;', []],
    ['ExecStart=/bin/a --x=a>b a|b a&b', []],
    ['ExecStart=/bin/a <b> $((1 + 2))', []],
    ['ExecStart=/bin/a |\nExecStart=\nExecStart=/bin/b', []],
  ])('%s', (lines, expected) => expect(places('shell-syntax', lines)).toEqual(expected))
})

describe('variables that systemd does not replace', () => {
  it.each([
    ['ExecStart=/bin/a --b=$C', ['$C']],
    ['ExecStart=/bin/a "x $C y"', ['$C']],
    ['ExecStart=/bin/a $C/d', ['$C']],
    [`ExecStart=/bin/a \${C:-d}`, [`\${C:-d}`]],
    ['ExecStart=/bin/sh -c "$C d"', ['$C']],
    [`ExecStart=/bin/a $C \${D} --e=\${F}`, []],
    [`ExecStart=/bin/a $$C a$$C $\${C:-d}`, []],
    [`ExecStart=/bin/sh -c "a $C \${D:-e}"`, []],
    ['ExecStart=:/bin/a --b=$C', []],
    ['ExecStart=/bin/a 5$ a$-b', []],
  ])('%s', (lines, expected) => expect(places('variable-syntax', lines)).toEqual(expected))
})

describe('variables that are set nowhere', () => {
  it.each([
    ['ExecStart=/bin/a $B', ['$B']],
    [`ExecStart=/bin/a --b=\${B}`, [`\${B}`]],
    [`ExecStart=/bin/sh -c "for i in 1 2; do echo \${i}; done"`, [`\${i}`]],
    [`Environment=B=1 C=2\nExecStart=/bin/a $B \${C}`, []],
    [`PassEnvironment=B C\nExecStart=/bin/a $B \${C}`, []],
    ['EnvironmentFile=/etc/b\nExecStart=/bin/a $B', []],
    ['Environment=B=1\nEnvironment=\nExecStart=/bin/a $B', ['$B']],
    [`ExecStart=/bin/a $MAINPID $HOME \${LC_ALL}`, []],
    ['ExecStart=:/bin/a $B', []],
    [`ExecStart=/bin/sh -c "echo $i $\${i}"`, []],
  ])('%s', (lines, expected) => expect(places('unset-variable', lines)).toEqual(expected))

  it('are told to be the shell’s in a script', () => {
    const text = `[Service]\nType=oneshot\nExecStart=/bin/sh -c "x=1; echo \${x}"\n`
    expect(lintUnit('a.service', text)[0]?.message).toMatch(/is written \$\$\{x\}$/)
  })
})

describe('percent signs of programs', () => {
  it.each([
    ['ExecStart=/bin/date +%H:%M', ['%H']],
    ['ExecStart=/bin/sh -c \'echo $(date -u "+%Y-%m-%d %H:%M")\'', ['%Y']],
    ["ExecStart=/bin/sh -c 'a | date +%s'", ['%s']],
    ["ExecStart=/usr/bin/printf '%s\\n' %i", ['%s']],
    ['ExecStart=/usr/bin/stat -c %s /a', ['%s']],
    ['ExecStart=/usr/bin/git log --format=%H', ['%H']],
    ['ExecStart=/usr/bin/curl -w %s a', ['%s']],
    ['ExecStart=/bin/date +%%H:%%M', []],
    ['ExecStart=/bin/date -d %i', []],
    ['ExecStart=/bin/a --date %H', []],
    ['ExecStart=/bin/date ; /bin/a +%H', []],
    ['ExecStart=/usr/bin/curl -w %{http_code} http://%H', []],
  ])('%s', (lines, expected) => expect(places('unescaped-percent', lines)).toEqual(expected))
})

describe('programs', () => {
  it.each([
    ['bare-program', 'ExecStart=web', ['web']],
    ['bare-program', 'ExecStart=-@web x', ['web']],
    ['bare-program', 'ExecStart=A=b /bin/a', ['A=b']],
    ['program-path', 'ExecStart=A=b/c', ['A=b/c']],
    ['bare-program', 'ExecStart=$WEB', ['$WEB']],
    ['bare-program', 'ExecStart=%h/web', []],
    ['program-path', 'ExecStart=./web', ['./web']],
    ['program-path', 'ExecStart=-', ['-']],
    ['program-path', 'ExecStart=/bin/a ; bin/b', ['bin/b']],
    ['program-path', 'ExecStart=@/bin/a', ['@/bin/a']],
  ] as const)('%s in %s', (rule, lines, expected) => expect(places(rule, lines)).toEqual(expected))
})

describe('secrets', () => {
  it.each([
    ['Environment=DB_PASSWORD=hunter2', ['DB_PASSWORD=hunter2']],
    ['Environment=A=1 "API_KEY=x y z"', ['"API_KEY=x y z"']],
    ['Environment=AWS_SECRET_ACCESS_KEY=abcd/efgh', ['AWS_SECRET_ACCESS_KEY=abcd/efgh']],
    ['Environment=X=AKIAIOSFODNN7EXAMPLE', ['X=AKIAIOSFODNN7EXAMPLE']],
    ['Environment=URL=postgres://web:hunter2@db/web', ['URL=postgres://web:hunter2@db/web']],
    ['ExecStart=/usr/bin/docker run -e DB_PASSWORD=hunter2 web', ['DB_PASSWORD=hunter2']],
    ['ExecStart=/usr/bin/docker run -eDB_PASSWORD=hunter2 web', ['-eDB_PASSWORD=hunter2']],
    ['ExecStart=/usr/bin/web --password=hunter2', ['--password=hunter2']],
    ['ExecStart=/usr/bin/web --auth-token hunter2', ['--auth-token']],
    ['ExecStart=/usr/bin/web postgres://web:hunter2@db/', ['postgres://web:hunter2@db/']],
    ['Environment=DB_PASSWORD=', []],
    ['Environment=DB_PASSWORD_FILE=/run/secrets/db', []],
    ['Environment=DB_PASSWORD=/run/secrets/db', []],
    ['Environment=TOKEN_TTL=3600 ASK_PASSWORD=no', []],
    ['Environment=AWS_ACCESS_KEY_ID=x', []],
    [`EnvironmentFile=/etc/b\nExecStart=/usr/bin/web --password=\${DB_PASSWORD}`, []],
    ['ExecStart=/usr/bin/docker run -e DB_PASSWORD web', []],
    ['ExecStart=/usr/bin/web --token {{token}} http://db:80/', []],
    [`ExecStart=/usr/bin/web postgres://web:\${PASSWORD}@db/`, []],
  ])('%s', (lines, expected) => expect(places('secret-in-unit', lines)).toEqual(expected))

  it('are not told in the message', () => {
    const findings = lintUnit('a.service', '[Service]\nEnvironment=DB_PASSWORD=hunter2\n')
    expect(JSON.stringify(findings)).not.toContain('hunter2')
  })
})
