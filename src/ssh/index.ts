export type { DialOptions, DialTarget, SocketFallback } from './connection/dial.js'
export type {
  Pty,
  RemoteExit,
  RemoteProcess,
  RemoteSignal,
  TerminalSize,
} from './connection/remote-process.js'
export { type ExecOptions, type RunResult, SshConnection } from './connection/ssh-connection.js'
export { type Destination, formatDestination, formatHostPort, parseDestination } from './destination.js'
export {
  type AuthenticationAttempt,
  type ChannelRefusal,
  DestinationError,
  SshAuthenticationError,
  SshChannelError,
  SshConfigError,
  SshConnectError,
  SshConnectionClosedError,
  SshConnectionLostError,
  SshError,
  SshOutputError,
  type SshStage,
  SshTimeoutError,
  UnusableKeyError,
} from './errors.js'
export { type Forward, type ForwardOptions, forward } from './forward.js'
export { generateKeyPair, type KeyPair, writeKeyPair } from './keys/generate-key-pair.js'
export { fingerprint, publicKeyType } from './keys/public-key.js'
export {
  HostKeyChangedError,
  HostKeyRevokedError,
  HostKeyUnknownError,
} from './known-hosts/host-key-errors.js'
export { formatKnownHost, knownHostName } from './known-hosts/known-host.js'
export type {
  HostKeyQuestion,
  InteractiveQuestion,
  PassphraseQuestion,
  PasswordQuestion,
  Person,
  SshNotice,
} from './person.js'
export { quoteForShell, UnusableArgumentError } from './quote-for-shell.js'
export type {
  Setting,
  SettingSource,
  SshAuthMethod,
  SshDefaults,
  SshOverrides,
  SshProxy,
  SshSettings,
  StrictHostKeyChecking,
} from './settings.js'
export { type ConnectOptions, SshPool, type SshPoolOptions } from './ssh-pool.js'
