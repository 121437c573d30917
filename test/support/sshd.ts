import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'

const sshdPath = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/opt/homebrew/sbin/sshd'].find((path) =>
  existsSync(path),
)

/**
 * `describe` for tests against a real OpenSSH server. Where none is installed they are skipped, and said to be;
 * with `CI=true` they fail instead.
 */
export function describeWithSshd(name: string, tests: () => void): void {
  if (sshdPath !== undefined) {
    describe(name, tests)
    return
  }
  if (process.env.CI === 'true') throw new Error(`${name}: OpenSSH's sshd is not installed`)
  process.stderr.write(`\nSKIPPED, as OpenSSH's sshd is not installed: ${name}\n\n`)
  describe.skip(name, tests)
}

/** Who logs in: an sshd that does not run as root lets only its own user in. */
export const sshUser = userInfo().username

export type KeyKind = 'ed25519' | 'ecdsa' | 'rsa'

/** Makes a key pair with OpenSSH's own ssh-keygen: the private key in `file`, the public one in `file.pub`. */
export function makeKey(
  file: string,
  kind: KeyKind,
  options: { passphrase?: string; format?: string } = {},
): string {
  const bits = { ed25519: [], ecdsa: ['-b', '256'], rsa: ['-b', '2048'] }[kind]
  const format = options.format === undefined ? [] : ['-m', options.format]
  execFileSync(
    'ssh-keygen',
    ['-q', '-t', kind, ...bits, ...format, '-N', options.passphrase ?? '', '-C', kind, '-f', file],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  return file
}

export interface SshdOptions {
  /** Lines of its configuration; the first of a keyword wins. */
  readonly config?: readonly string[]
  /** Private key files; their `.pub` lets in. */
  readonly keys: readonly string[]
  /** Private key files to be the host's own. Default: a new ed25519 key. */
  readonly hostKeys?: readonly string[]
  /** Default: 127.0.0.1. */
  readonly address?: string
  /** Seconds after which it ends by itself; default 120. */
  readonly lifeSeconds?: number | undefined
  /** A command line that it is put behind. */
  readonly within?: readonly string[] | undefined
}

export interface Sshd extends AsyncDisposable {
  readonly address: string
  readonly port: number
  /** Private key files of the host. */
  readonly hostKeys: readonly string[]
  /** A line for known_hosts. */
  readonly knownHost: string
  /** What it has written so far. */
  log(): string
  stop(): Promise<void>
}

/** Starts an OpenSSH server on a free loopback port, in a folder of its own. It ends by itself, after two minutes where nothing else is said. */
export async function startSshd(options: SshdOptions): Promise<Sshd> {
  if (sshdPath === undefined) throw new Error('sshd is not installed')
  const folder = await mkdtemp(join(tmpdir(), 'sshd-'))
  // A user that is not this one has to come by to see who is authorized.
  await chmod(folder, 0o711)
  const address = options.address ?? '127.0.0.1'
  const hostKeys = options.hostKeys ?? [makeKey(join(folder, 'host_key'), 'ed25519')]
  const authorized = options.keys.map((key) => readFileSync(`${key}.pub`, 'utf8')).join('')
  writeFileSync(join(folder, 'authorized_keys'), authorized)
  // The folder that sshd wants for its unprivileged half, where it runs as root.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })

  for (let attempt = 1; ; attempt++) {
    const port = await freePort(address)
    const config = [
      ...(options.config ?? []),
      `ListenAddress ${address.includes(':') ? `[${address}]` : address}:${port}`,
      ...hostKeys.map((key) => `HostKey ${key}`),
      `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
      'PidFile none',
      // Another home, so that the shell reads none of the user's own files.
      `SetEnv HOME=${folder}`,
      'UsePAM no',
      'StrictModes no',
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'MaxStartups 200',
      'LogLevel VERBOSE',
      ...(opensshVersion() >= 9.8 ? ['PerSourcePenalties no'] : []),
    ]
    writeFileSync(join(folder, 'sshd_config'), `${config.join('\n')}\n`)
    const child = spawn(
      'timeout',
      [
        String(options.lifeSeconds ?? 120),
        ...(options.within ?? []),
        sshdPath,
        '-D',
        '-e',
        '-f',
        join(folder, 'sshd_config'),
      ],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    const log = collectLog(child)
    if (await isListening(child, log)) {
      const stop = async () => {
        await end(child)
        await rm(folder, { recursive: true, force: true })
      }
      const name = port === 22 ? address : `[${address}]:${port}`
      const knownHost = hostKeys
        .map((key) => `${name} ${readFileSync(`${key}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')}\n`)
        .join('')
      return { address, port, hostKeys, knownHost, log, stop, [Symbol.asyncDispose]: stop }
    }
    // Somebody else may have taken the port in between.
    if (attempt === 5) throw new Error(`sshd does not start:\n${log()}`)
  }
}

function opensshVersion(): number {
  const said = execFileSync('/bin/sh', ['-c', 'ssh -V 2>&1'], { encoding: 'utf8' })
  return Number(/OpenSSH_(\d+\.\d+)/.exec(said)?.[1] ?? 0)
}

function freePort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, address, () => {
      const bound = server.address()
      server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0))
    })
  })
}

function collectLog(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return () => text
}

function isListening(child: ChildProcess, log: () => string): Promise<boolean> {
  return new Promise((resolve) => {
    const look = () => {
      if (log().includes('Server listening on')) resolve(true)
    }
    child.stderr?.on('data', look)
    child.once('exit', () => resolve(false))
  })
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
