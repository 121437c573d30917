import type { Fleet } from '../api/index.js'
import type { SshPool } from '../ssh/index.js'
import type { Settings } from './global-flags.js'
import type { CliIO } from './io.js'
import type { Output } from './output/output.js'
import type { Origin } from './settings/origin.js'

/** What a command works with. */
export interface Context {
  readonly io: CliIO
  /** The global flags, settled. */
  readonly settings: Settings
  /** Where each flag's value comes from, global and own, by the flag's name. */
  readonly origins: ReadonlyMap<string, Origin>
  /** Name of the profile that holds. */
  readonly profile: string | undefined
  /** Flags that the command line gives, as they were typed, by the flag's name. */
  readonly givenTexts: ReadonlyMap<string, string>
  readonly output: Output
  /** Aborts when the command should stop: Ctrl-C, or nobody reads what it prints. */
  readonly signal: AbortSignal
  /** The cluster, connected to at the first call; closed by the CLI when the command has ended. */
  fleet(): Promise<Fleet>
  /** SSH to the cluster's machines, by the settings; closed by the CLI. */
  ssh(): Promise<SshPool>
  /** Has something closed when the command has ended, the last first. */
  onEnd(close: () => Promise<void> | void): void
}
