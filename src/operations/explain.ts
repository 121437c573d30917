import type { Fleet } from '../api/index.js'
import type { Explanation } from './explanation.js'
import type { ExplainOptions } from './operations.js'
import type { OperationOptions, Source } from './options.js'
import { ClusterPicture } from './reasons/cluster-picture.js'
import { explainUnit, runsAsWanted } from './reasons/explain-unit.js'
import { Run } from './run.js'
import { findSources } from './targets/find-sources.js'

/**
 * Why units are where they are, or nowhere; also for unit files and instances that are not submitted yet.
 *
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export async function explain(
  fleet: Fleet,
  sources: Source | readonly Source[],
  options: ExplainOptions = {},
): Promise<Explanation[]> {
  const run = new Run(fleet, 'wait', options)
  const picture = await takePicture(run)
  const found = await findSources(run, sources, {
    replace: false,
    templates: false,
    directory: options.directory,
  })
  return found.map((source) => {
    if (source.kind === 'missing') return unexplained(source.name, 'missing', source.reason)
    if (source.kind === 'broken') return unexplained(source.name, 'wrong', source.error.message)
    const { name, existing, options: unitOptions = [] } = source
    return explainUnit(existing ?? { name, options: unitOptions }, picture)
  })
}

/** Of what cannot be read there is nothing to say but that. */
function unexplained(unit: string, verdict: 'missing' | 'wrong', reason: string): Explanation {
  return {
    unit,
    verdict,
    desiredState: undefined,
    global: false,
    scheduled: [],
    able: [],
    unable: [],
    states: [],
    reasons: [reason],
    hints: [],
  }
}

/** Why each unit that wants to run and does not is not further. Empty where all is well. */
export async function explainAll(fleet: Fleet, options: OperationOptions = {}): Promise<Explanation[]> {
  const picture = await takePicture(new Run(fleet, 'wait', options))
  const found: Explanation[] = []
  for (const unit of picture.units.values()) {
    // Where else it could be is not looked into for each of thousands that run.
    if (unit.desiredState !== 'launched' || runsAsWanted(unit, picture)) continue
    const explanation = explainUnit(unit, picture)
    if (explanation.reasons.length > 0) found.push(explanation)
  }
  return found
}

async function takePicture(run: Run): Promise<ClusterPicture> {
  const [machines, look] = await Promise.all([
    run.machines.all(run.signal),
    run.looker.lookAtAll({ states: true }, run.signal),
  ])
  return new ClusterPicture(machines, look.whole?.units ?? [], look.whole?.states ?? [])
}
