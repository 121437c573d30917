import type { dump } from './dump.js'
import { words } from './words.js'

/** What the value of an option is, and so how it is written and checked. */
export type ValueKind =
  /** Free text; systemd fills specifiers in most. */
  | 'string'
  /** `yes`, `no`, `true`, `false`, `on`, `off`, `1`, `0`, `y`, `n`, `t`, `f`, in any case. */
  | 'boolean'
  /** One of the words of {@link ValueSpec.words}. */
  | 'enum'
  /** A whole number, which may be negative. */
  | 'integer'
  /** A whole number from 0. */
  | 'unsigned'
  /** Seconds, or `1min 30s`, or `infinity`; see systemd.time(7). */
  | 'time-span'
  /** A time span in which a bare number is nanoseconds. */
  | 'nanoseconds'
  /** A calendar event: `Mon..Fri 10:00`; see systemd.time(7). */
  | 'calendar'
  /** Bytes, with `K`, `M`, `G`, `T` to the base of 1024. */
  | 'size'
  /** A size, a percentage, or `infinity`. */
  | 'memory'
  /** A whole number, a percentage, or `infinity`. */
  | 'tasks'
  | 'percentage'
  /** `SOFT:HARD` or one for both, each a number or `infinity`; see setrlimit(2). */
  | 'count-limit'
  /** Likewise of sizes. */
  | 'size-limit'
  /** Likewise of time spans. */
  | 'time-limit'
  /** A signal's name with or without `SIG`, or its number. */
  | 'signal'
  /** An access mode in octal: `0755`. */
  | 'mode'
  /** One absolute path. */
  | 'path'
  /** Absolute paths that blanks separate. */
  | 'paths'
  /** One unit name. */
  | 'unit'
  /** Unit names that blanks separate. */
  | 'units'
  /** A command line; see systemd.service(5), "Command lines". */
  | 'command'
  /** Assignments `NAME=value` that blanks separate, quoted where need be. */
  | 'environment'
  /** A condition of the unit's start, with `|` and `!` before it. */
  | 'condition'
  /** Exit statuses by number or name, and signals. */
  | 'exit-statuses'
  /** An address to listen on: port, `ADDRESS:PORT`, path. */
  | 'address'
  /** A boolean, or words that blanks separate. */
  | 'boolean-or-list'
  /** Words that blanks separate. */
  | 'list'

/** How an option's value is written. */
export interface ValueSpec {
  readonly kind: ValueKind
  /** Several assignments add up (an empty one resets the list); otherwise the last one counts. */
  readonly repeats?: true
  /** An empty value gives the default back, although no other value of this kind may be empty. */
  readonly mayBeEmpty?: true
  /** Of an enumeration all words, of another kind words that are allowed besides. */
  readonly words?: readonly string[]
  /** Text that a word may begin with instead: `fd:` of `fd:name`. */
  readonly prefixes?: readonly string[]
  /** Lowest and highest number; an enumeration that has it takes such a number besides its words. */
  readonly range?: readonly [number, number]
  /** Characters that may stand before the value: `-` ignores failure. */
  readonly modifiers?: string
}

type DumpGroup = (typeof dump)[number]
type ValuesOf<T> = T extends unknown ? T[keyof T] : never
type Placeholder = ValuesOf<DumpGroup['options']>

