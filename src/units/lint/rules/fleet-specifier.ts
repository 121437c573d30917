import { fleetOptionNames } from '../../requirements.js'
import { findSpecifiers } from '../../values/specifiers.js'
import { exampleService } from '../examples.js'
import { fleetValues } from '../fleet-values.js'
import { type Problem, unitRule } from '../rule.js'

/** What fleet fills in within [X-Fleet]. */
const known = ['n', 'N', 'p', 'i']

export const fleetSpecifier = unitRule({
  name: 'fleet-specifier',
  severity: 'error',
  topic: 'fleet',
  title: 'A specifier in [X-Fleet] that fleet does not fill in',
  docs: `
In \`[X-Fleet]\` fleet fills in \`%n\`, \`%N\`, \`%p\` and \`%i\`. All others stay as they are, \`%%\` too: a \`MachineID=%m\` is no
machine's.`,
  wrong: exampleService({ name: 'web@.service', fleet: 'MachineMetadata=rack=%I' }),
  right: exampleService({ name: 'web@.service', fleet: 'MachineMetadata=rack=%i' }),
  *check(unit): Iterable<Problem> {
    for (const { written, at } of fleetValues(unit, ...fleetOptionNames)) {
      const unfilled = findSpecifiers(written).find(({ letter }) => !known.includes(letter))
      if (unfilled === undefined) continue
      const message = `fleet does not fill in %${unfilled.letter} here: it knows %n, %N, %p and %i`
      yield { at, message }
    }
  },
})
