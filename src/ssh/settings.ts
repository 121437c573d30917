import type { ConfigLine } from './config/config-line.js'
import type { Destination } from './destination.js'

/** Where a setting comes from: what the caller said, a line of a file, or what holds where nobody says. */
export type SettingSource =
  | { readonly kind: 'destination' }
  | { readonly kind: 'override' }
  | { readonly kind: 'config'; readonly file: string; readonly line: number }
  | { readonly kind: 'default' }

/** A value, and who said it. */
export interface Setting<T> {
  readonly value: T
  readonly source: SettingSource
}

export function fromLine({ file, line }: ConfigLine): SettingSource {
  return { kind: 'config', file, line }
}

/**
 * What happens with a host that is not known: `yes` refuses it, `ask` asks the person, `accept-new` remembers
 * it, `no` remembers it and lets even a changed key pass.
 */
export type StrictHostKeyChecking = 'yes' | 'ask' | 'accept-new' | 'no'

/** A way of logging in, by its name in SSH. */
export type SshAuthMethod = 'publickey' | 'keyboard-interactive' | 'password'

/** How the host is reached where not straight from here. */
export type SshProxy =
  | { readonly kind: 'jump'; readonly jumps: readonly Destination[] }
  | { readonly kind: 'command'; readonly command: string }

/** All that is needed to reach one host, and who said so. Paths are absolute, times are milliseconds. */
export interface SshSettings {
  /** The host as the person named it: a name, an address or a `Host` of ssh_config. */
  readonly name: string
  /** The name or address to connect to. */
  readonly host: Setting<string>
  readonly port: Setting<number>
  readonly user: Setting<string>
  /** In the order in which they are tried. */
  readonly identityFiles: readonly Setting<string>[]
  /** True: of the agent's keys only those are offered that are also in {@link identityFiles}. */
  readonly identitiesOnly: Setting<boolean>
  /** Path of the agent's socket; undefined where no agent is used. */
  readonly agentSocket: Setting<string | undefined>
  /** The ways of logging in that are tried, in this order. */
  readonly authMethods: Setting<readonly SshAuthMethod[]>
  /** How often a password, or an answer, is asked for. */
  readonly passwordPrompts: Setting<number>
  /** Files that are read; new hosts are written to the first. */
  readonly knownHostsFiles: Setting<readonly string[]>
  /** The system's files, only read. */
  readonly globalKnownHostsFiles: Setting<readonly string[]>
  /** The name under which the host key is looked up, in place of the host and its port. */
  readonly hostKeyAlias: Setting<string | undefined>
  /** True: names of new hosts are written hashed. */
  readonly hashKnownHosts: Setting<boolean>
  readonly strictHostKeyChecking: Setting<StrictHostKeyChecking>
  readonly proxy: Setting<SshProxy | undefined>
  /** For all of connecting up to being logged in, the time a person takes to answer not counted; 0 for ever. */
  readonly connectTimeoutMs: Setting<number>
  /** How often the host is asked whether it is still there; 0 never asks. */
  readonly aliveIntervalMs: Setting<number>
  /** After how many questions without an answer the connection counts as lost. */
  readonly aliveCountMax: Setting<number>
}

/** What a caller says about a connection. It beats the files, but not the destination's own user and port. */
export interface SshOverrides {
  readonly user?: string | undefined
  readonly port?: number | undefined
  /** Tried before all other keys. */
  readonly identityFiles?: readonly string[] | undefined
  readonly identitiesOnly?: boolean | undefined
  /** Path of an agent's socket, or `none`. */
  readonly agentSocket?: string | undefined
  /** In the order in which they are to be tried. */
  readonly authMethods?: readonly SshAuthMethod[] | undefined
  readonly knownHostsFiles?: readonly string[] | undefined
  readonly strictHostKeyChecking?: StrictHostKeyChecking | undefined
  readonly connectTimeoutMs?: number | undefined
  readonly aliveIntervalMs?: number | undefined
  readonly aliveCountMax?: number | undefined
}

/** What holds where neither caller nor files say anything. */
export interface SshDefaults {
  /** Default: `core`, as on CoreOS. */
  readonly user?: string | undefined
  /** Default: `publickey`, then what the person can be asked for. */
  readonly authMethods?: readonly SshAuthMethod[] | undefined
  /** Default: `~/.ssh/known_hosts` and `~/.ssh/known_hosts2`. */
  readonly knownHostsFiles?: readonly string[] | undefined
}
