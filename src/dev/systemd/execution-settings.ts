import { parseEnvironment } from '../../units/index.js'
import type { UnitSettings } from './unit-settings.js'

/** Something that may be missing: it begins with `-`. */
export interface Optional {
  readonly path: string
  readonly mayBeMissing: boolean
}

/** What a program's standard input, output or error is: `null`, `journal`, `inherit`, or a file. */
export type Stream =
  | { readonly kind: 'null' | 'journal' | 'inherit' }
  | { readonly kind: 'file' | 'append' | 'truncate'; readonly path: string }

/** A resource limit. Its values are numbers, or `unlimited`. */
export interface Limit {
  /** As prlimit(1) names it: `nofile`. */
  readonly resource: string
  readonly soft: string
  readonly hard: string
}

/** In what a unit's programs are run (systemd.exec(5)). */
export interface ExecutionSettings {
  readonly environment: ReadonlyMap<string, string>
  readonly environmentFiles: readonly Optional[]
  readonly passEnvironment: readonly string[]
  /** Names, or assignments that are only taken away as they are. */
  readonly unsetEnvironment: readonly string[]
  /** `~` is the user's home. */
  readonly workingDirectory: Optional | undefined
  readonly user: string | undefined
  readonly group: string | undefined
  readonly umask: number
  readonly nice: number | undefined
  readonly limits: readonly Limit[]
  readonly stdin: Stream
  readonly stdout: Stream
  readonly stderr: Stream
  /** SYSLOG_IDENTIFIER of what is printed; undefined for the program's name. */
  readonly identifier: string | undefined
  /** Priority of what is printed. */
  readonly priority: number
  /** Whether `<3>` at the beginning of a line is its priority. */
  readonly priorityPrefix: boolean
}

const priorities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug']

const limits = {
  LimitCPU: 'cpu',
  LimitFSIZE: 'fsize',
  LimitDATA: 'data',
  LimitSTACK: 'stack',
  LimitCORE: 'core',
  LimitRSS: 'rss',
  LimitNOFILE: 'nofile',
  LimitAS: 'as',
  LimitNPROC: 'nproc',
  LimitMEMLOCK: 'memlock',
  LimitLOCKS: 'locks',
  LimitSIGPENDING: 'sigpending',
  LimitMSGQUEUE: 'msgqueue',
} as const

/** The settings of systemd.exec(5) that count here; whatever else a unit file has of it has no effect. */
export const executionOptions: readonly string[] = [
  'Environment',
  'EnvironmentFile',
  'PassEnvironment',
  'UnsetEnvironment',
  'WorkingDirectory',
  'User',
  'Group',
  'UMask',
  'Nice',
  'StandardInput',
  'StandardOutput',
  'StandardError',
  'SyslogIdentifier',
  'SyslogLevel',
  'SyslogLevelPrefix',
  ...Object.keys(limits),
]

export function readExecutionSettings(
  settings: UnitSettings,
  section: string,
  fill: (text: string) => string,
): ExecutionSettings {
  const text = (name: string) => {
    const value = settings.text(section, name)
    return value === undefined ? undefined : fill(value)
  }
  const folder = text('WorkingDirectory')
  const umask = text('UMask')
  const nice = text('Nice')
  const priority = priorities.indexOf(text('SyslogLevel') ?? 'info')
  const stdin = readStream(text('StandardInput') ?? 'null')
  const stdout = readStream(text('StandardOutput') ?? 'journal')
  return {
    environment: readEnvironment(settings.list(section, 'Environment'), fill),
    environmentFiles: settings.list(section, 'EnvironmentFile').map((value) => readOptional(fill(value))),
    passEnvironment: settings.words(section, 'PassEnvironment').map(fill),
    unsetEnvironment: settings.words(section, 'UnsetEnvironment').map(fill),
    workingDirectory: folder === undefined ? undefined : readOptional(folder),
    user: text('User'),
    group: text('Group'),
    umask: umask !== undefined && /^[0-7]{1,4}$/.test(umask) ? Number.parseInt(umask, 8) : 0o022,
    nice: nice !== undefined && /^-?\d{1,2}$/.test(nice) ? Number(nice) : undefined,
    limits: Object.entries(limits).flatMap(([name, resource]) => readLimit(resource, text(name)) ?? []),
    // A terminal is nowhere here, and what comes from a socket or the unit file itself is not given.
    stdin: stdin.kind === 'file' ? stdin : { kind: 'null' },
    stdout: stdout.kind === 'inherit' ? (stdin.kind === 'file' ? stdin : { kind: 'journal' }) : stdout,
    stderr: readStream(text('StandardError') ?? 'inherit'),
    identifier: text('SyslogIdentifier'),
    priority: priority === -1 ? 6 : priority,
    priorityPrefix: settings.boolean(section, 'SyslogLevelPrefix', true),
  }
}

function readEnvironment(values: readonly string[], fill: (text: string) => string): Map<string, string> {
  const assignments = values.flatMap((value) => parseEnvironment(value).assignments)
  return new Map(assignments.map(({ name, value }) => [fill(name), fill(value)]))
}

function readOptional(text: string): Optional {
  return text.startsWith('-')
    ? { path: text.slice(1), mayBeMissing: true }
    : { path: text, mayBeMissing: false }
}

/** What leads to the journal, a terminal or the console is the journal. */
function readStream(text: string): Stream {
  const [, kind, path] = /^(file|append|truncate):(.*)$/s.exec(text) ?? []
  if (path !== undefined && (kind === 'file' || kind === 'append' || kind === 'truncate'))
    return { kind, path }
  return { kind: text === 'null' || text === 'inherit' ? text : 'journal' }
}

/** `1024`, `1024:4096`, `4G`, `infinity`. */
function readLimit(resource: string, text: string | undefined): Limit | undefined {
  if (text === undefined) return undefined
  const [soft = '', hard = soft] = text.split(':').map(limitNumber)
  return soft === '' || hard === '' ? undefined : { resource, soft, hard }
}

/** Empty for what is no limit. */
function limitNumber(text: string): string {
  if (text === 'infinity') return 'unlimited'
  const [, digits, suffix = ''] = /^(\d{1,15})([KMGT]?)$/.exec(text.trim()) ?? []
  if (digits === undefined) return ''
  return String(BigInt(digits) * 1_024n ** BigInt(['', 'K', 'M', 'G', 'T'].indexOf(suffix)))
}
