import { hostname } from 'node:os'
import { join } from 'node:path'
import type { SshConfiguration } from './config/config-file.js'
import type { ConfigLine } from './config/config-line.js'
import * as read from './config/config-value.js'
import { evaluateConfig, type HostConfig } from './config/evaluate-config.js'
import { expandPath, expandTokens, type Tokens } from './config/expand-tokens.js'
import type { Destination } from './destination.js'
import { resolveAuthMethods } from './resolve-auth-methods.js'
import { resolveAgentSocket, resolveIdentityFiles } from './resolve-identities.js'
import { fromLine, type Setting, type SshDefaults, type SshOverrides, type SshSettings } from './settings.js'

/** The world in which settings are resolved; nothing else of it is looked at. */
export interface SshSurroundings {
  readonly home: string
  /** Name of the person who runs this program. */
  readonly localUser: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly configuration: SshConfiguration
}

/**
 * Finds out how to reach a host: the destination's own user and port first, then what the caller overrides,
 * then the ssh_config files, then defaults.
 * @throws {SshConfigError} for a line about this host that cannot be followed.
 */
export function resolveSettings(
  destination: Destination,
  surroundings: SshSurroundings,
  overrides: SshOverrides = {},
  defaults: SshDefaults = {},
): SshSettings {
  const { home, localUser, environment, configuration } = surroundings
  const config = evaluateConfig(configuration, {
    host: destination.host,
    user: destination.user ?? overrides.user,
    localUser,
  })
  const pick = picker(config)

  const host = pick('hostname', {
    read: (line) => expandTokens(read.text(line), { h: destination.host }, line),
    otherwise: destination.host,
  })
  const port = pick('port', {
    destination: destination.port,
    override: overrides.port,
    read: read.port,
    otherwise: 22,
  })
  const user = pick('user', {
    destination: destination.user,
    override: overrides.user,
    read: read.text,
    otherwise: defaults.user ?? 'core',
  })

  const tokens: Tokens = {
    d: home,
    h: host.value,
    i: String(process.getuid?.() ?? 0),
    k: config.first('hostkeyalias')?.args[0] ?? destination.host,
    L: hostname().split('.')[0] ?? '',
    l: hostname(),
    n: destination.host,
    p: String(port.value),
    r: user.value,
    u: localUser,
  }
  const path = (text: string, line: ConfigLine) => expandPath(text, tokens, environment, home, line)
  const paths = (line: ConfigLine) =>
    line.args.length === 1 && line.args[0] === 'none' ? [] : line.args.map((text) => path(text, line))

  return {
    name: destination.host,
    host,
    port,
    user,
    identityFiles: resolveIdentityFiles(config, overrides, path, home),
    identitiesOnly: pick('identitiesonly', {
      override: overrides.identitiesOnly,
      read: read.yesOrNo,
      otherwise: false,
    }),
    agentSocket: resolveAgentSocket(config, overrides, path, environment),
    authMethods: resolveAuthMethods(config, overrides, defaults.authMethods ?? ['publickey']),
    passwordPrompts: pick('numberofpasswordprompts', { read: read.count, otherwise: 3 }),
    knownHostsFiles: pick('userknownhostsfile', {
      override: overrides.knownHostsFiles,
      read: paths,
      otherwise: defaults.knownHostsFiles ?? [
        join(home, '.ssh', 'known_hosts'),
        join(home, '.ssh', 'known_hosts2'),
      ],
    }),
    globalKnownHostsFiles: pick('globalknownhostsfile', {
      override: overrides.knownHostsFiles === undefined ? undefined : [],
      read: paths,
      otherwise: ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
    }),
    hostKeyAlias: pick('hostkeyalias', { read: read.text, otherwise: undefined }),
    hashKnownHosts: pick('hashknownhosts', { read: read.yesOrNo, otherwise: false }),
    strictHostKeyChecking: pick('stricthostkeychecking', {
      override: overrides.strictHostKeyChecking,
      read: read.strictHostKeyChecking,
      otherwise: 'ask',
    }),
    proxy: pick(['proxyjump', 'proxycommand'], {
      read: (line) =>
        read.proxy(line, { h: host.value, n: destination.host, p: tokens.p ?? '', r: user.value }),
      otherwise: undefined,
    }),
    connectTimeoutMs: pick('connecttimeout', {
      override: overrides.connectTimeoutMs,
      read: read.duration,
      otherwise: 10_000,
    }),
    aliveIntervalMs: pick('serveraliveinterval', {
      override: overrides.aliveIntervalMs,
      read: read.duration,
      otherwise: 15_000,
    }),
    aliveCountMax: pick('serveralivecountmax', {
      override: overrides.aliveCountMax,
      read: read.count,
      otherwise: 3,
    }),
  }
}

interface Choices<T> {
  readonly destination?: T | undefined
  readonly override?: T | undefined
  readonly read: (line: ConfigLine) => T
  readonly otherwise: T
}

function picker(config: HostConfig) {
  return <T>(keywords: string | readonly string[], choices: Choices<T>): Setting<T> => {
    const { destination, override, otherwise } = choices
    if (destination !== undefined) return { value: destination, source: { kind: 'destination' } }
    if (override !== undefined) return { value: override, source: { kind: 'override' } }
    const line = config.first(...[keywords].flat())
    if (line === undefined) return { value: otherwise, source: { kind: 'default' } }
    return { value: choices.read(line), source: fromLine(line) }
  }
}
