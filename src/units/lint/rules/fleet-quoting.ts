import { trimGoSpace } from '../../go-text.js'
import { fleetOptionNames, fleetSection } from '../../requirements.js'
import { exampleService } from '../examples.js'
import { fixBy, replaceSpan } from '../fixes.js'
import { isContinued } from '../fleet-values.js'
import { type Problem, unitRule } from '../rule.js'

export const fleetQuoting = unitRule({
  name: 'fleet-quoting',
  severity: 'error',
  topic: 'fleet',
  title: 'Quotes in [X-Fleet] that fleet does not understand',
  docs: `
fleet takes quotes for quotes only where the value both starts and ends with a double one; then single blanks separate
the quoted values. In \`"a=b" c=d\` the quotes are part of the text. Two blanks between values give an empty value, an
odd quote swallows what is behind it, and single quotes are letters like any other.`,
  wrong: exampleService({ fleet: 'MachineMetadata="region=us-west-2"  "disk=ssd"' }),
  right: exampleService({ fleet: 'MachineMetadata="region=us-west-2" "disk=ssd"' }),
  *check(unit): Iterable<Problem> {
    for (const name of fleetOptionNames) {
      for (const entry of unit.assignments(fleetSection, name)) {
        if (isContinued(entry)) continue
        const value = trimGoSpace(entry.value)
        const at = entry.valueSpan
        const quotes = value.split('"').length - 1
        const enclosed = value.length > 1 && value.startsWith('"') && value.endsWith('"')
        if (/^'.*'$/s.test(value)) yield { at, message: 'fleet takes single quotes for a part of the value' }
        else if (quotes === 0) continue
        else if (!enclosed) {
          yield {
            at,
            message:
              'fleet takes these quotes for a part of the value: put quotes around each value, or none',
          }
        } else if (quotes % 2 === 1) yield { at, message: 'a quote is not closed' }
        else if (/" {2,}"/.test(value)) {
          const edits = replaceSpan(at, entry.value.replace(/" {2,}"/g, '" "'))
          const message = 'two blanks between values are an empty value to fleet'
          yield { at, message, ...fixBy('leave one blank between values', edits) }
        } else if (/"[^" ]|[^" ]"./.test(value.replace(/"[^"]*"/g, '""'))) {
          yield { at, message: 'fleet joins what stands next to a quote without a blank' }
        }
      }
    }
  },
})
