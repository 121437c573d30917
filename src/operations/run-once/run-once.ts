import type { Fleet, Machine } from '../../api/index.js'
import { CaasctlError } from '../../error.js'
import { destroy } from '../destroy.js'
import type { ObservedEvent } from '../events.js'
import { explain } from '../explain.js'
import type { OperationOptions, UnitLike } from '../options.js'
import type { Hosts } from '../remote/hosts.js'
import { isDone, type UnitResult } from '../results.js'
import { start } from '../start.js'
import { readExitStatus } from './exit-status.js'
import { UnitOutput } from './unit-output.js'

export interface RunOnceOptions extends OperationOptions {
  /** Where output and exit status are read; without it only systemd's state tells how it went. */
  readonly hosts?: Hosts | undefined
  /** Stop and destroy the unit afterwards, however it went; default `true`. */
  readonly remove?: boolean | undefined
  /** Milliseconds until it must have a machine and be launched there; default 60,000; 0 waits for ever. */
  readonly placeTimeoutMs?: number | undefined
  /** Milliseconds that it may take altogether; default 0: it waits for ever. */
  readonly timeoutMs?: number | undefined
  /** A line that it wrote, to standard output or error, without its end. */
  readonly onLine?: ((line: string) => void) | undefined
  /** Its machine cannot be reached: what it writes is lost, or late. */
  readonly onTrouble?: ((error: CaasctlError) => void) | undefined
}

export interface RunOnceResult {
  /** How the unit went: `done` where it ended well. */
  readonly result: UnitResult
  readonly machine: Machine | undefined
  /** Whether it ran to its end, well or not. */
  readonly ended: boolean
  /** As a shell counts it: 128 and the signal's number where one ended it. Undefined where it cannot be known. */
  readonly status: number | undefined
  /** What became of the unit; undefined where it was to stay, or somebody took it away before. */
  readonly removal: UnitResult | undefined
}

/** Something went wrong, and then the unit could not be taken away: it may be there, and run. */
export class RunLeftError extends CaasctlError {
  override readonly name = 'RunLeftError'
  readonly code = 'RUN_LEFT'
  readonly unit: string

  constructor(unit: string, cause: CaasctlError) {
    super(`${cause.message} Unit ${unit} may still be there.`, {
      suggestion: `When the cluster answers again: caasctl destroy --ignore-missing ${unit}`,
      cause,
    })
    this.unit = unit
  }
}

/** How long taking it away again may take, milliseconds: systemd gives a process 90 s to end. */
const removeMs = 120_000
/** How long its machine has to tell how it ended, milliseconds. */
const statusMs = 15_000

/**
 * Runs a unit once: has the cluster choose a machine, follows what it writes, waits until it has ended and takes it
 * away, also when the signal aborts.
 *
 *     const { status } = await runOnce(fleet, commandUnit(['/usr/bin/docker', 'ps']), { hosts, onLine: console.log })
 *
 * @throws {RunLeftError} where the unit could not be taken away after something had gone wrong.
 * @param unit of a name that the cluster does not have: see {@link commandUnit} and {@link copyUnit}
 */
