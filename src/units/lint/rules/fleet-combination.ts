import { fleetSection } from '../../requirements.js'
import { exampleService } from '../examples.js'
import { fleetReading, isLineTooLong } from '../fleet-reading.js'
import { unitRule } from '../rule.js'

/** The options behind the words of fleet's reasons. */
const optionsOf: Readonly<Record<string, readonly string[]>> = {
  MachineID: ['MachineID', 'X-ConditionMachineID', 'X-ConditionMachineBootID'],
  Peers: ['MachineOf', 'X-ConditionMachineOf'],
  Conflicts: ['Conflicts', 'X-Conflicts'],
  Replaces: ['Replaces'],
  Global: ['Global'],
}

export const fleetCombination = unitRule({
  name: 'fleet-combination',
  severity: 'error',
  topic: 'fleet',
  title: 'Options of [X-Fleet] that exclude each other',
  docs: `
fleet refuses a unit with \`MachineID\` and any of \`MachineOf\`, \`Conflicts\`, \`Global\`, \`Replaces\`; with \`Global\` and
\`MachineOf\` or \`Replaces\`; with \`Conflicts\` and \`Replaces\`; and one whose \`MachineOf\` is matched by its own
\`Conflicts\` or \`Replaces\`. Only when a unit of that name is there already does fleet take such options, and then it
ignores one of them: a global unit runs everywhere whatever its \`MachineOf\` says.`,
  wrong: exampleService({
    name: 'agent.service',
    service: 'ExecStart=/usr/bin/agent',
    fleet: `
Global=true
MachineOf=web.service`,
  }),
  right: exampleService({
    name: 'agent.service',
    service: 'ExecStart=/usr/bin/agent',
    fleet: `
Global=true
MachineMetadata=role=web`,
  }),
  *check(unit) {
    const reading = fleetReading(unit)
    if (reading.kind !== 'refused' || isLineTooLong(reading.reason)) return
    const { reason } = reading
    const [, one = '', other = ''] = /^(\w+) cannot be used with (\w+)$/.exec(reason) ?? []
    const lastOf = (word: string) =>
      (optionsOf[word] ?? []).flatMap((name) => unit.assignments(fleetSection, name)).at(-1)
    const entry =
      lastOf(other) ??
      lastOf(one) ??
      lastOf(reason.includes(' replace ') ? 'Replaces' : 'Conflicts') ??
      lastOf('Peers')
    const at =
      entry === undefined ? unit.anchor(fleetSection) : unit.file.span(entry.nameStart, entry.valueEnd)
    yield { at, message: `fleet refuses this unit: ${inOptionNames(reason)}` }
  },
})

/** fleet says Peers of what its unit files call MachineOf. */
function inOptionNames(reason: string): string {
  return reason.replace(/\bPeers\b/, 'MachineOf')
}
