import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fleetOptions, hashOptions } from '../../../src/units/index.js'
import { caasctl } from '../../support/run-cli.js'
import { unitFolder } from '../../support/unit-folder.js'

const messy = `# what it is
  [Unit]

Description = web   \n\n\n[Service]
ExecStart=/bin/web \\
    --port 80
; why
Restart= always
`
const tidy = `# what it is
[Unit]
Description=web

[Service]
ExecStart=/bin/web \\
    --port 80
; why
Restart=always
`

describe('caasctl fmt', () => {
  it('prints files in the canonical layout, comments kept', async () => {
    await using at = await unitFolder({ 'web.service': messy })
    expect(await caasctl(['fmt', 'web.service'], { cwd: at.path })).toEqual({
      stdout: tidy,
      stderr: '',
      code: 0,
    })
    expect(await readFile(join(at.path, 'web.service'), 'utf8')).toBe(messy)
    expect(hashOptions(fleetOptions(tidy))).toBe(hashOptions(fleetOptions(messy)))
  })

  it('reads standard input', async () => {
    expect(await caasctl(['fmt', '-'], { stdin: messy })).toEqual({ stdout: tidy, stderr: '', code: 0 })
  })

  it('--write changes the files of folders that need it, and tells which', async () => {
    await using at = await unitFolder({ 'README.md': '  [Unit]\n', 'tidy.service': tidy })
    await mkdir(join(at.path, 'below'))
    await writeFile(join(at.path, 'below/web.service'), messy)
    const argv = ['fmt', '--write', '.']
    expect(await caasctl(argv, { cwd: at.path })).toEqual({
      stdout: 'below/web.service written\n',
      stderr: '',
      code: 0,
    })
    expect(await readFile(join(at.path, 'below/web.service'), 'utf8')).toBe(tidy)
    expect(await caasctl(argv, { cwd: at.path })).toEqual({ stdout: '', stderr: '', code: 0 })
  })

  it('--check shows what differs, writes nothing and exits 1', async () => {
    await using at = await unitFolder({ 'tidy.service': tidy, 'web.service': messy })
    const run = await caasctl(['fmt', '--check', 'tidy.service', 'web.service'], { cwd: at.path })
    expect(run).toMatchObject({ code: 1, stderr: 'Of 2 unit files 1 must be formatted.\n' })
    expect(run.stdout).toMatch(/^--- web.service\n\+\+\+ web.service\n@@/)
    expect(run.stdout).toContain('\n-Description = web   \n')
    expect(await readFile(join(at.path, 'web.service'), 'utf8')).toBe(messy)
    expect(await caasctl(['fmt', '--check', 'tidy.service'], { cwd: at.path })).toMatchObject({ code: 0 })
  })

  it('tells as JSON', async () => {
    await using at = await unitFolder({ 'tidy.service': tidy })
    const { stdout } = await caasctl(['fmt', '--check', 'tidy.service', '-o', 'json'], { cwd: at.path })
    expect(JSON.parse(stdout)).toEqual([{ path: 'tidy.service', status: 'unchanged', text: tidy, diff: '' }])
  })

  it.each([
    [['fmt'], 2, /file/],
    [['fmt', '--check', '--write', 'a.service'], 2, /does not go with/],
    [['fmt', '-', 'a.service'], 2, /stands alone/],
    [['fmt', 'b.service'], 1, /b.service: there is no such file/],
    [['fmt', 'bytes.service'], 1, /bytes.service: line 1: byte 0 .* is no UTF-8/],
  ])('%j exits %i', async (argv, code, message) => {
    await using at = await unitFolder({ 'a.service': tidy })
    await writeFile(join(at.path, 'bytes.service'), new Uint8Array([0xff]))
    expect(await caasctl(argv, { cwd: at.path })).toMatchObject({
      code,
      stdout: '',
      stderr: expect.stringMatching(message),
    })
  })
})
