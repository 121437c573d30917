import { isTemplateName, splitUnitName } from '../../../units/index.js'
import type { Comparison } from '../plan/compare.js'
import type { Deployment, Failure, Sent } from './deployment.js'
import { roll } from './roll.js'

/**
 * Takes back what a deployment has sent, the last first: units that it replaced get their old file and state,
 * as carefully as they were replaced, and what it created is destroyed once all these are up again.
 * @returns what could not be taken back
 */
export async function rollBack(deployment: Deployment, comparison: Comparison): Promise<Failure[]> {
  const sent = [...deployment.sent.values()].reverse()
  const down = new Set(
    sent.filter(({ name }) => deployment.outcomes.get(name)?.outcome !== 'done').map(({ name }) => name),
  )
  if (sent.length > 0) deployment.emit({ type: 'rollback', units: sent.map(({ name }) => name) })
  const failures: Failure[] = []
  for (const [file, members] of byFile(sent)) failures.push(...(await restore(file, members)))
  for (const { name, before, strategy } of sent) {
    if (before !== undefined) continue
    const unit = await deployment.fleet.unit(name, { signal: deployment.signal })
    const run = deployment.run(strategy.timeoutMs)
    const failure = unit === undefined ? undefined : await deployment.destroy(run, unit, strategy)
    if (failure !== undefined) failures.push(failure)
  }
  return failures

  async function restore(file: string, members: readonly Sent[]): Promise<Failure[]> {
    const failed: Failure[] = []
    const running = []
    for (const { name, before, strategy } of members) {
      if (before === undefined) continue
      const { options, desiredState } = before
      const target = { name, options, desiredState, action: 'restore' as const }
      if (desiredState === 'launched') running.push({ target, strategy })
      else {
        const now = await deployment.fleet.unit(name, { signal: deployment.signal })
        const failure = await deployment.bring(deployment.run(strategy.timeoutMs), target, now, strategy)
        if (failure !== undefined) failed.push(failure)
      }
    }
    const [first] = running
    if (first === undefined) return failed
    const group = comparison.groups.find(({ unit }) => unit.name === file)
    const instances = (group?.members ?? []).map(({ unit }) => unit).filter((name) => !isTemplateName(name))
    const now = new Map(
      await Promise.all(
        running.map(
          async ({ target }) =>
            [target.name, await deployment.fleet.unit(target.name, { signal: deployment.signal })] as const,
        ),
      ),
    )
    // Each gets a chance, whatever became of the others; what is down already loses nothing by being the first.
    const failures = await roll(deployment, {
      file,
      strategy: { ...first.strategy, onFailure: 'continue', pauseMs: 0 },
      targets: running
        .map(({ target }) => target)
        .toSorted((a, b) => Number(down.has(b.name)) - Number(down.has(a.name))),
      kept: [...instances, ...(group?.roll?.spares ?? [])],
      total: Math.max(1, instances.length),
      before: (name) => now.get(name),
    })
    return [...failed, ...failures]
  }
}

function byFile(sent: readonly Sent[]): Map<string, Sent[]> {
  const files = new Map<string, Sent[]>()
  for (const each of sent) {
    const file = splitUnitName(each.name)?.template ?? each.name
    const members = files.get(file)
    if (members === undefined) files.set(file, [each])
    else members.push(each)
  }
  return files
}
