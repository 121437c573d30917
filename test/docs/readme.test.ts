import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
const example = join(root, 'examples/sdk/start-web.ts')

/** The code blocks of a language in the README; of none, the plain ones. */
async function blocks(language: string): Promise<string[]> {
  const text = await readFile(join(root, 'README.md'), 'utf8')
  const found = text.matchAll(/^```(\w*)\n(.*?)^```$/gms)
  return [...found].filter((match) => match[1] === language).map((match) => match[2] ?? '')
}

describe('the example in the README', () => {
  it('is the one whose types are checked', async () => {
    expect(await blocks('ts')).toEqual([await readFile(example, 'utf8')])
  })

  it('does what it says', { timeout: 60_000 }, async () => {
    // Below the project, so that packages are found.
    const folder = await mkdtemp(join(root, 'node_modules', '.readme-'))
    try {
      const program = join(folder, 'example.mjs')
      await build({
        entryPoints: [example],
        outfile: program,
        bundle: true,
        format: 'esm',
        platform: 'node',
        target: 'node20.17',
        packages: 'external',
        alias: {
          caasctl: join(root, 'src/index.ts'),
          'caasctl/dev': join(root, 'src/dev/index.ts'),
          'caasctl/units': join(root, 'src/units/index.ts'),
        },
      })
      const { stdout } = await run(process.execPath, [program], { timeout: 50_000 })
      expect(await blocks('')).toEqual([stdout])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
