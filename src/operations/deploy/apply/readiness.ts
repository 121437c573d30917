import { type Machine, UnitNotFoundError } from '../../../api/index.js'
import { quoteForShell } from '../../../ssh/quote-for-shell.js'
import { TimeLimit } from '../../../time-limit.js'
import { splitUnitName } from '../../../units/index.js'
import type { Run } from '../../run.js'
import type { UnitTrack } from '../../unit-track.js'
import { pause } from '../../wait/pause.js'
import type { Ending } from '../../wait/waiter.js'
import type { WatchedUnitOptions } from '../../wait/watched-unit.js'
import type { Readiness } from '../strategy.js'
import type { Probes } from './probes.js'

/** Milliseconds between two tries, and that one may take. */
const betweenTriesMs = 500
const tryMs = 5_000

export interface ReadinessContext {
  readonly probes: Probes
  /** Told why a unit that runs is not ready, once for each reason. */
  readonly onNotReady: (reason: string) => void
}

/** Waits until a unit is as its strategy wants it to be: it runs, and answers as it should on every machine. */
export async function reachReadiness(
  run: Run,
  track: UnitTrack,
  ready: Readiness,
  watch: WatchedUnitOptions,
  { probes, onNotReady }: ReadinessContext,
): Promise<Ending> {
  const steadyForMs = ready.kind === 'active' ? ready.forMs : 0
  const ending = await run.reach(track, 'active', { ...watch, steadyForMs })
  if (ending.kind !== 'reached' || ready.kind === 'active') return ending
  let told: string | undefined
  for (;;) {
    const [reason] = await whyNotReady(track, ready, probes, run.signal)
    run.signal.throwIfAborted()
    if (reason === undefined) return ending
    if (reason !== told) onNotReady(reason)
    told = reason
    if (run.isOver) return { kind: 'timed-out', reason: `it runs, but ${reason}`, error: undefined }
    await pause(betweenTriesMs, run.signal)
    // Where it has failed meanwhile, it need not be asked any more.
    const unit = await run.fleet.unit(track.name, { signal: run.signal })
    if (unit === undefined) throw new UnitNotFoundError(track.name)
    const states = await run.fleet.unitStates({ unit: track.name }, { signal: run.signal })
    const failed = states.find(({ active }) => active === 'failed')
    if (failed !== undefined) {
      const reason = `it failed: systemd says ${failed.active}/${failed.sub}`
      return { kind: 'failed', reason, machineID: failed.machineID }
    }
    const ids = unit.machineID === undefined ? states.map(({ machineID }) => machineID) : [unit.machineID]
    track.machines = await run.machines.named(ids, run.signal)
  }
}

async function whyNotReady(
  { name, machines }: UnitTrack,
  ready: Exclude<Readiness, { kind: 'active' }>,
  probes: Probes,
  signal: AbortSignal,
): Promise<string[]> {
  const reasons = await Promise.all(
    machines.map(async (machine) => {
      using limit = (await probes.timeLimit?.(machine, tryMs, signal)) ?? new TimeLimit(tryMs, signal)
      try {
        return ready.kind === 'http'
          ? await askHttp(name, machine, ready, probes, limit.signal)
          : await askCommand(name, machine, ready.command, probes, limit.signal)
      } catch (error) {
        if (limit.isOver) return `there was no answer within ${tryMs / 1000} s`
        return error instanceof Error ? error.message : String(error)
      }
    }),
  )
  return reasons.flatMap((reason) => reason ?? [])
}

async function askHttp(
  unit: string,
  machine: Machine,
  { url, status, headers }: Extract<Readiness, { kind: 'http' }>,
  probes: Probes,
  signal: AbortSignal,
): Promise<string | undefined> {
  const filled = fill(url, unit, machine, (value) => (value.includes(':') ? `[${value}]` : value))
  const answer = await probes.http({ url: filled, headers }, machine, signal)
  const isReady = status === 0 ? answer >= 200 && answer < 400 : answer === status
  return isReady ? undefined : `${filled} answered ${answer}`
}

async function askCommand(
  unit: string,
  machine: Machine,
  command: string,
  probes: Probes,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (probes.exec === undefined) return 'its command cannot be run: there is no SSH to the machines'
  const filled = fill(command, unit, machine, (value) => quoteForShell([value]))
  const code = await probes.exec(filled, machine, signal)
  return code === 0 ? undefined : `${filled} ended with ${code}`
}

/** Braces with anything else in them stay as they are: they are the shell's. */
function fill(text: string, unit: string, machine: Machine, write: (value: string) => string): string {
  const { stem = unit, instance = '' } = splitUnitName(unit) ?? {}
  const values: Readonly<Record<string, string>> = {
    ip: machine.primaryIP,
    machine: machine.id,
    unit: stem,
    instance,
  }
  return text.replaceAll(/\{(ip|machine|unit|instance)\}/g, (_whole, name: string) =>
    write(values[name] ?? ''),
  )
}
