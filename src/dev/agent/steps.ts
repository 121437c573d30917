import type { DesiredState } from '../../api/index.js'

/** What an agent does to bring a unit where it should be, in the order in which it does it for all its units. */
export const stepKinds = ['unload', 'load', 'stop', 'start'] as const

export type StepKind = (typeof stepKinds)[number]

interface Wanted {
  readonly hash: string
  readonly desiredState: DesiredState
}

interface Present {
  /** What the agent last did with it; `inactive` where it did nothing yet. */
  readonly state: DesiredState
  readonly hash: string
}

/** The steps from what is to what should be, by the rules of fleet's agent. */
export function steps(wanted: Wanted | undefined, present: Present | undefined): StepKind[] {
  if (wanted === undefined || wanted.desiredState === 'inactive') {
    return present === undefined ? [] : ['unload']
  }
  const launch: StepKind[] = wanted.desiredState === 'launched' ? ['start'] : []
  if (present === undefined) return ['load', ...launch]
  if (present.hash !== wanted.hash) return ['unload', 'load', ...launch]
  if (present.state === wanted.desiredState) return []
  if (present.state === 'launched') return ['stop']
  return present.state === 'inactive' ? ['load', ...launch] : launch
}
