import { isGlob } from '../../glob.js'
import { checkUnitName } from '../../unit-name.js'
import { exampleService } from '../examples.js'
import { fixBy } from '../fixes.js'
import { fleetValues, isContinued, sampleName } from '../fleet-values.js'
import { type Problem, unitRule } from '../rule.js'

export const fleetUnitReference = unitRule({
  name: 'fleet-unit-reference',
  severity: 'error',
  topic: 'fleet',
  title: 'A MachineOf that names no unit',
  docs: `
\`MachineOf\` is the exact name of one unit, with its type: fleet adds no \`.service\` and knows no patterns here. A name
that no unit can have, a template, or the unit itself keep the unit from ever being scheduled.`,
  wrong: exampleService({
    name: 'announcer@.service',
    service: 'ExecStart=/usr/bin/announce',
    fleet: 'MachineOf=web@%i',
  }),
  right: exampleService({
    name: 'announcer@.service',
    service: 'ExecStart=/usr/bin/announce',
    fleet: 'MachineOf=web@%i.service',
  }),
  *check(unit): Iterable<Problem> {
    for (const { entry, text, written, at } of fleetValues(unit, 'MachineOf', 'X-ConditionMachineOf')) {
      // A specifier that fleet does not fill in is another rule's matter.
      if (isContinued(entry) || text.includes('%')) continue
      const reason = checkUnitName(text)
      if (text === sampleName(unit)) {
        yield { at, message: 'a unit that wants to be on the machine of itself is never scheduled' }
      } else if (isGlob(text) && reason !== undefined) {
        yield { at, message: 'MachineOf takes one name and no pattern' }
      } else if (text.includes(' ')) {
        yield { at, message: 'MachineOf takes one name: write the option once for each' }
      } else if (reason !== undefined) {
        const edits = [{ start: at.end.offset, end: at.end.offset, text: '.service' }]
        const lacksType = checkUnitName(`${text}.service`) === undefined && !text.includes('.')
        const message = lacksType
          ? `fleet adds no type to a name: write ${written}.service`
          : `no unit is called ${JSON.stringify(text)}: ${reason}`
        yield { at, message, ...fixBy('add .service', lacksType ? edits : []) }
      } else if (/@\.\w+$/.test(text)) {
        yield { at, message: 'a template runs nowhere: name an instance of it' }
      }
    }
  },
})