/** The kind of value behind each placeholder of the dump. */
export const specOfPlaceholder = {
  ACCESS: { kind: 'enum', words: words.notifyAccess },
  ACTION: { kind: 'enum', words: words.emergencyAction },
  ARCHS: { kind: 'list', repeats: true },
  BANDWIDTH: { kind: 'list', repeats: true },
  BOOLEAN: { kind: 'boolean' },
  BOUNDINGSET: { kind: 'list', repeats: true },
  CONDITION: { kind: 'condition', repeats: true },
  CPUAFFINITY: { kind: 'list', repeats: true },
  CPUSCHEDPOLICY: { kind: 'enum', words: words.cpuSchedulingPolicy, mayBeEmpty: true },
  CPUSCHEDPRIO: { kind: 'integer', range: [0, 99] },
  CPUWEIGHT: { kind: 'unsigned', range: [1, 10_000], words: ['idle'], mayBeEmpty: true },
  DEVICE: { kind: 'list', repeats: true },
  DEVICELATENCY: { kind: 'list', repeats: true },
  DEVICEWEIGHT: { kind: 'list', repeats: true },
  ENVIRON: { kind: 'environment', repeats: true },
  ERRNO: { kind: 'string' },
  FACILITY: { kind: 'enum', words: words.syslogFacility, range: [0, 23] },
  FAMILIES: { kind: 'list', repeats: true },
  FILE: { kind: 'path', repeats: true, modifiers: '-' },
  FILESYSTEMS: { kind: 'list', repeats: true },
  INPUT: { kind: 'enum', words: words.input, prefixes: ['fd:', 'file:'] },
  INTEGER: { kind: 'integer' },
  IOCLASS: { kind: 'enum', words: words.ioSchedulingClass, range: [0, 3], mayBeEmpty: true },
  IOPRIORITY: { kind: 'integer', range: [0, 7], mayBeEmpty: true },
  KILLMODE: { kind: 'enum', words: words.killMode, mayBeEmpty: true },
  LABEL: { kind: 'string' },
  LEVEL: { kind: 'enum', words: words.logLevel, range: [0, 7] },
  LIMIT: { kind: 'count-limit' },
  LONG: { kind: 'integer' },
  MODE: { kind: 'mode' },
  'MOUNTFLAG [...]': { kind: 'enum', words: words.mountPropagation, mayBeEmpty: true },
  NAMESPACES: { kind: 'boolean-or-list', repeats: true },
  NANOSECONDS: { kind: 'nanoseconds' },
  NETWORKINTERFACE: { kind: 'string' },
  NICE: { kind: 'integer', range: [-20, 19], mayBeEmpty: true },
  OOMSCOREADJUST: { kind: 'integer', range: [-1000, 1000], mayBeEmpty: true },
  OUTPUT: { kind: 'enum', words: words.output, prefixes: ['fd:', 'file:', 'append:', 'truncate:'] },
  PATH: { kind: 'path' },
  'PATH [...]': { kind: 'paths', repeats: true, modifiers: '-+' },
  'PATH [ARGUMENT [...]]': { kind: 'command', repeats: true },
  'PATH[:PATH[:OPTIONS]] [...]': { kind: 'list', repeats: true },
  PERSONALITY: { kind: 'enum', words: words.personality, mayBeEmpty: true },
  POLICY: { kind: 'enum', words: words.devicePolicy },
  SECONDS: { kind: 'time-span' },
  SECUREBITS: { kind: 'list', repeats: true },
  SERVICE: { kind: 'unit' },
  SERVICEEXITTYPE: { kind: 'enum', words: words.exitType },
  SERVICERESTART: { kind: 'enum', words: words.restart },
  SERVICETYPE: { kind: 'enum', words: words.serviceType },
  SHARES: { kind: 'unsigned', range: [2, 262_144], mayBeEmpty: true },
  SIGNAL: { kind: 'signal' },
  SIZE: { kind: 'size' },
  SLICE: { kind: 'unit' },
  'SOCKET [...]': { kind: 'address', repeats: true },
  SOCKETBIND: { kind: 'enum', words: words.bindIPv6Only },
  SOCKETS: { kind: 'units', repeats: true },
  STATUS: { kind: 'exit-statuses', repeats: true },
  STRING: { kind: 'string' },
  SYSCALLS: { kind: 'list', repeats: true },
  TIMEOUTMODE: { kind: 'enum', words: words.timeoutFailureMode },
  TIMER: { kind: 'time-span', repeats: true },
  TOS: { kind: 'enum', words: words.ipTypeOfService, range: [0, 255], mayBeEmpty: true },
  UNIT: { kind: 'unit' },
  'UNIT [...]': { kind: 'units', repeats: true },
  UNSIGNED: { kind: 'unsigned' },
  URL: { kind: 'list', repeats: true },
  WEIGHT: { kind: 'unsigned', range: [1, 10_000], mayBeEmpty: true },
} as const satisfies Readonly<Record<Exclude<Placeholder, 'OTHER'>, ValueSpec>>

type NamesOf<Group, P> = Group extends { readonly options: infer Options }
  ? { [Name in keyof Options]: Options[Name] extends P ? Name : never }[keyof Options]
  : never
type Unspecified = NamesOf<DumpGroup, 'OTHER'>

const list = { kind: 'list', repeats: true } as const
const text = { kind: 'string' } as const
const texts = { kind: 'string', repeats: true } as const
const timeSpan = { kind: 'time-span' } as const
const exitStatus = { kind: 'unsigned', range: [0, 255], mayBeEmpty: true } as const
const memory = { kind: 'memory' } as const
const sizeLimit = { kind: 'size-limit' } as const
const timeLimit = { kind: 'time-limit' } as const
const units = { kind: 'units', repeats: true } as const
const watchedPath = { kind: 'path', repeats: true } as const
const blockWeight = { kind: 'unsigned', range: [10, 1000], mayBeEmpty: true } as const

