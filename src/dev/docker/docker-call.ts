import type { Readable, Writable } from 'node:stream'
import type { DockerEngine } from './docker-engine.js'
import type { ClientPlace } from './run-request.js'
import type { SignalName } from './signals.js'

/** A command of docker as a machine is given it. */
export interface DockerCall {
  /** Without `docker` and the command's own name. */
  readonly args: readonly string[]
  readonly engine: DockerEngine
  readonly client: ClientPlace
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  /** Aborts when nobody waits for the command any more. */
  readonly signal: AbortSignal
  /** Tells of signals that the client gets. */
  readonly onSignal: (told: (signal: SignalName) => void) => void
}

/** @returns its exit status. */
export type DockerCommand = (call: DockerCall) => number | Promise<number>
