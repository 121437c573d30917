import { exampleService } from '../examples.js'
import { fixBy, replaceSpan } from '../fixes.js'
import { fleetValues, isContinued } from '../fleet-values.js'
import { type Problem, unitRule } from '../rule.js'

export const fleetMachineId = unitRule({
  name: 'fleet-machine-id',
  severity: 'error',
  topic: 'fleet',
  title: 'A MachineID that no machine has',
  docs: `
A machine's ID has 32 hexadecimal digits in lower case (\`/etc/machine-id\`); fleet also takes the first eight, and no
other abbreviation, no name and no address. Of several \`MachineID\` the first counts, the others are ignored. A unit
that asks for a machine that is not there stays inactive for ever, and nothing says why.`,
  wrong: exampleService({ fleet: 'MachineID=7f1f2982...' }),
  right: exampleService({ fleet: 'MachineID=7f1f2982' }),
  *check(unit): Iterable<Problem> {
    for (const [index, { entry, written, text, at }] of fleetValues(unit, 'MachineID').entries()) {
      if (isContinued(entry)) continue
      if (index > 0) {
        yield { at, message: 'fleet ignores this machine ID: only the first one counts' }
        continue
      }
      // What an instance puts in cannot be known.
      if (written !== text || /^([0-9a-f]{8}|[0-9a-f]{32})$/.test(text)) continue
      const id = text.toLowerCase().replace(/\.{3}$|-/g, '')
      const safe = /^([0-9a-f]{8}|[0-9a-f]{32})$/.test(id)
      yield {
        at,
        message: `no machine has the ID ${JSON.stringify(text)}: it has 32 hexadecimal digits, or the first 8 of them`,
        ...fixBy(`write ${id}`, safe ? replaceSpan(at, id) : []),
      }
    }
  },
})
