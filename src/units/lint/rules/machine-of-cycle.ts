import { fleetValues, sampleName } from '../fleet-values.js'
import type { LintedSet } from '../linted-set.js'
import type { LintedUnit } from '../linted-unit.js'
import { companions } from '../machines.js'
import { type Problem, setRule } from '../rule.js'

const unit = (name: string, peer: string | undefined) =>
  `[Service]\nExecStart=/usr/bin/${name}\nRestart=always\nRestartSec=15\n${
    peer === undefined ? '' : `\n[X-Fleet]\nMachineOf=${peer}.service\n`
  }`

export const machineOfCycle = setRule({
  name: 'machine-of-cycle',
  severity: 'error',
  topic: 'set',
  title: "Units that wait for each other's machine",
  docs: `
A unit with \`MachineOf\` is scheduled after the one it names. Where that one, or one further on, names it in turn, none
of them is ever scheduled. Only one side may name the other.`,
  wrong: { 'announcer.service': unit('announce', 'web'), 'web.service': unit('web', 'announcer') },
  right: { 'announcer.service': unit('announce', 'web'), 'web.service': unit('web', undefined) },
  *check(set): Iterable<readonly [LintedUnit, Problem]> {
    for (const each of set.units) {
      const own = sampleName(each)
      const value = fleetValues(each, 'MachineOf', 'X-ConditionMachineOf').find(
        ({ text }) => text !== own && leadsBack(set, text, own),
      )
      if (value === undefined) continue
      const { at, text } = value
      const message = `${text} waits for the machine of this unit in turn, so neither is ever scheduled`
      yield [each, { at, message }]
    }
  },
})

function leadsBack(set: LintedSet, name: string, own: string): boolean {
  return companions(set, name).has(own)
}