export async function runOnce(
  fleet: Fleet,
  unit: UnitLike,
  options: RunOnceOptions = {},
): Promise<RunOnceResult> {
  const { hosts, remove = true, placeTimeoutMs = 60_000, timeoutMs = 0, onEvent, ...rest } = options
  const given = options.signal ?? new AbortController().signal
  const onTrouble = options.onTrouble ?? (() => {})
  const onLine = options.onLine ?? (() => {})
  const output =
    hosts === undefined
      ? undefined
      : new UnitOutput(fleet, hosts, unit.name, { signal: given, onLine, onTrouble })
  const course = new Course(placeTimeoutMs)
  try {
    const [result] = await start(fleet, unit, {
      ...rest,
      signal: AbortSignal.any([given, course.signal]),
      until: 'exited',
      timeoutMs,
      onEvent: (event) => {
        onEvent?.(event)
        if (event.type !== 'observed') return
        course.see(event)
        if (course.launched) output?.follow()
      },
    })
    if (result === undefined) throw new TypeError('start gives a result for each unit')
    const [machine] = result.machines
    const hasFailed = result.view?.states.some(({ active }) => active === 'failed') ?? false
    const ended = !course.signal.aborted && (endedWell(unit, result) || hasFailed)
    let status: number | undefined
    if (ended && machine !== undefined && hosts !== undefined && output !== undefined) {
      await output.finish(machine)
      status = await statusOf(hosts, machine, unit.name, given, onTrouble)
    }
    const told = given.aborted || ended ? result : await explained(fleet, result, course)
    const removal = remove ? await removeUnit(fleet, unit.name) : undefined
    return { result: told, machine, ended, status, removal }
  } catch (error) {
    if (!remove) throw error
    const removal = await removeUnit(fleet, unit.name).catch(() => 'failed' as const)
    const isGone = removal !== 'failed' && (removal === undefined || isDone(removal))
    throw isGone || !(error instanceof CaasctlError) ? error : new RunLeftError(unit.name, error)
  } finally {
    course.end()
    await output?.stop()
  }
}

/** One that remains when it has ended is still active then: where it is not, somebody stopped it. */
function endedWell({ options }: UnitLike, result: UnitResult): boolean {
  const remains = options.some(({ name, value }) => name === 'RemainAfterExit' && value === 'yes')
  return (
    isDone(result) && (!remains || (result.view?.states.some(({ active }) => active === 'active') ?? false))
  )
}

/** What a unit goes through: it is launched in time, and nobody stops it before it has ended. */
class Course {
  launched = false
  private readonly aborting = new AbortController()
  private readonly timer: NodeJS.Timeout | undefined

  constructor(placeTimeoutMs: number) {
    if (placeTimeoutMs > 0) this.timer = setTimeout(() => this.aborting.abort(), placeTimeoutMs)
  }

  get signal(): AbortSignal {
    return this.aborting.signal
  }

  see({ view }: ObservedEvent): void {
    if (view?.currentState === 'launched') {
      this.launched = true
      clearTimeout(this.timer)
    }
    if (this.launched && view !== undefined && view.desiredState !== 'launched') this.aborting.abort()
  }

  end(): void {
    clearTimeout(this.timer)
  }
}

/** Why it did not run to its end. */
async function explained(
  fleet: Fleet,
  result: UnitResult,
  { launched, signal }: Course,
): Promise<UnitResult> {
  const stopped = isDone(result) || (launched && signal.aborted)
  if (stopped) return { ...result, outcome: 'failed', reason: 'somebody stopped or destroyed it' }
  if (launched) return { ...result, outcome: 'failed' }
  if (result.outcome === 'failed' || result.outcome === 'not-found') return result
  const [explanation] = await explain(fleet, result.unit)
  const reasons = explanation?.reasons ?? []
  const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`
  return { ...result, outcome: 'failed', reason: `no machine took it in time${why}` }
}

async function statusOf(
  hosts: Hosts,
  machine: Machine,
  unit: string,
  signal: AbortSignal,
  onTrouble: (error: CaasctlError) => void,
): Promise<number | undefined> {
  try {
    return await readExitStatus(
      hosts,
      machine,
      unit,
      AbortSignal.any([signal, AbortSignal.timeout(statusMs)]),
    )
  } catch (error) {
    if (signal.aborted) return undefined
    if (error instanceof CaasctlError) onTrouble(error)
    else if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error
    return undefined
  }
}

/** By a signal of its own: it is taken away after Ctrl-C too. */
async function removeUnit(fleet: Fleet, unit: string): Promise<UnitResult | undefined> {
  const [removal] = await destroy(fleet, unit, { wait: true, ignoreMissing: true, timeoutMs: removeMs })
  return removal
}
