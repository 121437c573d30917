import { fleetSection } from '../../requirements.js'
import { exampleService } from '../examples.js'
import { fixBy, replaceSpan } from '../fixes.js'
import { type Problem, unitRule } from '../rule.js'

/** The names before fleet 0.8; a boot ID has no successor. */
const successors = {
  'X-ConditionMachineID': 'MachineID',
  'X-ConditionMachineBootID': undefined,
  'X-ConditionMachineOf': 'MachineOf',
  'X-ConditionMachineMetadata': 'MachineMetadata',
  'X-Conflicts': 'Conflicts',
} as const

export const fleetDeprecatedOption = unitRule({
  name: 'fleet-deprecated-option',
  severity: 'warning',
  topic: 'fleet',
  title: 'An option of [X-Fleet] by its name of old',
  docs: `
fleet 0.8 renamed the options with \`X-\` before them. They still count, but some of them only as long as the new one is
not there too. A boot ID (\`X-ConditionMachineBootID\`) has no successor: fleet compares it with machine IDs, so such a
unit never runs.`,
  wrong: exampleService({ fleet: 'X-Conflicts=db.service' }),
  right: exampleService({ fleet: 'Conflicts=db.service' }),
  *check(unit): Iterable<Problem> {
    for (const [old, successor] of Object.entries(successors)) {
      for (const { nameSpan: at } of unit.assignments(fleetSection, old)) {
        if (successor === undefined) {
          yield { at, message: `${old} is compared with machine IDs, so no machine can run this unit` }
        } else {
          // Of several machine IDs one counts, and the new name goes before the old.
          const safe = successor !== 'MachineID' || unit.assignments(fleetSection, successor).length === 0
          yield {
            at,
            message: `${old} is called ${successor} since fleet 0.8`,
            ...fixBy(`write ${successor}`, safe ? replaceSpan(at, successor) : []),
          }
        }
      }
    }
  },
})
