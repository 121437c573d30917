import type { UnitResult } from './results.js'
import type { UnitTrack } from './unit-track.js'
import type { Ending } from './wait/waiter.js'

/** What work on one unit came to; `reached` is done. */
export type Finish =
  | Ending
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'not-found'; readonly reason: string }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'cancelled'; readonly reason: string }

export const done: Finish = { kind: 'reached' }

/** The result of a unit whose work has come to this. */
export function resultOf(track: UnitTrack, finish: Finish, durationMs: number): UnitResult {
  return withLateRequest(toResult(track, finish, durationMs), track)
}

/** It was not carried on to its end. */
export function cancelled(track: UnitTrack): Finish {
  return { kind: 'cancelled', reason: whatWasSent(track) }
}

function whatWasSent({ change }: UnitTrack): string {
  if (change === undefined) return 'nothing was sent for it'
  if (change === 'unknown') return `it was being sent; ${doubt}`
  return 'not waited for to the end; what was sent stands'
}

const doubt = 'whether it was carried out is not known'

/** Why it failed, and whether it may have been carried out all the same. */
export function withDoubt(reason: string, { change }: UnitTrack): string {
  return change === 'unknown' ? `${reason.replace(/\.$/, '')}; ${doubt}` : reason
}

/** A request that was overtaken by others may still be carried out: nobody knows how the unit is then. */
function withLateRequest(result: UnitResult, { overtaken }: UnitTrack): UnitResult {
  if (overtaken === undefined) return result
  const late = `a request ${overtaken} had no answer, and may still be carried out`
  const reason = result.reason === undefined ? late : `${result.reason.replace(/\.$/, '')}; ${late}`
  return { ...result, change: 'unknown', reason }
}

function toResult(track: UnitTrack, finish: Finish, durationMs: number): UnitResult {
  switch (finish.kind) {
    case 'reached':
      return track.result('done', durationMs)
    case 'unchanged':
      return track.result('unchanged', durationMs)
    case 'failed':
    case 'timed-out':
      return track.result(finish.kind, durationMs, finish)
    case 'not-found':
    case 'skipped':
    case 'cancelled':
      return track.result(finish.kind, durationMs, { reason: finish.reason })
  }
}
