import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { readConfigFiles } from './config/config-file.js'
import type { SshContext } from './connection/context.js'
import type { SocketFallback } from './connection/dial.js'
import { SshConnection } from './connection/ssh-connection.js'
import { type Destination, isHost, parseDestination } from './destination.js'
import { DestinationError, SshConfigError } from './errors.js'
import { KeyRing } from './keys/key-ring.js'
import { HostKeyChecker } from './known-hosts/host-key-checker.js'
import type { Person, SshNotice } from './person.js'
import { resolveSettings, type SshSurroundings } from './resolve-settings.js'
import type { SshAuthMethod, SshDefaults, SshOverrides, SshSettings } from './settings.js'
import { Turns } from './turns.js'

/** What holds for all connections of a pool. */
export interface SshPoolOptions {
  /** Said about every connection; of a jump host not the user and the port. */
  readonly overrides?: SshOverrides | undefined
  /** What holds where neither overrides nor ssh_config say anything. */
  readonly defaults?: SshDefaults | undefined
  /** Who can be asked. Default: nobody. */
  readonly person?: Person | undefined
  /** Told what a person may want to know. Default: nobody is. */
  readonly onNotice?: ((notice: SshNotice) => void) | undefined
  /** For hosts that do not open unix sockets themselves. Default: none, it is then refused. */
  readonly socketFallback?: SocketFallback | undefined
  /** Default: `~/.ssh/config` and `/etc/ssh/ssh_config`, the first being asked first. */
  readonly configFiles?: readonly string[] | undefined
  /** Default: the home folder of who runs this program. */
  readonly home?: string | undefined
  /** Default: `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
}

/** What holds for one connection. */
export interface ConnectOptions {
  /** Said about this connection; beats what is said about all. */
  readonly overrides?: SshOverrides | undefined
  /** The host to go through. The files' ProxyJump and ProxyCommand are then not looked at. */
  readonly via?: SshConnection | undefined
}

/**
 * All SSH connections of a program: one a host, with one set of keys and known hosts, and one person to ask.
 *
 * @example
 * await using pool = new SshPool({ overrides: { user: 'core' } })
 * const tunnel = await pool.connect('54.203.141.124')
 * const machine = await pool.connect('10.230.14.83', { via: tunnel })
 * const { stdout } = await machine.run('uptime')
 */
export class SshPool implements AsyncDisposable {
  readonly #options: SshPoolOptions
  readonly #context: SshContext
  readonly #connections = new Map<string, SshConnection>()
  readonly #keys = new WeakMap<SshConnection, string>()
  #surroundings: Promise<SshSurroundings> | undefined

  constructor(options: SshPoolOptions = {}) {
    this.#options = options
    const { person = {}, onNotice = () => {} } = options
    const turns = new Turns()
    this.#context = {
      person,
      turns,
      notify: onNotice,
      keys: new KeyRing(person, turns),
      hostKeys: new HostKeyChecker(person, turns, onNotice),
    }
  }

  /**
   * The connection to a host, with those to the hosts that lie before it. Nothing is connected yet: that
   * happens at the first use. Asked for the same again, the same is given.
   * @throws {DestinationError}
   * @throws {SshConfigError}
   */
  async connect(
    destination: string | Destination,
    { overrides, via }: ConnectOptions = {},
  ): Promise<SshConnection> {
    const wanted = typeof destination === 'string' ? parseDestination(destination) : destination
    if (!isHost(wanted.host)) {
      throw new DestinationError(wanted.host, 'a host has letters, digits, and . - _ : alone')
    }
    return this.#connection(wanted, { ...this.#options.overrides, ...withoutGaps(overrides) }, via, [])
  }

  /**
   * Tells whether the person is being asked something, now and whenever that changes: time limits of what waits for a
   * connection may stand still meanwhile, as those of connecting do.
   * @returns what ends it
   */
  onAsking(listener: (asking: boolean) => void): () => void {
    return this.#context.turns.onAsking(listener)
  }

  /** Closes all connections, the farthest first, so that each can say goodbye over those before it. */
  async close(): Promise<void> {
    const connections = [...this.#connections.values()]
    this.#connections.clear()
    for (let hops = Math.max(0, ...connections.map(countHops)); hops >= 0; hops--) {
      const group = connections.filter((connection) => countHops(connection) === hops)
      await Promise.all(group.map((connection) => connection.close()))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #connection(
    destination: Destination,
    overrides: SshOverrides,
    via: SshConnection | undefined,
    trail: readonly string[],
  ): Promise<SshConnection> {
    this.#surroundings ??= readSurroundings(this.#options)
    const surroundings = await this.#surroundings
    const { defaults = {} } = this.#options
    const settings = resolveSettings(destination, surroundings, overrides, {
      ...defaults,
      authMethods: defaults.authMethods ?? askable(this.#context.person),
    })
    const through = via ?? (await this.#jumpHost(settings, overrides, trail))
    const { name, user, host, port } = settings
    const key = JSON.stringify([through && this.#keys.get(through), name, user.value, host.value, port.value])
    const known = this.#connections.get(key)
    if (known !== undefined) return known
    const connection = new SshConnection(settings, this.#context, {
      via: through,
      socketFallback: this.#options.socketFallback,
    })
    this.#connections.set(key, connection)
    this.#keys.set(connection, key)
    return connection
  }

  /** The last of the hosts that ProxyJump names, each being reached through the one before it. */
  async #jumpHost(
    { name, proxy }: SshSettings,
    overrides: SshOverrides,
    trail: readonly string[],
  ): Promise<SshConnection | undefined> {
    if (proxy.value?.kind !== 'jump') return undefined
    if (trail.includes(name)) {
      const at = proxy.source.kind === 'config' ? proxy.source : { file: 'ssh_config', line: undefined }
      throw new SshConfigError(
        at.file,
        at.line,
        `ProxyJump goes round in circles: ${[...trail, name].join(', ')}`,
      )
    }
    // User and port are those of the destination alone. The rest is about who connects, not about a host.
    const { user: _user, port: _port, ...personal } = overrides
    let via: SshConnection | undefined
    for (const jump of proxy.value.jumps) {
      via = await this.#connection(jump, personal, via, [...trail, name])
    }
    return via
  }
}

async function readSurroundings(options: SshPoolOptions): Promise<SshSurroundings> {
  const home = options.home ?? homedir()
  const files = options.configFiles ?? [join(home, '.ssh', 'config'), '/etc/ssh/ssh_config']
  return {
    home,
    localUser: userInfo().username,
    environment: options.environment ?? process.env,
    configuration: await readConfigFiles(files, home),
  }
}

/** What is undefined was not said, and must not hide what was said about all. */
function withoutGaps(overrides: SshOverrides = {}): SshOverrides {
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined))
}

/** In which ways this person can log in. */
function askable({ answer, password }: Person): SshAuthMethod[] {
  return [
    'publickey',
    ...(answer === undefined ? [] : (['keyboard-interactive'] as const)),
    ...(password === undefined ? [] : (['password'] as const)),
  ]
}

function countHops({ via }: SshConnection): number {
  return via === undefined ? 0 : 1 + countHops(via)
}
