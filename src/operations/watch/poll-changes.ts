import type { Fleet, FleetChange, FleetSnapshot, WatchOptions } from '../../api/index.js'
import { isCaasctlError } from '../../error.js'
import { Looker } from '../wait/look.js'
import { Pace } from '../wait/pace.js'
import { passes } from '../wait/passing-trouble.js'
import { pause } from '../wait/pause.js'
import { compareSnapshots } from './compare-snapshots.js'

/** How often a look is taken again before it is believed that machines, or all states, are gone at once. */
const looksInDoubt = 2

/**
 * The changes that a watch would tell, found by looking at everything again and again: quickly at first, then
 * once a second, then once in two. Trouble that may pass is told once and waited out.
 */
export async function* pollChanges(
  fleet: Fleet,
  { signal = new AbortController().signal, onInterruption }: WatchOptions = {},
): AsyncGenerator<FleetChange, void, void> {
  const looker = new Looker(fleet)
  const pace = new Pace(performance.now())
  let last: FleetSnapshot | undefined
  let interrupted = false
  let doubts = 0
  for (;;) {
    signal.throwIfAborted()
    const began = performance.now()
    let current: FleetSnapshot | undefined
    try {
      current = await lookAtAll(fleet, looker, last?.units[0]?.name, signal)
      interrupted = false
    } catch (error) {
      signal.throwIfAborted()
      // The first time nothing has been promised yet.
      if (last === undefined || !isCaasctlError(error) || !passes(error)) throw error
      if (!interrupted) onInterruption?.(error)
      interrupted = true
    }
    if (current !== undefined) {
      if (last === undefined) yield { kind: 'snapshot', ...current }
      const doubtful = last !== undefined && emptied(last, current) && doubts < looksInDoubt
      doubts = doubtful ? doubts + 1 : 0
      if (!doubtful) {
        if (last !== undefined) yield* compareSnapshots(last, current)
        last = current
      }
    }
    const now = performance.now()
    pace.spend(1, current !== undefined)
    await pause(pace.next(1, 1, now - began, now), signal)
  }
}

async function lookAtAll(
  fleet: Fleet,
  looker: Looker,
  witness: string | undefined,
  signal: AbortSignal,
): Promise<FleetSnapshot> {
  const [machines, look] = await Promise.all([
    fleet.machines({ signal }),
    looker.lookAtAll({ states: true, witness }, signal),
  ])
  return { machines, units: look.whole?.units ?? [], unitStates: look.whole?.states ?? [] }
}

/** Under strain a fleetd may answer a list with nothing, though there is something. */
function emptied(before: FleetSnapshot, after: FleetSnapshot): boolean {
  return (
    (before.machines.length > 0 && after.machines.length === 0) ||
    (before.unitStates.length > 1 && after.unitStates.length === 0)
  )
}
