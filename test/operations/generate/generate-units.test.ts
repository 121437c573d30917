import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  GenerateError,
  generateUnits,
  loadUnits,
  UnsetPlaceholderError,
} from '../../../src/operations/index.js'
import { defineUnit } from '../../../src/units/index.js'
import { type UnitFolder, unitFolder } from '../../support/unit-folder.js'

const room = fileURLToPath(new URL('../../../src/units/index.ts', import.meta.url))

/** A definition as a module of JavaScript has it that was made with another copy of the package. */
const plain = (name: string, description: string) =>
  JSON.stringify({ name, options: [], text: `[Unit]\nDescription=${description}\n` })

async function folder(files: Readonly<Record<string, string>>): Promise<UnitFolder> {
  const made = await unitFolder()
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(made.path, name)), { recursive: true })
    await made.write(name, text)
  }
  return made
}

const loadAll = async (cwd: string, ...paths: string[]) =>
  (await loadUnits(paths, { cwd })).map(({ folder: at, name }) => (at === '' ? name : `${at}/${name}`))

describe('units are loaded', () => {
  it('from what a module of JavaScript exports, by name', async () => {
    await using at = await folder({
      'web.mjs': `
        export const web = ${plain('web@.service', 'web')}
        export const others = [${plain('b.service', 'b')}, [${plain('a.service', 'a')}]]
        export const port = 8080
        export default web`,
    })
    expect(await loadAll(at.path, 'web.mjs')).toEqual(['a.service', 'b.service', 'web@.service'])
  })

  it('anew from a module that has changed', async () => {
    await using at = await folder({ 'web.mjs': `export const web = ${plain('a.service', 'a')}` })
    expect(await loadAll(at.path, 'web.mjs')).toEqual(['a.service'])
    await at.write('web.mjs', `export const web = ${plain('b.service', 'b')}`)
    expect(await loadAll(at.path, 'web.mjs')).toEqual(['b.service'])
  })

  it('from a module of TypeScript and what it imports, which leaves no file behind', async () => {
    await using at = await folder({
      'units.ts': `
        import { defineUnit } from ${JSON.stringify(room)}
        import { program } from './platform.js'
        export const web = defineUnit('web@.service', { Service: { ExecStart: program satisfies string } })
        export const two = web.instances(2)`,
      'platform.ts': "export const program: string = '/bin/true'",
    })
    const [template, one] = await loadUnits(['units.ts'], { cwd: at.path })
    expect(template).toEqual({
      name: 'web@.service',
      folder: '',
      text: '[Service]\nExecStart=/bin/true\n',
      file: 'units.ts (web@.service)',
      path: undefined,
    })
    expect(one?.name).toBe('web@1.service')
    expect(await readdir(at.path)).toEqual(['platform.ts', 'units.ts'])
  })

  it('from a folder: all its unit files and modules called units, and those of the folders below', async () => {
    await using at = await folder({
      'units/units.mjs': `export const a = ${plain('a.service', 'a')}`,
      'units/more.units.mjs': `export const b = ${plain('b.service', 'b')}`,
      'units/platform.mjs': "throw new Error('no module of definitions')",
      'units/README.md': 'no unit file',
      'units/web/web@.service': '[Unit]\n',
      'units/web/deeper/units.mjs': `export const c = ${plain('c.timer', 'c')}`,
      'units/node_modules/x/x.service': '[Unit]\n',
      'units/.git/y.service': '[Unit]\n',
    })
    expect(await loadAll(at.path, 'units')).toEqual([
      'b.service',
      'a.service',
      'web/deeper/c.timer',
      'web/web@.service',
    ])
  })

  it.each<[string, Record<string, string>, string | RegExp, (string | RegExp)?]>([
    ['nothing.service', {}, 'nothing.service: there is no such file or folder'],
    ['notes.txt', { 'notes.txt': '' }, /neither a unit file nor a module/],
    ['empty.mjs', { 'empty.mjs': 'export const port = 80' }, 'empty.mjs: it exports no definition of a unit'],
    ['throws.mjs', { 'throws.mjs': "throw new Error('no luck')" }, 'throws.mjs: no luck'],
    [
      'lost.mjs',
      { 'lost.mjs': "import 'no-such-package'" },
      /^lost.mjs: Cannot find package 'no-such-package'/,
      /npm install --save-dev no-such-package$/,
    ],
    [
      'twice.mjs',
      { 'twice.mjs': `export const a = [${plain('a.service', '1')}, ${plain('a.service', '2')}]` },
      'twice.mjs: it exports two different definitions of a.service',
    ],
    ['bad.mjs', { 'bad.mjs': `export const a = ${plain('../a.service', '1')}` }, /cannot be a unit/],
    ['broken.ts', { 'broken.ts': 'export const a =\n  }' }, 'broken.ts:2:3: Unexpected "}"'],
    [
      'wrong.ts',
      {
        'wrong.ts': `import { defineUnit } from ${JSON.stringify(room)}
          export const a = defineUnit('a.service', { Service: { Restart: 'alwayz' } })`,
      },
      /^wrong.ts: a.service: \[Service\] Restart= has a wrong value, "alwayz"/,
    ],
    [
      'unknown.ts',
      {
        'unknown.ts': `import { defineUnit } from ${JSON.stringify(room)}
          export const a = defineUnit('a.service', { Service: { Restrt: 'no' } })`,
      },
      /no such option/,
      'Did you mean Restart?',
    ],
  ])('not from %s', async (path, files, message, suggestion) => {
    await using at = await folder(files)
    const loading = loadUnits([path], { cwd: at.path })
    await expect(loading).rejects.toBeInstanceOf(GenerateError)
    await expect(loading).rejects.toThrow(message)
    if (suggestion !== undefined) {
      await expect(loading).rejects.toMatchObject({ suggestion: expect.stringMatching(suggestion) })
    }
  })

  it('not from a unit file that is no UTF-8', async () => {
    await using at = await folder({})
    await writeFile(join(at.path, 'a.service'), new Uint8Array([0x5b, 0xff]))
    await expect(loadUnits(['a.service'], { cwd: at.path })).rejects.toThrow(/^a.service: line 1: byte 1/)
  })
})

