import type { Fleet } from '../api/index.js'
import { UnitNotFoundError } from '../api/index.js'
import type { Explanation } from './explanation.js'
import type { ExplainOptions } from './operations.js'
import type { OperationOptions, Source } from './options.js'
import { ClusterPicture } from './reasons/cluster-picture.js'
import { explainUnit } from './reasons/explain-unit.js'
import { Run } from './run.js'
import { findSources } from './targets/find-sources.js'

/**
 * Why units are where they are, or nowhere; also for unit files and instances that are not submitted yet.
 *
 * @throws {RangeSyntaxError} | {UnitNotFoundError} | {UnitFileError}; what reading the cluster throws.
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
  return found.flatMap((source) => {
    if (source.kind === 'broken') throw source.error
    if (source.kind === 'missing') {
      if (options.ignoreMissing === true) return []
      throw new UnitNotFoundError(source.name)
    }
    const { name, existing, options: unitOptions = [] } = source
    return explainUnit(existing ?? { name, options: unitOptions }, picture)
  })
}

/** Why each unit that wants to run and does not is not further. Empty where all is well. */
export async function explainAll(fleet: Fleet, options: OperationOptions = {}): Promise<Explanation[]> {
  const picture = await takePicture(new Run(fleet, 'wait', options))
  return [...picture.units.values()]
    .filter(({ desiredState }) => desiredState === 'launched')
    .map((unit) => explainUnit(unit, picture))
    .filter(({ reasons }) => reasons.length > 0)
}

async function takePicture(run: Run): Promise<ClusterPicture> {
  const [machines, look] = await Promise.all([
    run.machines.all(run.signal),
    run.looker.lookAtAll({ states: true }, run.signal),
  ])
  return new ClusterPicture(machines, look.whole?.units ?? [], look.whole?.states ?? [])
}
