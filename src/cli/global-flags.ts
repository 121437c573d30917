import { defaultEndpoint } from '../api/transport/endpoint.js'
import { flag } from './flag.js'
import type { FlagValues } from './flag-definition.js'
import { formats } from './output/format.js'

/** Headings under which help lists the global flags. */
export const globalFlagGroups = {
  cluster: [
    'endpoint',
    'driver',
    'etcd',
    'profile',
    'request-timeout',
    'etcd-key-prefix',
    'ca-file',
    'cert-file',
    'key-file',
  ],
  ssh: [
    'tunnel',
    'ssh-username',
    'identity',
    'ssh-auth',
    'ssh-timeout',
    'strict-host-key-checking',
    'known-hosts-file',
    'machine-id-file',
  ],
  output: ['format', 'no-color', 'debug', 'help', 'version'],
} as const satisfies Readonly<Record<string, readonly (keyof typeof globalFlags)[]>>

/**
 * Flags that every command takes, before or after its name. Each is also read from `CAASCTL_NAME`, then
 * `FLEETCTL_NAME`, then the profile.
 */
export const globalFlags = {
  endpoint: flag.string({
    summary:
      'Where the API is: unix:///PATH, http://HOST:PORT or https://HOST:PORT; of etcd with --driver etcd',
    placeholder: 'URL',
    default: defaultEndpoint,
  }),
  driver: flag.choice({
    summary:
      "What to speak: fleet's HTTP API, or etcd itself. Not given: etcd where the port is 2379 or 4001",
    choices: ['api', 'etcd'],
  }),
  etcd: flag.string({
    summary:
      'Where etcd is besides the API: history and locks are kept in it, and doctor asks it; several with commas between',
    placeholder: 'URL',
  }),
  profile: flag.string({
    summary: 'Profile of the configuration file to take settings from; none takes them from none',
    placeholder: 'NAME',
    complete: 'profile',
  }),
  'request-timeout': flag.duration({
    summary: 'How long one request may take before it counts as failed',
    default: '10',
  }),
  'etcd-key-prefix': flag.string({
    summary: 'Where fleet keeps its data in etcd',
    placeholder: 'PATH',
    default: '/_coreos.com/fleet/',
  }),
  'ca-file': flag.string({
    summary: "Certificate of the authority that signed the server's, PEM",
    placeholder: 'FILE',
    aliases: ['etcd-cafile'],
    complete: 'file',
  }),
  'cert-file': flag.string({
    summary: 'Certificate to show to the server, PEM',
    placeholder: 'FILE',
    aliases: ['etcd-certfile'],
    complete: 'file',
  }),
  'key-file': flag.string({
    summary: 'Private key of --cert-file, PEM',
    placeholder: 'FILE',
    aliases: ['etcd-keyfile'],
    complete: 'file',
  }),
  tunnel: flag.string({
    summary: 'Reach the cluster through SSH to this machine',
    placeholder: '[USER@]HOST[:PORT]',
  }),
  'ssh-username': flag.string({
    summary: "User to log in as (ssh_config's User, or core, where none is given)",
    placeholder: 'USER',
  }),
  identity: flag.string({
    summary: 'Private key to log in with, besides those of the agent and ssh_config',
    placeholder: 'FILE',
    complete: 'file',
  }),
  'ssh-auth': flag.choiceList({
    summary:
      'How to log in, in this order; a password and the answers to the server’s questions are asked for on the terminal. Not given: what ssh_config asks for, else publickey',
    choices: ['publickey', 'keyboard-interactive', 'password'],
    spellings: { key: 'publickey', 'kbd-interactive': 'keyboard-interactive' },
  }),
  'ssh-timeout': flag.duration({
    summary: 'How long an SSH connection may take to be made',
    default: '10',
  }),
  'strict-host-key-checking': flag.choice({
    summary: 'What to do about host keys: check and ask, take new ones, or check nothing',
    choices: ['yes', 'accept-new', 'no'],
    spellings: { true: 'yes', t: 'yes', 1: 'yes', ask: 'yes', false: 'no', f: 'no', 0: 'no' },
    default: 'yes',
    bare: 'yes',
  }),
  'known-hosts-file': flag.string({
    summary: 'File of known host keys (~/.ssh/known_hosts and ~/.fleetctl/known_hosts where none is given)',
    placeholder: 'FILE',
    complete: 'file',
  }),
  'machine-id-file': flag.string({
    summary: 'File with the ID of the machine caasctl runs on: what is for that machine runs without SSH',
    placeholder: 'FILE',
    complete: 'file',
    default: '/etc/machine-id',
  }),
  format: flag.choice({
    summary: 'How to write results: for people, as JSON, as one JSON object a line, or names alone',
    short: 'o',
    choices: formats,
    default: 'table',
  }),
  'no-color': flag.boolean({ summary: 'No colour on a terminal, as NO_COLOR=1 says too' }),
  debug: flag.boolean({ summary: 'Tell on standard error every request made, and where an error arose' }),
  'experimental-api': flag.boolean({
    summary: 'Had a meaning in old versions of fleetctl',
    default: true,
    deprecated: 'it has no meaning any more',
    hidden: true,
  }),
  help: flag.boolean({ summary: 'Show the help of the command', short: 'h' }),
  version: flag.boolean({ summary: 'Show the version', short: 'v' }),
} as const

/** What the global flags come to, wherever each was said. */
export type Settings = FlagValues<typeof globalFlags>

export type SettingName = keyof typeof globalFlags
