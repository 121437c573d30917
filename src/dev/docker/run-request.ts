import { DockerUsageError } from './docker-error.js'
import { readEnvironmentFile } from './environment-file.js'
import { type PublishedPort, parsePublish } from './ports.js'
import { type FlagSpecs, readFlags } from './read-flags.js'
import { readSignal, type SignalName } from './signals.js'

/** What `docker run` is asked for. */
export interface RunRequest {
  readonly image: string
  /** What follows the image. */
  readonly args: readonly string[]
  readonly name: string | undefined
  readonly environment: ReadonlyMap<string, string>
  readonly labels: ReadonlyMap<string, string>
  readonly publish: readonly PublishedPort[]
  readonly publishAll: boolean
  readonly expose: readonly PublishedPort[]
  readonly remove: boolean
  readonly detach: boolean
  readonly interactive: boolean
  readonly terminal: boolean
  readonly proxySignals: boolean
  readonly entrypoint: string | undefined
  readonly hostname: string | undefined
  readonly folder: string | undefined
  readonly stopSignal: SignalName
  /** Seconds. */
  readonly stopTimeout: number
}

/** What a client says with each command of itself. */
export interface ClientPlace {
  readonly folder: string
  readonly environment: ReadonlyMap<string, string>
}

/** Seconds that a container has to end when it is stopped. */
export const defaultStopTimeout = 10

/** Flags without meaning for a command that runs on this computer, in no namespace of its own. */
const ignored = {
  alone: [
    ...['disable-content-trust', 'init', 'no-healthcheck', 'oom-kill-disable', 'privileged', 'quiet'],
    'read-only',
  ],
  withValue: [
    ...[
      'add-host',
      'attach',
      'blkio-weight',
      'cap-add',
      'cap-drop',
      'cgroup-parent',
      'cgroupns',
      'cpu-period',
    ],
    ...['cpu-quota', 'cpu-shares', 'cpus', 'cpuset-cpus', 'cpuset-mems', 'device', 'dns', 'dns-option'],
    ...['dns-search', 'domainname', 'group-add', 'health-cmd', 'health-interval', 'health-retries'],
    ...['health-start-period', 'health-timeout', 'ip', 'ip6', 'ipc', 'isolation', 'link', 'log-driver'],
    ...[
      'log-opt',
      'mac-address',
      'memory',
      'memory-reservation',
      'memory-swap',
      'memory-swappiness',
      'mount',
    ],
    ...[
      'net',
      'network',
      'network-alias',
      'oom-score-adj',
      'pid',
      'pids-limit',
      'platform',
      'pull',
      'runtime',
    ],
    ...['security-opt', 'shm-size', 'storage-opt', 'sysctl', 'tmpfs', 'ulimit', 'user', 'userns', 'uts'],
    ...['volume', 'volume-driver', 'volumes-from'],
  ],
} as const

const letters: Readonly<Record<string, string>> = {
  attach: 'a',
  'cpu-shares': 'c',
  memory: 'm',
  quiet: 'q',
  user: 'u',
  volume: 'v',
}

const flags: FlagSpecs = {
  detach: { short: 'd' },
  entrypoint: { value: true },
  env: { short: 'e', value: true },
  'env-file': { value: true },
  expose: { value: true },
  hostname: { short: 'h', value: true },
  interactive: { short: 'i' },
  label: { short: 'l', value: true },
  name: { value: true },
  publish: { short: 'p', value: true },
  'publish-all': { short: 'P' },
  restart: { value: true },
  rm: {},
  'sig-proxy': {},
  'stop-signal': { value: true },
  'stop-timeout': { value: true },
  tty: { short: 't' },
  workdir: { short: 'w', value: true },
  ...Object.fromEntries(ignored.alone.map((name) => [name, ignoredFlag(name, false)])),
  ...Object.fromEntries(ignored.withValue.map((name) => [name, ignoredFlag(name, true)])),
}

function ignoredFlag(name: string, value: boolean): FlagSpecs[string] {
  const short = letters[name]
  return { ignored: true, ...(short === undefined ? {} : { short }), ...(value ? { value: true } : {}) }
}

/**
 * Reads what follows `docker run`.
 * @throws {DockerUsageError}
 */
export async function readRun(args: readonly string[], client: ClientPlace): Promise<RunRequest> {
  const read = readFlags('docker run', args, flags, { wordEndsFlags: true })
  const [image, ...rest] = read.words
  if (image === undefined) throw new DockerUsageError("'docker run' requires at least 1 argument")
  const restart = read.last('restart')
  if (restart !== undefined && restart !== 'no') {
    throw new DockerUsageError(
      `--restart ${restart} is not known to the stand-in, which starts nothing again`,
      {
        suggestion: 'Leave it to the unit: Restart=always',
      },
    )
  }
  const name = read.last('name')
  if (name !== undefined && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) {
    throw new DockerUsageError(`Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`)
  }
  const fromFiles = await Promise.all(read.all('env-file').map((file) => readEnvironmentFile(file, client)))
  return {
    image,
    args: rest,
    name,
    environment: new Map([
      ...fromFiles.flat(),
      ...read.all('env').flatMap((text) => assignment(text, client)),
    ]),
    labels: new Map(read.all('label').map((text) => pair(text))),
    publish: read.all('publish').flatMap(parsePublish),
    publishAll: read.has('publish-all'),
    expose: read.all('expose').flatMap(parsePublish),
    remove: read.has('rm'),
    detach: read.has('detach'),
    interactive: read.has('interactive'),
    terminal: read.has('tty'),
    proxySignals: read.last('sig-proxy') === undefined || read.has('sig-proxy'),
    entrypoint: read.last('entrypoint'),
    hostname: read.last('hostname'),
    folder: read.last('workdir'),
    stopSignal: readSignal(read.last('stop-signal') ?? 'SIGTERM'),
    stopTimeout: readSeconds(read.last('stop-timeout')),
  }
}

/** `NAME=value`; a name alone is taken from the client's own environment, if it is there. */
export function assignment(text: string, { environment }: ClientPlace): [string, string][] {
  const [name, value] = pair(text)
  if (name === '') throw new DockerUsageError(`invalid environment variable: ${text}`)
  if (text.includes('=')) return [[name, value]]
  const inherited = environment.get(name)
  return inherited === undefined ? [] : [[name, inherited]]
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=')
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

/** A number of seconds for a container to end; a negative one is for as long as it takes. */
export function readSeconds(text: string | undefined): number {
  if (text === undefined) return defaultStopTimeout
  if (!/^-?\d+$/.test(text)) throw new DockerUsageError(`invalid number of seconds: ${JSON.stringify(text)}`)
  return text.startsWith('-') ? Number.POSITIVE_INFINITY : Number(text)
}
