import type { Readable } from 'node:stream'
import pLimit from 'p-limit'
import type { Machine } from '../../api/index.js'
import { CaasctlError } from '../../error.js'
import { type RemoteProcess, SshChannelError } from '../../ssh/index.js'
import type { Hosts } from './hosts.js'

/**
 * What became of a command on one machine.
 *
 * - `exited`: it ended; see `exit` and `signal`.
 * - `not-begun`: it was not begun there, because the machine could not be reached; see `error`.
 * - `lost`: it was begun, or asked for without an answer, and the connection lost: it may have been done or not.
 * - `timed-out`, `cancelled`: it was not waited for any longer, and told to end where `begun`.
 * - `skipped`: not begun, because it failed on another machine.
 */
export type ExecOutcome = 'exited' | 'not-begun' | 'lost' | 'timed-out' | 'cancelled' | 'skipped'

/** A command on one machine. */
export interface MachineExec {
  readonly machine: Machine
  readonly outcome: ExecOutcome
  /** Whether the command was started there, or may have been: it was asked for, and nothing says that it was not. */
  readonly begun: boolean
  /** Exit status; undefined where it is not known or a signal ended it. */
  readonly exit: number | undefined
  /** The signal that ended it, `SIGTERM`. */
  readonly signal: string | undefined
  readonly error: CaasctlError | undefined
  /** Milliseconds from its turn until its end. */
  readonly durationMs: number
}

/** What `execEverywhere` takes. */
export interface ExecEverywhereOptions {
  readonly signal?: AbortSignal | undefined
  /** Machines at a time; default 16. */
  readonly concurrency?: number | undefined
  /** Milliseconds that each machine may take, connecting included, but not what a person takes to answer; default 0, for ever. */
  readonly timeoutMs?: number | undefined
  /** Begin on no further machine once one has not exited with 0. */
  readonly failFast?: boolean | undefined
  /** What the command writes; one that returns a promise holds it up until that resolves. */
  readonly onOutput?:
    | ((machine: Machine, stream: 'stdout' | 'stderr', chunk: Buffer) => void | Promise<void>)
    | undefined
  /** Told of each machine when it is done with. */
  readonly onDone?: ((result: MachineExec) => void) | undefined
}

const defaultConcurrency = 16

/**
 * Runs a command line on many machines at once by the login shell of each; `quoteForShell` makes one of an
 * argument list. Resolves with one result a machine, in their order: what happens on one does not touch the
 * others, and nothing is done twice.
 */
export async function execEverywhere(
  hosts: Hosts,
  machines: readonly Machine[],
  command: string,
  options: ExecEverywhereOptions = {},
): Promise<MachineExec[]> {
  const limit = pLimit(options.concurrency ?? defaultConcurrency)
  let failed = false
  return Promise.all(
    machines.map((machine) =>
      limit(async () => {
        const result = await execOn(hosts, machine, command, options, failed && options.failFast === true)
        if (result.exit !== 0) failed = true
        options.onDone?.(result)
        return result
      }),
    ),
  )
}

/** Whether the command did its work. */
export function succeeded({ outcome, exit }: MachineExec): boolean {
  return outcome === 'exited' && exit === 0
}

async function execOn(
  hosts: Hosts,
  machine: Machine,
  command: string,
  options: ExecEverywhereOptions,
  skip: boolean,
): Promise<MachineExec> {
  const startedAt = performance.now()
  let begun = false
  const isAborted = () => options.signal?.aborted === true
  const result = (
    outcome: ExecOutcome,
    rest: { exit?: number | undefined; signal?: string | undefined; error?: CaasctlError } = {},
  ): MachineExec => ({
    machine,
    outcome,
    begun,
    exit: rest.exit,
    signal: rest.signal,
    error: rest.error,
    durationMs: Math.round(performance.now() - startedAt),
  })

  if (skip) return result('skipped')
  if (isAborted()) return result('cancelled')
  using limit = await hosts.timeLimit(machine, options.timeoutMs ?? 0, options.signal)
  try {
    const host = await hosts.of(machine)
    const onAsked = () => {
      begun = true
    }
    const running = await host.exec(command, { signal: limit.signal, onAsked })
    begun = true
    const { code, signal } = await finish(running, machine, options.onOutput)
    // The server said nothing of its end: that is no success.
    if (code === undefined && signal === undefined) return result('lost')
    return result('exited', { exit: code, signal })
  } catch (error) {
    if (error instanceof SshChannelError) begun = false
    if (begun && limit.signal.aborted) await hosts.endCommands(machine)
    if (limit.isOver) return result('timed-out')
    if (isAborted()) return result('cancelled')
    if (!(error instanceof CaasctlError)) throw error
    return result(begun ? 'lost' : 'not-begun', { error })
  }
}

async function finish(running: RemoteProcess, machine: Machine, onOutput: ExecEverywhereOptions['onOutput']) {
  const read = async (stream: Readable, name: 'stdout' | 'stderr') => {
    for await (const chunk of stream) await onOutput?.(machine, name, chunk)
  }
  const reading = Promise.all([read(running.stdout, 'stdout'), read(running.stderr, 'stderr')])
  reading.catch(() => {})
  const exit = await running.exit
  await reading
  return exit
}
