import { spawn } from 'node:child_process'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { inject } from 'vitest'
import { bundleCli } from '../../scripts/bundle-cli.mjs'
import { eventually } from './eventually.js'

export interface BuiltCli {
  /** Path of the program. */
  readonly program: string
  /** What the files of the bundle are made of. */
  readonly metafile: Metafile
}

/** The CLI as a release has it, bundled by the first test of a run that asks for it. */
export async function builtCli(): Promise<BuiltCli> {
  const folder = join(inject('runFolder'), 'cli')
  const read = () => readFile(join(folder, 'metafile.json'), 'utf8').catch(() => undefined)
  const text = await eventually('the CLI is bundled', async () => {
    const there = await read()
    if (there === undefined) await inTurn(`${folder}.turn`, async () => (await read()) ?? bundleInto(folder))
    return there
  })
  return { program: join(folder, 'main.js'), metafile: JSON.parse(text) }
}

/** What is there is whole: it is made elsewhere, and moved. */
async function bundleInto(folder: string): Promise<void> {
  const unfinished = `${folder}.unfinished`
  const metafile = await bundleCli(unfinished)
  await writeFile(join(unfinished, 'package.json'), '{ "type": "module" }\n')
  await writeFile(join(unfinished, 'metafile.json'), JSON.stringify(metafile))
  await rename(unfinished, folder)
}

/** Does something unless another test is at it. */
async function inTurn(turn: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await mkdir(turn)
  } catch {
    return
  }
  try {
    await work()
  } finally {
    await rm(turn, { recursive: true })
  }
}

export interface ShellRun {
  readonly stdout: string
  readonly stderr: string
  /** Undefined where a signal ended it. */
  readonly code: number | undefined
}

/** Runs a line in bash, for 100 s at most, and collects what it says. */
export function bash(line: string, options: { env: NodeJS.ProcessEnv; cwd?: string }): Promise<ShellRun> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', line], {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 100_000,
    })
    const output = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ ...output, code: code ?? undefined }))
  })
}
