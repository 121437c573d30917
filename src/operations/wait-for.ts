import type { Fleet } from '../api/index.js'
import { isGlob, isGlobal } from '../units/index.js'
import { done, type Finish } from './finish.js'
import type { Condition, WaitForOptions } from './options.js'
import type { UnitResult } from './results.js'
import { Run, type Step } from './run.js'
import { findExisting, type Target } from './targets/existing-units.js'
import type { UnitTrack } from './unit-track.js'

/**
 * Waits until units are as described, changing nothing: `active` (systemd runs them, and goes on doing so),
 * `launched`, `loaded` (at least), `inactive` (no systemd runs them), `gone` (neither the registry nor any
 * machine has them), `failed`. A unit that is not there is `not-found`, or `done` for `gone`.
 *
 * With `any` it returns once one of them is so; the others are `cancelled`.
 *
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export async function waitFor(
  fleet: Fleet,
  units: string | readonly string[],
  condition: Condition,
  options: WaitForOptions = {},
): Promise<UnitResult[]> {
  const first = new AbortController()
  const signals = options.signal === undefined ? [first.signal] : [first.signal, options.signal]
  const run = new Run(fleet, 'wait', { ...options, signal: AbortSignal.any(signals) })
  const targets = await findExisting(run, units, { templates: condition === 'gone' })
  const isIgnored = ({ kind }: Target) =>
    kind === 'missing' && condition !== 'gone' && options.ignoreMissing === true
  const awaited = targets.filter((target) => !isIgnored(target))
  return run.all(
    awaited.map(
      (target): Step => ({
        name: target.name,
        work: async (track) => {
          const finish = await waitForOne(run, track, target, condition)
          if (options.any === true && finish.kind === 'reached')
            first.abort(new Error('another unit came first'))
          return finish
        },
      }),
    ),
  )
}

async function waitForOne(run: Run, track: UnitTrack, target: Target, condition: Condition): Promise<Finish> {
  if (target.kind === 'missing' && condition !== 'gone') {
    return { kind: 'not-found', reason: 'the cluster has no such unit' }
  }
  if (target.kind === 'missing' && isGlob(target.name)) return done
  if (target.kind === 'unit') track.global = isGlobal(target.unit.options)
  return run.reach(track, condition)
}
