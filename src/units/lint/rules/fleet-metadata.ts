import { exampleService } from '../examples.js'
import { fixBy, replaceSpan } from '../fixes.js'
import { fleetValues, isContinued } from '../fleet-values.js'
import { type Problem, unitRule } from '../rule.js'

export const fleetMetadata = unitRule({
  name: 'fleet-metadata',
  severity: 'error',
  topic: 'fleet',
  title: 'Machine metadata that fleet ignores',
  docs: `
A value of \`MachineMetadata\` is one \`key=value\`, with exactly one \`=\` and text on both sides. fleet ignores any other,
and so the unit may run on every machine. Several pairs on one line need quotes around each, or lines of their own:
different keys must all be there, of the values of one key any will do.`,
  wrong: exampleService({ fleet: 'MachineMetadata=region=us-west-2 disk=ssd' }),
  right: exampleService({ fleet: 'MachineMetadata="region=us-west-2" "disk=ssd"' }),
  *check(unit): Iterable<Problem> {
    for (const { entry, written, at } of fleetValues(unit, 'MachineMetadata', 'X-ConditionMachineMetadata')) {
      const [key, value, ...rest] = written.split('=')
      if ((key && value && rest.length === 0) || written === '' || isContinued(entry)) continue
      const pairs = written.split(/[ ,]+/)
      const several = pairs.length > 1 && pairs.every((pair) => /^[^="]+=[^="]+$/.test(pair))
      if (!several) {
        yield { at, message: `fleet ignores this metadata: ${JSON.stringify(written)} is not one key=value` }
        continue
      }
      const isWhole = at.start.offset === entry.valueStart && at.end.offset === entry.valueEnd
      const text = pairs.map((pair) => `"${pair}"`).join(' ')
      yield {
        at,
        message: 'fleet ignores this metadata: several pairs on one line need quotes around each',
        ...fixBy('put quotes around each pair', isWhole ? replaceSpan(at, text) : []),
      }
    }
  },
})
