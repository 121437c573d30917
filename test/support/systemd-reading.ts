import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { realProgram } from './real-program.js'

/** The real tool, to compare with; undefined where it is missing and may be. */
export const systemdAnalyze = realProgram('systemd-analyze', 'systemd')

/** What systemd itself makes of a unit file. */
export interface SystemdReading {
  /** The words of each command, prefixes taken off. */
  readonly commands: readonly (readonly string[])[]
  /** `NAME=value` in order. */
  readonly environment: readonly string[]
  /** What else it tells of the unit, `Description` and `RestartSec` for instance. */
  readonly fields: ReadonlyMap<string, string>
}

/**
 * Has systemd read unit files, at most a few hundred at once, and tells what it made of them, by name; a unit
 * that it refuses has no commands. `messages` are its warnings: `a.service:3: Missing '=', ignoring line.`
 */
export async function readBySystemd(
  files: Readonly<Record<string, string>>,
): Promise<{ units: ReadonlyMap<string, SystemdReading>; messages: readonly string[] }> {
  if (systemdAnalyze === undefined) throw new Error('systemd-analyze is missing')
  const folder = await mkdtemp(join(tmpdir(), 'caasctl-systemd-'))
  try {
    const paths = Object.keys(files).map((name) => join(folder, name))
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    const { stdout, stderr } = await analyze(['verify', '--man=no', ...paths], {
      SYSTEMD_LOG_LEVEL: 'debug',
      SYSTEMD_LOG_COLOR: '0',
    })
    const messages = stderr
      .split('\n')
      .filter((line) => line.startsWith(folder))
      .map((line) => line.slice(folder.length + 1))
    return { units: readDump(stdout), messages }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs the tool; an exit code other than 0 is an answer too. */
export async function analyze(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  if (systemdAnalyze === undefined) throw new Error('systemd-analyze is missing')
  const options = { env: { ...process.env, ...environment }, timeout: 15_000, maxBuffer: 64 * 1024 * 1024 }
  try {
    return { ...(await promisify(execFile)(systemdAnalyze, argv, options)), exitCode: 0 }
  } catch (error) {
    if (!isExit(error)) throw error
    return { stdout: error.stdout, stderr: error.stderr, exitCode: error.code }
  }
}

function isExit(error: unknown): error is { code: number; stdout: string; stderr: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'stdout' in error
}

function readDump(dump: string): Map<string, SystemdReading> {
  const units = new Map<string, SystemdReading>()
  for (const piece of dump.split(/^\t?-> Unit /m).slice(1)) {
    const lines = piece.split('\n')
    const name = (lines[0] ?? '').replace(/:$/, '')
    const entries = lines.slice(1).flatMap((line): [string, string][] => {
      const match = /^\s*([A-Za-z ]+): ?(.*)$/.exec(line)
      return match === null ? [] : [[match[1] ?? '', match[2] ?? '']]
    })
    const valuesOf = (field: string) => entries.filter(([key]) => key === field).map(([, value]) => value)
    units.set(name, {
      commands: valuesOf('Command Line').map(splitShellWords),
      environment: valuesOf('Environment'),
      fields: new Map(entries),
    })
  }
  return units
}

/** Undoes the quoting of the dump: bare words, and words in double quotes with C escapes. */
function splitShellWords(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|[^ ]+/g)].map(([word, quoted]) =>
    quoted === undefined ? word : unquote(quoted),
  )
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

function unquote(text: string): string {
  const bytes: Buffer[] = []
  for (const [piece, octal, letter] of text.matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/g)) {
    if (octal !== undefined) bytes.push(Buffer.from([Number.parseInt(octal, 8)]))
    else bytes.push(Buffer.from(letter === undefined ? piece : (escapes[letter] ?? letter)))
  }
  return Buffer.concat(bytes).toString()
}
