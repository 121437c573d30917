import type { Fleet, Unit } from '../api/index.js'
import { CaasctlError } from '../error.js'
import { batchSize, inBatches } from './batch-size.js'
import type { Finish } from './finish.js'
import type { RestartOptions } from './options.js'
import { isDone, type UnitResult } from './results.js'
import { Run, type Step } from './run.js'
import { existingSteps } from './steps/existing-steps.js'
import { setAndReach } from './steps/set-and-reach.js'
import { findExisting } from './targets/existing-units.js'
import type { UnitTrack } from './unit-track.js'
import { pause } from './wait/pause.js'

/** A batch size that is neither a number of units nor a share of them. */
export class BatchSizeError extends CaasctlError {
  override readonly name = 'BatchSizeError'
  readonly code = 'BAD_BATCH_SIZE'

  constructor(batch: number | string) {
    super(`A batch cannot be ${JSON.stringify(batch)}.`, {
      suggestion: 'Give a number of units (1) or a share of them (25%).',
    })
  }
}

/**
 * Restarts units in batches, one after another: each unit is stopped, and started once it has stopped. When
 * one of a batch does not come up, the batches after it are not begun (`skipped`). Units that are loaded only
 * are started; inactive ones fail.
 *
 * @throws {RangeSyntaxError} | {BatchSizeError}; what reading the cluster throws.
 */
export async function restart(
  fleet: Fleet,
  units: string | readonly string[],
  options: RestartOptions = {},
): Promise<UnitResult[]> {
  const { batch = 1, pauseMs = 0, until = 'active' } = options
  const run = new Run(fleet, 'restart', options)
  checkBatch(batch)
  const targets = await findExisting(run, units, { templates: false })
  const steps = existingSteps(targets, options, (track, unit) => restartOne(run, track, unit, until))
  run.plan(steps)
  const batches = inBatches(steps, batchSize(batch, steps.length))
  const results: UnitResult[] = []
  for (const [index, members] of batches.entries()) {
    if (index > 0 && pauseMs > 0 && !hasFailed(results)) await pause(pauseMs, run.signal)
    if (hasFailed(results)) results.push(...(await run.carryOut(members.map(skip))))
    else {
      run.emit({
        type: 'batch',
        units: members.map(({ name }) => name),
        number: index + 1,
        of: batches.length,
      })
      run.restartTimeout()
      results.push(...(await run.carryOut(members)))
    }
  }
  return results
}

async function restartOne(
  run: Run,
  track: UnitTrack,
  unit: Unit,
  until: 'launched' | 'active',
): Promise<Finish> {
  const { name, global } = track
  if (unit.desiredState === 'inactive') {
    return { kind: 'failed', reason: 'it is inactive: there is nothing to restart', machineID: undefined }
  }
  if (unit.desiredState === 'launched') {
    const stopped = await setAndReach(run, track, 'loaded', 'stopped')
    if (stopped.kind !== 'reached') return stopped
    run.emit({ type: 'reached', unit: name, global, state: 'loaded', machines: track.machines })
  }
  const started = await setAndReach(run, track, 'launched', until)
  if (started.kind === 'reached') {
    run.emit({ type: 'reached', unit: name, global, state: 'launched', machines: track.machines })
  }
  return started
}

/** What was not found holds nothing up. */
function hasFailed(results: readonly UnitResult[]): boolean {
  return results.some((result) => !isDone(result) && result.outcome !== 'not-found')
}

function skip({ name }: Step): Step {
  return {
    name,
    work: async () => ({ kind: 'skipped', reason: 'a unit before it did not come up' }),
  }
}

function checkBatch(batch: number | string): void {
  const valid =
    typeof batch === 'number'
      ? Number.isInteger(batch) && batch >= 1
      : /^\d+(\.\d+)?%$/.test(batch) && Number.parseFloat(batch) > 0 && Number.parseFloat(batch) <= 100
  if (!valid) throw new BatchSizeError(batch)
}
