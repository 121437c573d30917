import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { bundleCli } from '../../scripts/bundle-cli.mjs'

export interface BuiltCli extends AsyncDisposable {
  /** Path of the program. */
  readonly program: string
  /** What the files of the bundle are made of. */
  readonly metafile: Metafile
}

/** Bundles the CLI as a release has it, into a new temporary folder. */
export async function builtCli(): Promise<BuiltCli> {
  const folder = await mkdtemp(join(tmpdir(), 'caasctl-cli-'))
  const metafile = await bundleCli(folder)
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
  return {
    program: join(folder, 'main.js'),
    metafile,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

export interface ShellRun {
  readonly stdout: string
  readonly stderr: string
  /** Undefined where a signal ended it. */
  readonly code: number | undefined
}

/** Runs a line in bash, for 30 s at most, and collects what it says. */
export function bash(line: string, options: { env: NodeJS.ProcessEnv; cwd?: string }): Promise<ShellRun> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', line], {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 30_000,
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
