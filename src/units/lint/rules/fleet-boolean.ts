import { trimGoSpace } from '../../go-text.js'
import { exampleService } from '../examples.js'
import { fixBy, replaceSpan } from '../fixes.js'
import { fleetValues, isContinued } from '../fleet-values.js'
import { type Problem, unitRule } from '../rule.js'

/** The spellings of true that fleet knows; all else is false. */
const trueSpellings = ['true', 'yes', '1', 'on', 't']
const falseSpellings = ['false', 'no', '0', 'off', 'f', 'n']

export const fleetBoolean = unitRule({
  name: 'fleet-boolean',
  severity: 'error',
  topic: 'fleet',
  title: 'A value of Global that fleet takes for false',
  docs: `
To fleet \`true\`, \`yes\`, \`1\`, \`on\` and \`t\` are true, in any case, and everything else is false: \`y\`, which is true to
systemd, and any misspelling. The last \`Global\` of a file counts.`,
  wrong: exampleService({ name: 'agent.service', service: 'ExecStart=/usr/bin/agent', fleet: 'Global=ture' }),
  right: exampleService({ name: 'agent.service', service: 'ExecStart=/usr/bin/agent', fleet: 'Global=true' }),
  *check(unit): Iterable<Problem> {
    for (const { entry, written, at } of fleetValues(unit, 'Global')) {
      const value = trimGoSpace(written)
      if (isContinued(entry) || [...trueSpellings, ...falseSpellings].includes(value.toLowerCase())) continue
      yield {
        at,
        message: `fleet takes ${JSON.stringify(value)} for false: write true or false`,
        ...fixBy('write true', value.toLowerCase() === 'y' ? replaceSpan(at, 'true') : []),
      }
    }
  },
})
