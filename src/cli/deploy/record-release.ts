import type { ApplicationStore, NewRelease, ReleaseEnd } from '../../api/index.js'
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
    const changes = summarizePlan(plan).replaceAll('to ', '')
    const snapshot = plan.application
    const release = await store.begin(name, { by: person(io), action, changes, message, snapshot })
    return async ({ outcome }) => {
      await store.end(name, release, { outcome: outcomes[outcome] })
    }
  }
}
