import type { Unit } from '../../../api/index.js'
import { batchSize, fewest } from '../../batch-size.js'
import type { Run } from '../../run.js'
import { pause } from '../../wait/pause.js'
import type { Strategy } from '../strategy.js'
import type { Deployment, Failure, Target } from './deployment.js'

/** Milliseconds between two looks at how many are up. */
const lookEveryMs = 500

/** Running units that are to be replaced. */
export interface Rolling {
  /** Their unit file. */
  readonly file: string
  readonly strategy: Strategy
  /** In the order in which it is done. */
  readonly targets: readonly Target[]
  /** Names of all instances of which enough must stay up, spares too. */
  readonly kept: readonly string[]
  /** How many instances there are without spares, of which shares are taken. */
  readonly total: number
  readonly before: (name: string) => Unit | undefined
}

/**
 * Replaces running units in batches, each only once all before it are ready. Ends with the first batch in
 * which one does not come up, unless the strategy says to continue.
 * @returns what did not come up
 */
export async function roll(deployment: Deployment, rolling: Rolling): Promise<Failure[]> {
  const { file, strategy, targets, total, before } = rolling
  const size = batchSize(strategy.batch, total)
  const failures: Failure[] = []
  const pending = [...targets]
  for (let number = 1; pending.length > 0; number++) {
    if (number > 1 && strategy.pauseMs > 0) await pause(strategy.pauseMs, deployment.signal)
    deployment.signal.throwIfAborted()
    const run = deployment.run(strategy.timeoutMs)
    const batch = await nextBatch(run, rolling, pending, size)
    if ('unit' in batch) {
      deployment.emit({ type: 'unit-failed', ...batch, journal: [], machines: [] })
      return [...failures, batch]
    }
    const units = batch.map(({ name }) => name)
    pending.splice(0, pending.length, ...pending.filter(({ name }) => !units.includes(name)))
    const of = number + Math.ceil(pending.length / size)
    deployment.emit({ type: 'roll-batch', file, units, number, of })
    const outcomes = await Promise.all(
      batch.map((target) => deployment.bring(run, target, before(target.name), strategy)),
    )
    const failed = outcomes.flatMap((failure) => failure ?? [])
    failures.push(...failed)
    if (failed.length > 0 && strategy.onFailure !== 'continue') return failures
  }
  return failures
}

/** As many as may be stopped at this moment; waits while that is none. */
async function nextBatch(
  run: Run,
  { file, strategy, kept, total }: Rolling,
  pending: readonly Target[],
  size: number,
): Promise<Target[] | Failure> {
  const least = fewest(strategy.minAlive, total)
  if (least === 0) return pending.slice(0, size)
  for (;;) {
    const look = await run.looker.look(
      kept.map((name) => ({ name, states: true })),
      run.signal,
    )
    const up = new Set(
      kept.filter((name) =>
        look.states(name).some(({ active }) => active === 'active' || active === 'reloading'),
      ),
    )
    const idle = pending.filter(({ name }) => !up.has(name))
    const mayStop = Math.max(0, up.size - least)
    const running = pending.filter(({ name }) => up.has(name)).slice(0, mayStop)
    const batch = [...idle, ...running].slice(0, size)
    if (batch.length > 0) return batch
    if (run.isOver) {
      return { unit: file, reason: `only ${up.size} of ${total} are up, and ${least} must stay so` }
    }
    await pause(lookEveryMs, run.signal)
    run.signal.throwIfAborted()
  }
}