describe('unit files are generated', () => {
  const monitor = defineUnit('monitor@.service', {
    Unit: { Description: 'monitor' },
    Service: { ExecStart: '/bin/monitor --version {{version}}' },
  })

  it('from definitions, byte by byte, and not touched the next time', async () => {
    await using at = await folder({})
    const options = { out: 'new/units', cwd: at.path, values: { version: '1.2' } }
    expect(await generateUnits([monitor, monitor.instance(1)], options)).toEqual([
      { name: 'monitor@.service', path: 'new/units/monitor@.service', status: 'written', diff: '' },
      { name: 'monitor@1.service', path: 'new/units/monitor@1.service', status: 'written', diff: '' },
    ])
    const file = join(at.path, 'new/units/monitor@.service')
    expect(await readFile(file, 'utf8')).toBe(monitor.text.replace('{{version}}', '1.2'))
    const { mtimeMs } = await stat(file)
    const again = await generateUnits([monitor, monitor.instance(1)], options)
    expect(again.map(({ status }) => status)).toEqual(['unchanged', 'unchanged'])
    expect((await stat(file)).mtimeMs).toBe(mtimeMs)
  })

  it('into folders like those that they come from', async () => {
    await using at = await folder({
      'in/web/web@.service': '[Unit]\nDescription={{what}} of %i\n',
      'in/units.mjs': `export const a = ${plain('a.service', '{{what}}')}`,
    })
    const units = await loadUnits(['in'], { cwd: at.path })
    await generateUnits(units, { out: 'out', cwd: at.path, values: { what: 'name' } })
    expect(await readFile(join(at.path, 'out/a.service'), 'utf8')).toBe('[Unit]\nDescription=name\n')
    expect(await readFile(join(at.path, 'out/web/web@.service'), 'utf8')).toBe(
      '[Unit]\nDescription=name of %i\n',
    )
  })

  it('beside their definitions, again and again', async () => {
    await using at = await folder({ 'units.mjs': `export const a = ${plain('a.service', 'a')}` })
    const generate = async (check: boolean) =>
      (await generateUnits(await loadUnits(['.'], { cwd: at.path }), { out: '.', cwd: at.path, check })).map(
        ({ path, status }) => `${path} ${status}`,
      )
    expect(await generate(false)).toEqual(['a.service written'])
    expect(await generate(true)).toEqual(['a.service unchanged'])
    await at.write('units.mjs', `export const a = ${plain('a.service', 'other')}`)
    expect(await generate(true)).toEqual(['a.service differs'])
  })

  it('or only compared, with the difference told', async () => {
    await using at = await folder({
      'monitor@.service': monitor.text.replace('Description=', 'Description=my '),
    })
    const results = await generateUnits([monitor, monitor.instance(1)], {
      out: '.',
      cwd: at.path,
      check: true,
      values: { version: '1' },
    })
    expect(results.map(({ status }) => status)).toEqual(['differs', 'differs'])
    expect(results[0]?.diff).toBe(`--- monitor@.service
+++ monitor@.service
@@ -1,5 +1,5 @@
 [Unit]
-Description=my monitor
+Description=monitor
 
 [Service]
-ExecStart=/bin/monitor --version {{version}}
+ExecStart=/bin/monitor --version 1
`)
    expect(results[1]?.diff).toMatch(
      /^--- \/dev\/null\n\+\+\+ monitor@1.service\n@@ -0,0 \+1,5 @@\n\+\[Unit\]\n/,
    )
    expect(await readdir(at.path)).toEqual(['monitor@.service'])
  })

  it('not where a placeholder has no value: all are named at once', async () => {
    await using at = await folder({
      'a.service': '[Unit]\nDescription={{ x }} {{y}}\n[Service]\n  ExecStart={{x}}\n',
    })
    const generating = generateUnits(await loadUnits(['a.service'], { cwd: at.path }), {
      out: 'out',
      cwd: at.path,
      values: { y: '1' },
    })
    await expect(generating).rejects.toBeInstanceOf(UnsetPlaceholderError)
    await expect(generating).rejects.toMatchObject({
      message: 'a.service:2:13: {{x}} has no value\na.service:4:13: {{x}} has no value',
      suggestion: 'Give it with --set x=…, or in a file with --env-file.',
      placeholders: [
        { name: 'x', file: 'a.service', line: 2, column: 13 },
        { name: 'x', file: 'a.service', line: 4, column: 13 },
      ],
    })
    expect(await readdir(at.path)).toEqual(['a.service'])
  })

  it.each<[string, Record<string, string>, string[], string, string | RegExp]>([
    [
      'two that would be one file',
      { 'a/x.service': '[Unit]\nDescription=1\n', 'b/x.service': '[Unit]\nDescription=2\n' },
      ['a', 'b'],
      'out',
      'b/x.service: out/x.service would be generated from it, and from a/x.service',
    ],
    [
      'a file over its own placeholders',
      { 'x.service': '[Unit]\nDescription={{version}}\n' },
      ['.'],
      '.',
      /overwritten with its placeholders filled/,
    ],
    [
      'what fleet cannot read',
      { 'x.service': '[Unit]\nDescription=x\nDescription\n' },
      ['.'],
      'out',
      /^x.service:\d+: fleet refuses it: unexpected newline/,
    ],
    [
      'what fleet would refuse',
      { 'x.service': '[X-Fleet]\nGlobal=true\nMachineOf=a.service\n' },
      ['.'],
      'out',
      'x.service: fleet refuses it: Global cannot be used with Peers',
    ],
  ])('not %s', async (_, files, paths, out, message) => {
    await using at = await folder(files)
    const units = await loadUnits(paths, { cwd: at.path })
    const generating = generateUnits(units, { out, cwd: at.path, values: { version: '1' } })
    await expect(generating).rejects.toBeInstanceOf(GenerateError)
    await expect(generating).rejects.toThrow(message)
  })

  it('not with a value that would make other lines', async () => {
    await using at = await folder({})
    const generating = generateUnits([monitor], {
      out: '.',
      cwd: at.path,
      values: { version: '1\n[X-Fleet]\nGlobal=true' },
    })
    await expect(generating).rejects.toThrow('the value of {{version}} has a line break')
  })

  it('not where nothing can be written', async () => {
    await using at = await folder({ file: '' })
    const generating = generateUnits([monitor], { out: 'file/units', cwd: at.path, values: { version: '1' } })
    await expect(generating).rejects.toBeInstanceOf(GenerateError)
  })
})

describe('a module finds packages', () => {
  it('as from where it lies', async () => {
    await using at = await folder({
      'units.ts': "export { unit } from 'my-units'",
      'node_modules/my-units/package.json': '{"name":"my-units","type":"module","exports":"./index.js"}',
      'node_modules/my-units/index.js': `export const unit = ${plain('a.service', 'a')}`,
    })
    expect(await loadAll(at.path, 'units.ts')).toEqual(['a.service'])
  })

  it('also through a link to its folder', async () => {
    await using at = await folder({ 'real/units.mjs': `export const a = ${plain('a.service', 'a')}` })
    await symlink(join(at.path, 'real'), join(at.path, 'linked'))
    expect(await loadAll(at.path, 'linked')).toEqual(['a.service'])
  })
})
