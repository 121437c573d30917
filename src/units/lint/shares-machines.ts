import { matchesGlob } from '../glob.js'
import { fleetPatterns } from './fleet-patterns.js'
import type { LintedUnit } from './linted-unit.js'

/** Instances as people name them: a pattern that matches them all is taken to match every one. */
const samples = ['0', '1', '2', '9', '10', '42', '100', 'a', 'z', 'A', 'blue', 'eu-west', 'x_1', 'v1.2']

/** Whether two instances of a template may come to one machine: no `Conflicts` shuts all of them out. */
export function sharesMachines(unit: LintedUnit): boolean {
  const { template } = unit.parts ?? {}
  if (template === undefined) return false
  return !fleetPatterns(unit).some(
    ({ option, text }) =>
      option === 'Conflicts' &&
      samples.every((sample) => matchesGlob(text, template.replace('@.', `@${sample}.`))),
  )
}
