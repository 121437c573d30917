import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const systemdAnalyze = '/usr/bin/systemd-analyze'
const systemUnits = '/usr/lib/systemd/system'

/** Whether the real tool is there to compare with; Debian's package `systemd` brings it. */
export const hasSystemdAnalyze = existsSync(systemdAnalyze)

export interface VerifyResult {
  readonly exitCode: number | null
  /** Lines of the tool's stderr with paths made short: `a.service:5: Failed to parse …`. */
  readonly messages: readonly string[]
}

export interface VerifyOptions {
  /**
   * Absolute paths of programs that the machine has on which the units are to run. The tool only looks
   * whether a file is there that may be executed, and does not start it.
   */
  readonly programs?: readonly string[]
}

/**
 * What `systemd-analyze verify` says of unit files on a machine that has systemd's own targets, these files
 * and these programs: it runs on a root folder of its own, which is removed afterwards.
 */
export async function verifyUnits(
  files: Readonly<Record<string, string>>,
  { programs = ['/bin/true'] }: VerifyOptions = {},
): Promise<VerifyResult> {
  const root = await mkdtemp(join(tmpdir(), 'caasctl-verify-'))
  try {
    await mkdir(join(root, systemUnits), { recursive: true })
    for (const target of await readdir(systemUnits)) {
      if (!target.endsWith('.target')) continue
      await cp(join(systemUnits, target), join(root, systemUnits, target), { verbatimSymlinks: true })
    }
    const folder = join(root, 'etc/systemd/system')
    await mkdir(folder, { recursive: true })
    for (const program of programs) {
      await mkdir(dirname(join(root, program)), { recursive: true })
      await writeFile(join(root, program), '', { mode: 0o755 })
    }
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    const names = Object.keys(files)
    const { exitCode, stderr } = await run(['verify', '--man=no', `--root=${root}`, ...names])
    const messages = stderr
      .split('\n')
      .map((line) => line.replace(`${folder}/`, '').replaceAll(root, ''))
      .filter((line) => line !== '')
    return { exitCode, messages }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

function run(argv: readonly string[]): Promise<{ exitCode: number | null; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(systemdAnalyze, argv, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 15_000 })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, stderr }))
  })
}
