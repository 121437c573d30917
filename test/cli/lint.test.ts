import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { caasctl } from '../support/run-cli.js'
import { unitFolder } from '../support/unit-folder.js'

const fine = '[Service]\nExecStart=/usr/bin/web\nRestart=always\nRestartSec=15\n'
const typo = fine.replace('Restart=', 'Restrat=')
const warned = '[Service]\nExecStart=/usr/bin/web\n'

const typoReport = `web.service:3:1: error: systemd knows no option Restrat in [Service]: did you mean Restart? [unknown-option]
  3 | Restrat=always
    | ^~~~~~~
`

describe('caasctl lint', () => {
  it('says nothing about unit files that are fine', async () => {
    await using at = await unitFolder({ 'web.service': fine })
    expect(await caasctl(['lint', 'web.service'], { cwd: at.path })).toEqual({
      stdout: '',
      stderr: '',
      code: 0,
    })
  })

  it('shows what is wrong where, and exits 1 on errors', async () => {
    await using at = await unitFolder({ 'web.service': typo })
    expect(await caasctl(['lint', 'web.service'], { cwd: at.path })).toEqual({
      stdout: typoReport,
      stderr: '1 error (1 can be fixed with --fix).\n',
      code: 1,
    })
  })

  it('takes all unit files of folders as one set, by their types', async () => {
    await using at = await unitFolder({ 'README.md': '[Foo', 'web.service': fine })
    await mkdir(join(at.path, 'below'))
    await writeFile(join(at.path, 'below/a b.service'), fine)
    await writeFile(join(at.path, 'below/announcer.service'), `${fine}[X-Fleet]\nMachineOf=wbe.service\n`)
    const { stdout, code } = await caasctl(['lint', '.'], { cwd: at.path })
    expect(stdout.split('\n').filter((line) => !line.startsWith(' '))).toEqual([
      'below/a b.service:1:1: error: fleet refuses the name "a b.service": invalid character \' \' in unit name [unit-name]',
      'below/announcer.service:6:11: warning: no file of the set is wbe.service, so this unit is never scheduled [unknown-unit]',
      '',
    ])
    expect(code).toBe(1)
  })

  it.each([
    [['lint', 'web.service'], 0],
    [['lint', '--max-warnings', '1', 'web.service'], 0],
    [['lint', '--max-warnings', '0', 'web.service'], 1],
    [['lint', '--rule', 'no-restart=error', 'web.service'], 1],
    [['lint', '--rule', 'no-restart=info', '--max-warnings', '0', 'web.service'], 0],
    [['lint', '--rule', 'no-restart=off', '--max-warnings', '0', 'web.service'], 0],
  ])('%j exits %i where there is one warning', async (argv, code) => {
    await using at = await unitFolder({ 'web.service': warned })
    expect((await caasctl(argv, { cwd: at.path })).code).toBe(code)
  })

  it('--fix writes what can be mended, and tells of the rest', async () => {
    await using at = await unitFolder({ 'a.service': fine, 'web.service': `# ${'\u00e9'}\r\n${typo}\nFoo=1` })
    const run = await caasctl(['lint', '--fix', '.'], { cwd: at.path })
    expect(run.stdout).toMatch(/^web.service:7:1: error: systemd knows no option Foo/)
    expect(run.stderr).toBe('web.service mended\n1 error.\n')
    expect(await readFile(join(at.path, 'web.service'), 'utf8')).toBe(`# ${'\u00e9'}\r\n${fine}\nFoo=1`)
    expect((await caasctl(['lint', '--fix', '.'], { cwd: at.path })).stderr).toBe('1 error.\n')
  })

  it('reads standard input, and prints it mended', async () => {
    expect(await caasctl(['lint', '-'], { stdin: typo })).toMatchObject({
      stdout: typoReport.replaceAll('web.service', 'stdin.service'),
      code: 1,
    })
    expect(await caasctl(['lint', '--fix', '-'], { stdin: typo })).toEqual({
      stdout: fine,
      stderr: '',
      code: 0,
    })
    const argv = ['lint', '-', '--stdin-name', 'web@.service']
    expect((await caasctl(argv, { stdin: fine.replace('web', 'web %i') })).stdout).toBe('')
  })

  it('tells as JSON, one document or one a line', async () => {
    await using at = await unitFolder({ 'web.service': typo })
    const run = await caasctl(['lint', '-o', 'json', 'web.service'], { cwd: at.path })
    expect(run.stderr).toBe('')
    expect(JSON.parse(run.stdout)).toMatchObject([
      {
        rule: 'unknown-option',
        severity: 'error',
        file: 'web.service',
        line: 3,
        column: 1,
        fix: { edits: [{ start: 33, end: 40, text: 'Restart' }] },
      },
    ])
    const lines = (await caasctl(['lint', '-o', 'jsonl', 'web.service'], { cwd: at.path })).stdout.split('\n')
    expect(lines).toHaveLength(2)
  })

  it('annotates for GitHub', async () => {
    await using at = await unitFolder({ 'web.service': typo })
    const run = await caasctl(['lint', '--report', 'github', 'web.service'], { cwd: at.path })
    expect(run.stdout.split('\n')[0]).toBe(
      '::error file=web.service,line=3,endLine=3,col=1,endColumn=7,title=unknown-option::systemd knows no option Restrat in [Service]: did you mean Restart?',
    )
  })

  it('writes SARIF', async () => {
    await using at = await unitFolder({ 'web.service': typo })
    const run = await caasctl(['lint', '--report', 'sarif', 'web.service'], { cwd: at.path })
    const log = z.object({
      version: z.literal('2.1.0'),
      runs: z.array(z.object({ results: z.array(z.unknown()) })),
    })
    expect(log.parse(JSON.parse(run.stdout)).runs[0]?.results).toHaveLength(1)
  })

  it('colours severities on a terminal, and lets no unit file steer it', async () => {
    await using at = await unitFolder({ 'web.service': typo.replace('always', 'always\u001b[31m') })
    const { stdout } = await caasctl(['lint', 'web.service'], { cwd: at.path, columns: 80 })
    expect(stdout).toContain('\u001b[31merror:\u001b[39m')
    expect(stdout).not.toContain('always\u001b')
    const plain = await caasctl(['lint', 'web.service'], {
      cwd: at.path,
      columns: 80,
      env: { NO_COLOR: '1' },
    })
    expect(plain.stdout).not.toContain('\u001b')
  })

  it('explains a rule', async () => {
    const { stdout, code } = await caasctl(['lint', '--explain', 'pull-timeout'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^### pull-timeout\n[\s\S]*Wrong:[\s\S]*Right:/)
  })

  it.each([
    [['lint'], 2, /There is nothing to lint/],
    [['lint', '-', 'web.service'], 2, /stands alone/],
    [['lint', 'nowhere.service'], 1, /nowhere.service: there is no such file/],
    [['lint', 'bytes.service'], 1, /bytes.service: line 1: byte 0 .* is no UTF-8/],
    [['lint', '--report', 'xml', 'web.service'], 2, /xml/],
    [['lint', '--rule', 'no-restart', 'web.service'], 2, /--rule no-restart: it is not RULE=SEVERITY/],
    [
      ['lint', '--rule', 'no-restrat=off', 'web.service'],
      2,
      /no rule "no-restrat"\.\nDid you mean no-restart\?/,
    ],
    [['lint', '--rule', 'no-restart=fatal', 'web.service'], 2, /It can be error, warning, info or off/],
    [['lint', '--explain', 'pull-timeuot'], 2, /Did you mean pull-timeout\?/],
  ])('%j exits %i', async (argv, code, message) => {
    await using at = await unitFolder({ 'web.service': fine })
    await writeFile(join(at.path, 'bytes.service'), new Uint8Array([0xff]))
    expect(await caasctl(argv, { cwd: at.path })).toMatchObject({
      code,
      stdout: '',
      stderr: expect.stringMatching(message),
    })
  })
})

describe('the section [lint] of the configuration file', () => {
  async function home(text: string) {
    const folder = await unitFolder({
      'web.service': `${warned}[X-Fleet]\nMachineOf=dns.service\n`,
      'a.service': fine,
    })
    await mkdir(join(folder.path, 'caasctl'))
    await folder.write('caasctl/config.ini', text)
    return Object.assign(folder, { options: { cwd: folder.path, env: { XDG_CONFIG_HOME: folder.path } } })
  }

  it('sets rules and names units that are there', async () => {
    await using at = await home('[lint]\nno-restart = off\nknown-units = dns.service mnt-*.mount\n')
    expect(await caasctl(['lint', '.'], at.options)).toEqual({ stdout: '', stderr: '', code: 0 })
    const { code } = await caasctl(['lint', '--rule', 'no-restart=error', '.'], at.options)
    expect(code).toBe(1)
  })

  it('goes with profiles', async () => {
    await using at = await home(
      'profile = a\n\n[profile a]\ntunnel = x\n\n[lint]\nno-restart = off\nunknown-unit = off\n',
    )
    expect((await caasctl(['lint', '.'], at.options)).stdout).toBe('')
    expect((await caasctl(['profile', 'list'], at.options)).stdout).toContain('a\t*\tx\n')
  })

  it.each([
    ['[lint]\n\nno-restrat = off\n', /config.ini:3: The linter has no rule "no-restrat"/],
    ['[lint]\nno-restart = never\n', /config.ini:2: "never" is nothing that rule no-restart can be set to/],
    ['[lint]\nno-restart = off\nno-restart = error\n', /config.ini:3: no-restart is set twice/],
  ])('is refused with its line: %j', async (text, message) => {
    await using at = await home(text)
    expect(await caasctl(['lint', '.'], at.options)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(message),
    })
  })
})
