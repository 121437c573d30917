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
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  /** Aborts when nobody waits for the command any more. */
  readonly signal: AbortSignal
}

/** A command that a machine answers from its simulated state. @returns its exit status. */
export type Command = (call: CommandCall) => number | Promise<number>

/** Prints lines. */
export function print(to: Writable, ...lines: readonly string[]): void {
  if (lines.length > 0) to.write(`${lines.join('\n')}\n`)
}