/** Options for which the dump gives no placeholder of their own. */
const unspecified = {
  Alias: units,
  AllowedCPUs: list,
  AllowedMemoryNodes: list,
  Also: units,
  AppArmorProfile: text,
  BPFProgram: list,
  BusName: text,
  CPUQuota: { kind: 'percentage' },
  CPUQuotaPeriodSec: { kind: 'time-span', mayBeEmpty: true },
  CacheDirectory: list,
  CollectMode: { kind: 'enum', words: words.collectMode },
  ConfigurationDirectory: list,
  CoredumpFilter: list,
  DefaultInstance: text,
  Delegate: { kind: 'boolean-or-list', repeats: true },
  DisableControllers: list,
  ExtensionImages: list,
  FailureActionExitStatus: exitStatus,
  FileDescriptorName: text,
  Group: text,
  IPAddressAllow: list,
  IPAddressDeny: list,
  IPEgressFilterPath: watchedPath,
  IPIngressFilterPath: watchedPath,
  JobRunningTimeoutSec: timeSpan,
  JobTimeoutRebootArgument: text,
  JobTimeoutSec: timeSpan,
  KeyringMode: { kind: 'enum', words: words.keyringMode },
  LoadCredential: texts,
  LoadCredentialEncrypted: texts,
  LogExtraFields: { kind: 'environment', repeats: true },
  LogNamespace: text,
  LogsDirectory: list,
  ManagedOOMMemoryPressure: { kind: 'enum', words: words.managedOOM, mayBeEmpty: true },
  ManagedOOMMemoryPressureLimit: { kind: 'percentage' },
  ManagedOOMPreference: { kind: 'enum', words: words.managedOOMPreference },
  ManagedOOMSwap: { kind: 'enum', words: words.managedOOM, mayBeEmpty: true },
  MountAPIVFS: { kind: 'boolean', mayBeEmpty: true },
  MountImages: list,
  NUMAMask: list,
  NUMAPolicy: { kind: 'enum', words: words.numaPolicy, mayBeEmpty: true },
  OOMPolicy: { kind: 'enum', words: words.oomPolicy },
  // Unlike other paths it may be relative, to /run.
  PIDFile: text,
  PassEnvironment: list,
  Priority: { kind: 'integer' },
  ProcSubset: { kind: 'enum', words: words.procSubset },
  ProtectHome: { kind: 'boolean', words: ['read-only', 'tmpfs'] },
  ProtectProc: { kind: 'enum', words: words.protectProc },
  ProtectSystem: { kind: 'boolean', words: ['full', 'strict'] },
  RebootArgument: text,
  RequiredBy: units,
  RequiresOverridable: units,
  RequisiteOverridable: units,
  RestrictNetworkInterfaces: list,
  RootHash: text,
  RootHashSignature: text,
  RootImageOptions: list,
  RuntimeDirectory: list,
  RuntimeDirectoryPreserve: { kind: 'boolean', words: ['restart'] },
  SetCredential: texts,
  SetCredentialEncrypted: texts,
  SmackProcessLabel: text,
  SocketBindAllow: list,
  SocketBindDeny: list,
  SocketGroup: text,
  SocketProtocol: { kind: 'enum', words: words.socketProtocol },
  SocketUser: text,
  StandardInputData: texts,
  StandardInputText: texts,
  StartupAllowedCPUs: list,
  StartupAllowedMemoryNodes: list,
  StateDirectory: list,
  SuccessActionExitStatus: exitStatus,
  SupplementaryGroups: list,
  Symlinks: { kind: 'paths', repeats: true },
  TTYColumns: { kind: 'unsigned', mayBeEmpty: true },
  TTYRows: { kind: 'unsigned', mayBeEmpty: true },
  TasksMax: { kind: 'tasks' },
  TemporaryFileSystem: list,
  TimeoutAbortSec: { kind: 'time-span', mayBeEmpty: true },
  TimeoutIdleSec: timeSpan,
  TimeoutSec: timeSpan,
  TimeoutStopSec: timeSpan,
  Timestamping: { kind: 'enum', words: words.timestamping },
  UnsetEnvironment: list,
  User: text,
  UtmpMode: { kind: 'enum', words: words.utmpMode },
  WantedBy: units,
  WorkingDirectory: { kind: 'path', words: ['~'], modifiers: '-' },
} as const satisfies Readonly<Record<Unspecified, ValueSpec>>

type OptionName = NamesOf<DumpGroup, Placeholder>

/** Options whose placeholder says too little. */
const special = {
  BlockIOWeight: blockWeight,
  DefaultMemoryLow: memory,
  DefaultMemoryMin: memory,
  DirectoryNotEmpty: watchedPath,
  ExecSearchPath: list,
  IOReadBandwidthMax: list,
  IOReadIOPSMax: list,
  IOWriteBandwidthMax: list,
  IOWriteIOPSMax: list,
  LimitAS: sizeLimit,
  LimitCORE: sizeLimit,
  LimitCPU: timeLimit,
  LimitDATA: sizeLimit,
  LimitFSIZE: sizeLimit,
  LimitMEMLOCK: sizeLimit,
  LimitMSGQUEUE: sizeLimit,
  // A nice level, or with a sign an RLIMIT_NICE.
  LimitNICE: text,
  LimitRSS: sizeLimit,
  LimitRTTIME: timeLimit,
  LimitSTACK: sizeLimit,
  MemoryHigh: memory,
  MemoryLimit: memory,
  MemoryLow: memory,
  MemoryMax: memory,
  MemoryMin: memory,
  MemorySwapMax: memory,
  OnCalendar: { kind: 'calendar', repeats: true },
  OnFailureJobMode: { kind: 'enum', words: words.jobMode },
  OnSuccessJobMode: { kind: 'enum', words: words.jobMode },
  PathChanged: watchedPath,
  PathExists: watchedPath,
  PathExistsGlob: watchedPath,
  PathModified: watchedPath,
  StartupBlockIOWeight: blockWeight,
} as const satisfies Readonly<Partial<Record<OptionName, ValueSpec>>>

/** By an option's name; it goes before {@link specOfPlaceholder}. */
export const specOfName = { ...unspecified, ...special } as const
