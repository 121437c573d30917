import type { ApplicationStore, NewRelease, ReleaseEnd } from '../../api/index.js'
import { isChange } from '../../operations/deploy/plan/plan.js'
import { summarizePlan } from '../../operations/deploy/plan/summarize-plan.js'
import type { ApplyOptions, ApplyOutcome } from '../../operations/index.js'
import type { CliIO } from '../io.js'
import { person } from './person.js'

const outcomes: Readonly<Record<Exclude<ApplyOutcome, 'unchanged'>, ReleaseEnd['outcome']>> = {
  done: 'done',
  failed: 'failed',
  'rolled-back': 'rolled-back',
  cancelled: 'interrupted',
}

/** What notes a deployment in the history of its application: when it begins to change something, and how it ends. */
export function recordRelease(
  io: CliIO,
  store: ApplicationStore,
  { action, message }: Pick<NewRelease, 'action' | 'message'>,
): ApplyOptions['record'] {
  return async (plan) => {
    const { name } = plan.application
    const changes = summarizePlan(plan, 'done')
    const snapshot = plan.application
    const release = await store.begin(name, { by: person(io), action, changes, message, snapshot })
    return async ({ outcome, changed }) => {
      // Where it did not come to its end, the plan is not what was done.
      const touched = `${changed.length} of ${plan.units.filter(isChange).length} touched`
      await store.end(name, release, {
        outcome: outcomes[outcome],
        changes: outcome === 'done' ? changes : touched,
      })
    }
  }
}
