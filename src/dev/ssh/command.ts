import type { Readable, Writable } from 'node:stream'
import type { Cluster } from '../cluster.js'
import type { Systemd } from '../systemd/systemd.js'
import type { VirtualMachine } from '../virtual-machine.js'

/** A command as a machine is given it. */
export interface CommandCall {
  /** Without the command's own name. */
  readonly args: readonly string[]
  readonly machine: VirtualMachine
  /** systemd of the machine. */
  readonly systemd: Systemd
  readonly cluster: Cluster
  /** Where whoever called it is, and with which variables. */
  readonly client: () => Promise<CommandClient>
  /** Nothing is read from the client before somebody reads from here. */
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  /** Aborts when nobody waits for the command any more. */
  readonly signal: AbortSignal
  /** Has the client tell of the signals that it gets; before, they end it. */
  readonly onSignal: (told: (signal: NodeJS.Signals) => void) => void
}

export interface CommandClient {
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** A command that a machine answers from its simulated state. @returns its exit status. */
export type Command = (call: CommandCall) => number | Promise<number>

/** Prints lines. */
export function print(to: Writable, ...lines: readonly string[]): void {
  if (lines.length > 0) to.write(`${lines.join('\n')}\n`)
}
