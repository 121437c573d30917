import { globsOverlap } from '../../glob.js'
import { exampleService } from '../examples.js'
import { fleetPatterns, instancesOf } from '../fleet-patterns.js'
import { type Problem, unitRule } from '../rule.js'
import { sharesMachines } from '../shares-machines.js'

export const conflictsOwnInstances = unitRule({
  name: 'conflicts-own-instances',
  severity: 'warning',
  topic: 'fleet',
  title: "Conflicts that shut out only some of the unit's own instances",
  docs: `
One instance a machine needs a pattern that matches every instance: \`Conflicts=web@*.service\`, or \`%p@*.service\`. With
\`web@1.service\`, \`web@?.service\` or \`web@[0-9].service\` the others still share machines. \`web@%i.service\` is each
instance's own name, which never counts.`,
  wrong: exampleService({ name: 'web@.service', fleet: 'Conflicts=web@%i.service' }),
  right: exampleService({ name: 'web@.service', fleet: 'Conflicts=web@*.service' }),
  *check(unit): Iterable<Problem> {
    const { template } = unit.parts ?? {}
    if (template === undefined || !sharesMachines(unit)) return
    const own = instancesOf(template)
    for (const { option, text, written, at } of fleetPatterns(unit)) {
      if (option !== 'Conflicts' || !globsOverlap(text, own)) continue
      // Its own name written out is `fleet-pattern`'s matter.
      if (written === unit.name) continue
      const message = /%[inN]/.test(written)
        ? `${written} is each instance's own name, which never counts: ${own} shuts out all others`
        : `${written} shuts out only some of the unit's own instances: ${own} shuts out all`
      yield { at, message }
    }
  },
})
