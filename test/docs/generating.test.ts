import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltCli, bash, builtCli } from '../support/built-cli.js'
import { type UnitFolder, unitFolder } from '../support/unit-folder.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

let cli: BuiltCli
let folder: UnitFolder

beforeAll(async () => {
  cli = await builtCli()
  folder = await unitFolder()
  await install(folder.path)
})

afterAll(async () => {
  await folder[Symbol.asyncDispose]()
})

/** As `npm install caasctl esbuild` does in that folder, of the package as much as definitions import. */
async function install(path: string): Promise<void> {
  const own = join(path, 'node_modules/caasctl')
  await mkdir(own, { recursive: true })
  await writeFile(
    join(own, 'package.json'),
    '{ "name": "caasctl", "type": "module", "exports": { "./units": "./units.js" } }',
  )
  await build({
    entryPoints: [here('../../src/units/index.ts')],
    outfile: join(own, 'units.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
  })
  const esbuild = dirname(fileURLToPath(import.meta.resolve('esbuild/package.json')))
  await symlink(esbuild, join(path, 'node_modules/esbuild'))
}

interface Block {
  readonly language: string
  readonly text: string
}

async function blocksOf(document: string): Promise<Block[]> {
  const text = await readFile(here(`../../docs/${document}`), 'utf8')
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(({ 1: language = '', 2: code = '' }) => ({
    language,
    text: code,
  }))
}

/** Each command of a console block with what it prints. */
function commandsIn(text: string): { line: string; output: string }[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n')
      return { line: part.slice(0, end), output: part.slice(end + 1) }
    })
}

describe('docs/generating.md', () => {
  it('says what happens: its files are written, its commands run, in its order', async () => {
    const env = { PATH: process.env.PATH, HOME: folder.path, CAASCTL: cli.program }
    let commands = 0
    for (const { language, text } of await blocksOf('generating.md')) {
      const [, file] = /^(?:\/\/|#) (\S+)\n/.exec(text) ?? []
      if (file !== undefined) {
        await mkdir(dirname(join(folder.path, file)), { recursive: true })
        await writeFile(join(folder.path, file), text)
      }
      if (language !== 'console') continue
      for (const { line, output } of commandsIn(text)) {
        const run = await bash(`{ caasctl() { node "$CAASCTL" "$@"; }; ${line}; } 2>&1`, {
          env,
          cwd: folder.path,
        })
        expect(`$ ${line}\n${run.stdout}`).toBe(`$ ${line}\n${output}`)
        commands++
      }
    }
    expect(commands).toBeGreaterThan(15)
  })
})
