import type { Fleet, Machine } from '../../api/index.js'
import { CaasctlError } from '../../error.js'
import { TimeLimit } from '../../time-limit.js'
import type { ObservedEvent, OperationEvent } from '../events.js'
import { explain } from '../explain.js'
import type { OperationOptions, UnitLike } from '../options.js'
import type { Hosts } from '../remote/hosts.js'
import { isDone, type UnitResult } from '../results.js'
import { start } from '../start.js'
import { readExitStatus } from './exit-status.js'
import { readPatiently } from './read-patiently.js'
import { RunLeftError, removeUnit } from './remove-unit.js'
import { UnitOutput } from './unit-output.js'

/** What `runOnce` takes. */
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
  /** Sees how it is taken away in the end. */
  readonly onRemoval?: ((event: OperationEvent) => void) | undefined
}

/** How a unit that ran once went, and what became of it. */
export interface RunOnceResult {
  /** How the unit went: `done` where it ended well. */
  readonly result: UnitResult
  readonly machine: Machine | undefined
  /** Whether it ran to its end, well or not. */
  readonly ended: boolean
  /** As a shell counts it: 128 and the signal's number where one ended it. Undefined where it cannot be known. */
  readonly status: number | undefined
  /**
   * What became of the unit; undefined where it was to stay, or somebody took it away before. `failed` with a
   * {@link RunLeftError}: it may be there, and run.
   */
  readonly removal: UnitResult | undefined
}

/** How long its machine has to tell what it wrote and how it ended, once it has, milliseconds. */
const lastWordsMs = 15_000
/** How long the cluster has to tell why it did not run. */
const explainMs = 5_000

/**
 * Runs a unit once: has the cluster choose a machine, follows what it writes, waits until it has ended and takes it
 * away, also when the signal aborts. Once it has ended, or its time is over, its machine has 15 s to tell the rest, and
 * it is taken away within two minutes; that is given up when the cluster is silent for ten seconds.
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
  const takeAway = () => removeUnit(fleet, unit.name, { onEvent: options.onRemoval })
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
      using limit = new TimeLimit(lastWordsMs, given)
      await output.finish(machine, limit.signal)
      status = await statusOf(hosts, machine, unit.name, given, limit.signal, onTrouble)
    }
    const told = given.aborted || ended ? result : await explained(fleet, result, course)
    return { result: told, machine, ended, status, removal: remove ? await takeAway() : undefined }
  } catch (error) {
    const removal = remove ? await takeAway() : undefined
    const isLeft = removal?.error instanceof RunLeftError
    if (!isLeft || !(error instanceof CaasctlError)) throw error
    throw new RunLeftError(unit.name, `${error.message} Unit ${unit.name} may still be there.`, error)
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
  const reasons = await reasonsFor(fleet, result.unit)
  const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`
  return { ...result, outcome: 'failed', reason: `no machine took it in time${why}` }
}

/** None where the cluster does not tell. */
async function reasonsFor(fleet: Fleet, unit: string): Promise<readonly string[]> {
  using limit = new TimeLimit(explainMs)
  try {
    const [explanation] = await explain(fleet, unit, { signal: limit.signal })
    return explanation?.reasons ?? []
  } catch (error) {
    if (!limit.isOver && !(error instanceof CaasctlError)) throw error
    return []
  }
}

async function statusOf(
  hosts: Hosts,
  machine: Machine,
  unit: string,
  given: AbortSignal,
  over: AbortSignal,
  onTrouble: (error: CaasctlError) => void,
): Promise<number | undefined> {
  try {
    return await readPatiently(over, () => readExitStatus(hosts, machine, unit, over))
  } catch (error) {
    if (given.aborted) return undefined
    if (error instanceof CaasctlError) onTrouble(error)
    else if (!over.aborted) throw error
    return undefined
  }
}
